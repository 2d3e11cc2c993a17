import { findCredential } from "../../data/lobby.ts";
import { verifyAccessToken } from "../../identity/access-token.ts";
import { readToken } from "../../identity/opaque-token.ts";
import type { IdentityContext } from "../../identity/ports.ts";
import { findLiveRefreshToken } from "../../identity/presented-refresh.ts";
import { familyDigest } from "../../identity/refresh-token.ts";
import { readTokenShape } from "../../identity/token-shape.ts";
import { findSealedMember } from "../../tenancy/service.ts";
import type { Tool } from "../client-authentication.ts";
import { authenticateTool } from "../client-authentication.ts";
import { type Parameters, required } from "../form.ts";
import { issuerOf } from "../issuer.ts";
import { OAuthRefusal } from "../refusal.ts";
import { mayActFor } from "../standing.ts";
import { findClient, findToolSession } from "../store.ts";
import { endOnce } from "./exchange-code.ts";

/** A token that a tool of this company holds, by the session behind it. */
interface Held {
  sessionId: string;
  type: "access_token" | "refresh_token";
  expiresAt: number;
  claims: Record<string, unknown>;
}

async function held(ctx: IdentityContext, tool: Tool, token: string): Promise<Held | undefined> {
  if (readToken(token)?.kind === "refresh") {
    const known = await findCredential(ctx.shards.home, "refresh", await familyDigest(token));
    if (known?.tenantId !== tool.tenant.id) return undefined;
    const row = await findLiveRefreshToken(tool.db, token);
    return row && { sessionId: row.sessionId, type: "refresh_token", expiresAt: row.expiresAt, claims: {} };
  }
  const shape = readTokenShape(token);
  if (!shape) return undefined;
  const claims = await verifyAccessToken(token, ctx.secrets.verifyingKeys, ctx.clock);
  if (claims?.tid !== tool.tenant.id || claims.client_id === undefined) return undefined;
  const expiresAt = Number(shape.claims["exp"]) * 1000;
  return { sessionId: claims.sid, type: "access_token", expiresAt, claims: shape.claims };
}

const inactive = { active: false } as const;

/**
 * RFC 7662. A confidential tool learns of its own company's tools' tokens; of all others it learns that they are
 * not active, which is all it would learn of a word that is no token.
 */
export async function introspect(ctx: IdentityContext, form: Parameters): Promise<Record<string, unknown>> {
  const tool = await authenticateTool(ctx, form);
  if (tool.client.kind === "public")
    throw new OAuthRefusal("unauthorized_client", "Only a confidential tool may ask about tokens.");
  const found = await held(ctx, tool, required(form, "token"));
  const session = found && (await findToolSession(tool.db, found.sessionId));
  const now = ctx.clock.now();
  if (!found || !session || session.revokedAt !== null || session.expiresAt <= now) return inactive;
  const [client, member] = await Promise.all([
    findClient(tool.db, session.clientId ?? ""),
    findSealedMember(tool.db, session.userId, now),
  ]);
  if (!client || client.revokedAt !== null || !member || found.expiresAt <= now) return inactive;
  const isOwn = found.claims["sub"] === client.clientId;
  if (!isOwn && !(await mayActFor(ctx, tool.db, member, session))) return inactive;
  const { claims } = found;
  return {
    active: true,
    scope: String(claims["scope"] ?? session.scope),
    client_id: client.clientId,
    sub: String(claims["sub"] ?? session.userId),
    iss: issuerOf(ctx),
    exp: Math.floor(found.expiresAt / 1000),
    ...(found.type === "access_token"
      ? { ...bindingOf(claims), iat: claims["iat"], aud: claims["aud"], jti: claims["jti"] }
      : {}),
  };
}

/** RFC 9449 §6.2. */
const bindingOf = ({ cnf }: Record<string, unknown>) =>
  cnf === undefined ? { token_type: "Bearer" } : { token_type: "DPoP", cnf };

/**
 * RFC 7009: ends the session behind a token of the tool's own, and with it every token of it. Of what is no
 * token of its own nothing is said and nothing comes.
 */
export async function revoke(ctx: IdentityContext, form: Parameters): Promise<void> {
  const tool = await authenticateTool(ctx, form);
  const found = await held(ctx, tool, required(form, "token"));
  const session = found && (await findToolSession(tool.db, found.sessionId));
  if (session?.clientId === tool.client.id) await endOnce(ctx, tool.db, session, "tool_ended");
}
