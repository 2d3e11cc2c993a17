import { findPlacement } from "../data/lobby.ts";
import { forwardOf } from "../data/moving.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { systemPrincipal } from "../identity/credential.ts";
import { type IdentityContext, tenantDbOf } from "../identity/ports.ts";
import { assertFewAttempts } from "../identity/throttle.ts";
import { Problem } from "../kernel/problem.ts";
import { wrongRegion } from "../kernel/wrong-region.ts";
import type { Vault } from "../keys/contract.ts";
import type { SealedMember } from "../tenancy/service.ts";
import { readInvitation, regionOfInvitation } from "./invitation-token.ts";
import { isOpen } from "./rules.ts";
import { answering } from "./standing-invitation.ts";
import { findInvitation, type InvitationRow } from "./store.ts";

/** Identity's context, and the key that invitations were signed with. */
export type InvitationContext = IdentityContext & { readonly invitationKey: string };

type Tenant = SealedMember["tenant"];
type User = SealedMember["user"];

export interface OpenInvitation {
  row: InvitationRow;
  tenant: Tenant;
  /** The member who answers for it; an organisation above has none here. */
  inviter: User | undefined;
  shard: number;
  db: TenantDb;
  vault: Vault;
}

/** One answer for forged, edited, used, revoked, replaced and expired: the link tells nobody which. */
export const invitationGone = () =>
  new Problem(
    "gone",
    "This invitation is not open: it was used, replaced or revoked, or its time is over. If you accepted it, sign in.",
  );

/**
 * What an invitation's link opens. Whoever answers for it must still be a member who could give that role.
 * @throws {Problem} `gone`, `wrong_region`, `quota_exceeded`
 */
export async function openInvitation(
  ctx: InvitationContext,
  text: string,
  purpose: "inspect" | "accept",
): Promise<OpenInvitation> {
  const region = regionOfInvitation(text);
  if (region !== undefined && region !== ctx.region) throw wrongRegion(region);
  const now = ctx.clock.now();
  const token = await readInvitation(ctx.invitationKey, ctx.region, text, now);
  if (!token) throw invitationGone();
  const { tenantId, invitationId, issue } = token;
  const { home } = ctx.shards;
  // Signed here, and no other region can tell: a link ends with the move.
  if (await forwardOf(home, tenantId))
    throw new Problem("gone", "The company has moved: ask for a new link.");
  await assertFewAttempts(ctx, purpose === "inspect" ? "invitation" : "acceptance", invitationId);
  const shard = (await findPlacement(home, tenantId)) ?? token.shard;
  const db = tenantDbOf(ctx, systemPrincipal(tenantId, shard));
  const row = await findInvitation(db, invitationId);
  if (!row || !isOpen(row, now) || row.issue !== issue) throw invitationGone();
  const answered = await answering(db, row, now);
  if (!answered) throw invitationGone();
  const { tenant, inviter } = answered;
  if (tenant.status === "suspended")
    throw new Problem("tenant_suspended", "The company is suspended: nobody can join it now.");
  return { row, tenant, inviter, shard, db, vault: ctx.openVault(db, ctx) };
}
