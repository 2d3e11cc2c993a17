import { refusedCommit } from "../../data/faults.ts";
import type { EnteredContext } from "../../http/context.ts";
import { readEmail } from "../../identity/email.ts";
import { timestamp } from "../../kernel/clock.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { holdRefusal } from "../../limits/hold-refusal.ts";
import { draftOtherFounder, findAbsentFounder } from "../../members/founder.ts";
import { owedInvitation } from "../../members/invitation-letter.ts";
import { linkOf } from "../../members/invitation-link.ts";
import { joined, owe } from "../../members/member-change.ts";
import type { MembersContext } from "../../members/ports.ts";
import { ownTenant } from "../../tenancy/service.ts";
import type { OwnerInvitation, OwnerInvitationInput } from "../contract.ts";

/**
 * Invites a first owner anew where the founding invitation lapsed or went to the wrong address. Only while
 * nobody has come: a company with an owner decides about its people by itself.
 * @throws {Problem} `invalid_request`, `conflict`, `plan_limit_reached`
 */
export async function inviteOwner(
  ctx: EnteredContext & MembersContext,
  { owner }: OwnerInvitationInput,
): Promise<OwnerInvitation> {
  const email = readEmail(owner.email);
  if (!email) throw invalidField("#/owner/email", "format", "must be an e-mail address");
  const [tenant, absent] = await Promise.all([ownTenant(ctx.db), findAbsentFounder(ctx.db)]);
  if (tenant.status === "closed") throw conflict("closed", "The company is closed.");
  if (!absent) throw conflict("has_owner", "Nobody is waited for: its own people decide about owners.");
  const { userId, invitation, ...owed } = await draftOtherFounder(ctx, absent, { email, name: owner.name });
  await ctx.meter.release(absent.id);
  const held = await ctx.meter.hold("seat", userId);
  if (!held.granted) throw holdRefusal(held, "users, open invitations included");
  const { id, expiresAt } = invitation;
  const link = await linkOf(ctx, invitation, tenant.residencyPolicy);
  const letter = await owedInvitation(ctx, invitation, { to: email, url: link.url, company: tenant });
  const keep = joined(owe(ctx, "meter.keep", { key: userId }));
  try {
    const answer = await ctx.answer(
      { id, expires_at: timestamp(expiresAt), ...link, mailed: letter.mailed },
      {
        action: "owner.invited",
        target: { kind: "invitation", id },
        detail: { member: userId, instead_of: absent.id, expires_at: timestamp(expiresAt) },
      },
      ...owed.writes,
      ...keep.writes,
      ...letter.writes,
    );
    await ctx.announce([...owed.messages, ...keep.messages]);
    return answer;
  } catch (error) {
    if (refusedCommit(error)) ctx.after(ctx.meter.release(userId));
    throw error;
  }
}

const conflict = (state: string, detail: string) => new Problem("conflict", detail, { members: { state } });
