import { timestamp } from "../../kernel/clock.ts";
import { regionFacts } from "../../kernel/region.ts";
import { users } from "../../tenancy/tables.ts";
import { isFounding } from "../founding-invitation.ts";
import type { Inspected } from "../invitation-contract.ts";
import { demandsOn, waysOf } from "../joining.ts";
import { type InvitationContext, openInvitation } from "../open-invitation.ts";
import { invitations } from "../tables.ts";
import { instantOf } from "../views.ts";

/** Who invites to what; the invited address is not said, for whoever holds the link must know it. */
export async function inspectInvitation(ctx: InvitationContext, token: string): Promise<Inspected> {
  const { row, tenant, inviter, vault, db } = await openInvitation(ctx, token, "inspect");
  const [invited, member] = await Promise.all([
    vault.open(invitations, row),
    inviter && vault.open(users, inviter),
  ]);
  const { role } = row;
  const newcomer = { db, tenant, email: invited.email ?? "", role };
  const demands = await demandsOn(ctx, newcomer);
  const { name, region } = tenant;
  return {
    tenant: { name, region, guarantee: regionFacts[region].guarantee },
    invited_by: isFounding(row) ? null : (member?.name ?? null),
    name: invited.name,
    role,
    projects: row.projectAccess,
    access_ends_at: instantOf(row.accessEndsAt),
    expires_at: timestamp(row.expiresAt),
    mfa_required: demands.mfa,
    sign_in: demands.sso ? await waysOf(ctx, newcomer) : null,
  };
}
