import { below } from "../../data/organization-tree.ts";
import { grants } from "../../kernel/access.ts";
import { assuranceOf } from "../../kernel/assurance.ts";
import type { Principal } from "../../kernel/principal.ts";
import { Problem } from "../../kernel/problem.ts";
import type { OrganizationSession } from "../../tenancy/organization-contract.ts";
import { findOpenOrganization } from "../../tenancy/organizations.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findSealedMember } from "../../tenancy/service.ts";
import { residencyClaim, signAccessToken } from "../access-token.ts";
import { assertSession } from "../policy-gate.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { deputySeconds } from "../rules.ts";
import { findSession } from "../store.ts";

/**
 * Signs a parent's administrator in to an organisation below theirs, for minutes and without a way to
 * refresh. Nothing that the asking script says is believed: `principal` was read from the person's own
 * token here, and session, role and place in the tree are looked at again.
 * @throws {Problem} `not_found`, `forbidden`, `unauthenticated`
 */
export async function deputize(
  ctx: IdentityContext,
  principal: Principal,
  organizationId: string,
): Promise<OrganizationSession> {
  const { tenantId, actor, sessionId, shard } = principal;
  if (actor.kind !== "user" || sessionId === undefined || principal.via !== undefined)
    throw new Problem("forbidden", "Only a person signed in to their own organisation may do this.");
  const db = tenantDbOf(ctx, principal);
  const now = ctx.clock.now();
  const [organization, session, member] = await Promise.all([
    findOpenOrganization(db, organizationId),
    findSession(db, sessionId),
    findSealedMember(db, actor.id, now),
  ]);
  if (!member || session?.userId !== actor.id || session.revokedAt !== null || session.expiresAt <= now)
    throw new Problem("unauthenticated", "The session has ended: sign in again.");
  if (!grants[member.user.role].includes("organizations:write"))
    throw new Problem("forbidden", "This needs the permission organizations:write.");
  if (!organization) throw new Problem("not_found", "There is no such organisation.");
  const { role, version } = member.user;
  assertSession(effectivePolicy(organization), { amr: session.amr, role });
  const entry = {
    action: "organization.session_opened",
    target: { kind: "organization", id: organizationId },
  };
  await db.commit(entry, ...below({ ...ctx, principal }, organizationId, entry));
  const claims = {
    ...{ sub: actor.id, tid: organizationId, sid: sessionId, via: tenantId },
    ...{ role: "admin" as const, ver: version, projects: "all" as const },
    ...{ region: ctx.region, shard, amr: session.amr, acr: assuranceOf(session.amr) },
    auth_time: Math.floor(session.authenticatedAt / 1000),
    ...residencyClaim(organization.residencyPolicy),
  };
  const life = { jti: ctx.ids.secret(16), endsAt: now + deputySeconds * 1000 };
  const token = await signAccessToken(ctx.secrets.signingKey, claims, life, ctx.clock);
  return { access_token: token, token_type: "Bearer", expires_in: deputySeconds };
}
