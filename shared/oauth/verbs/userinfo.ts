import { authenticate } from "../../identity/credential.ts";
import { mayGoOn } from "../../identity/policy-gate.ts";
import { type IdentityContext, tenantDbOf } from "../../identity/ports.ts";
import { isPastSso } from "../../identity/session.ts";
import { proofRefused } from "../../kernel/dpop-refusal.ts";
import { Problem } from "../../kernel/problem.ts";
import { findMember } from "../../tenancy/service.ts";
import { isFresh } from "../proved-key.ts";
import { findToolSession } from "../store.ts";

const invalidToken = () =>
  new Problem("unauthenticated", "Send an access token of a tool, with the scope openid.", {
    headers: { "www-authenticate": 'Bearer realm="leanvibe", error="invalid_token"' },
  });

const insufficientScope = () =>
  new Problem("forbidden", "The token has not the scope openid.", {
    headers: {
      "www-authenticate": 'Bearer realm="leanvibe", error="insufficient_scope", scope="openid"',
    },
  });

/** OpenID Connect Core §5.3, as person and session stand now. @throws {Problem} `unauthenticated`, `forbidden` */
export async function userinfo(
  ctx: IdentityContext,
  method: "get" | "post",
): Promise<Record<string, unknown>> {
  const { shards, clock, region } = ctx;
  const request = new Request(ctx.url, { method: method.toUpperCase(), headers: ctx.headers });
  const jwks = async () => ctx.secrets.verifyingKeys;
  const principal = await authenticate({ request, region, shards, clock, jwks });
  const { sessionId, member: by, proof } = principal;
  if (sessionId === undefined || by === undefined || principal.actor.kind !== "api_key") throw invalidToken();
  if (proof && !(await isFresh(ctx, { once: proof.digest, until: proof.until })))
    throw proofRefused("invalid_dpop_proof");
  const db = tenantDbOf(ctx, principal);
  const session = await findToolSession(db, sessionId);
  const now = clock.now();
  if (!session || session.revokedAt !== null || session.expiresAt <= now) throw invalidToken();
  const scopes = (session.scope ?? "").split(" ");
  if (!scopes.includes("openid")) throw insufficientScope();
  const member = await findMember(db, ctx.openVault(db, ctx), session.userId, now);
  if (!member || !mayGoOn(member, session, now)) throw invalidToken();
  if (await isPastSso(ctx, db, member, session.amr)) throw invalidToken();
  const { user, tenant } = member;
  return {
    sub: user.id,
    ...(scopes.includes("profile") ? { name: user.name } : {}),
    ...(scopes.includes("email") ? { email: user.email } : {}),
    tenant: { id: tenant.id, slug: tenant.slug, name: tenant.name },
    role: user.role,
  };
}
