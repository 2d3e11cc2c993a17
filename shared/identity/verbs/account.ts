import { allows, permissions } from "../../kernel/access.ts";
import { assuranceOf } from "../../kernel/assurance.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { findMember, ownTenant, viewOfTenant } from "../../tenancy/service.ts";
import type { Me } from "../contract.ts";
import type { MemberContext } from "../ports.ts";
import { userView } from "../session.ts";
import { endSession } from "../session-end.ts";
import { findApiKey, findSession, type SessionRow } from "../store.ts";

const sessionView = (session: SessionRow): NonNullable<Me["session"]> => ({
  id: session.id,
  kind: session.kind,
  amr: session.amr,
  acr: assuranceOf(session.amr),
  authenticated_at: timestamp(session.authenticatedAt),
  expires_at: timestamp(session.expiresAt),
});

export async function readMe(ctx: MemberContext): Promise<Me> {
  const { db, principal } = ctx;
  const { actor, role, sessionId } = principal;
  const [tenant, member, key, session] = await Promise.all([
    ownTenant(db),
    actor.kind === "user" ? findMember(db, ctx.openVault(db, ctx), actor.id, ctx.clock.now()) : undefined,
    actor.kind === "api_key" ? findApiKey(db, actor.id) : undefined,
    sessionId === undefined ? undefined : findSession(db, sessionId),
  ]);
  return {
    user: member ? userView(member) : null,
    api_key: key ? { id: key.id, name: key.name } : null,
    tenant: viewOfTenant(tenant),
    role,
    session: session ? sessionView(session) : null,
    permissions: permissions.filter((permission) => allows(principal, permission)),
  };
}

/** Signing out twice is one sign-out. @throws {Problem} `forbidden` for an API key, which is revoked instead */
export async function signOut(ctx: MemberContext): Promise<void> {
  const { sessionId, via } = ctx.principal;
  if (via !== undefined)
    throw new Problem(
      "forbidden",
      "This access ends with the session it was asked for under: sign out there.",
    );
  if (sessionId === undefined)
    throw new Problem("forbidden", "An API key has no session: revoke it with DELETE /v1/api-keys/{id}.");
  const session = await findSession(ctx.db, sessionId);
  if (session && session.revokedAt === null)
    await endSession(ctx, ctx.db, session, "user.signed_out", "asked_for");
}
