import { signIdToken } from "../identity/id-token.ts";
import type { IdentityContext } from "../identity/ports.ts";
import { assuranceOf } from "../kernel/assurance.ts";
import { accessTokenOf, type DraftedGrant, type Grant } from "./grant.ts";
import { issuerOf } from "./issuer.ts";
import { accessSeconds } from "./lifetimes.ts";

export type TokenType = "Bearer" | "DPoP";

/** How the API takes it (RFC 9449 §5). */
export const tokenTypeOf = (jkt: string | null): TokenType => (jkt === null ? "Bearer" : "DPoP");

/** RFC 6749 §5.1, OpenID Connect Core §3.1.3.3. */
export interface TokenAnswer {
  access_token: string;
  token_type: TokenType;
  /** Seconds. */
  expires_in: number;
  scope: string;
  refresh_token?: string;
  id_token?: string;
}

export async function tokenAnswerOf(
  ctx: IdentityContext,
  grant: Grant,
  drafted: Pick<DraftedGrant, "sessionId" | "refreshToken">,
  nonce: string | null,
): Promise<TokenAnswer> {
  const { sessionId, refreshToken } = drafted;
  const isOpenId = grant.as === "person" && grant.scope.split(" ").includes("openid");
  return {
    access_token: await accessTokenOf(ctx, grant, sessionId),
    token_type: tokenTypeOf(grant.jkt),
    expires_in: accessSeconds,
    scope: grant.scope,
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
    ...(isOpenId ? { id_token: await idTokenOf(ctx, grant, sessionId, nonce) } : {}),
  };
}

const idTokenOf = (
  ctx: IdentityContext,
  { tool, member, amr, authenticatedAt }: Grant,
  sid: string,
  nonce: string | null,
): Promise<string> =>
  signIdToken(
    ctx.secrets.signingKey,
    {
      iss: issuerOf(ctx),
      aud: tool.client.clientId,
      sub: member.user.id,
      sid,
      auth_time: Math.floor(authenticatedAt / 1000),
      amr,
      acr: assuranceOf(amr),
      ...(nonce === null ? {} : { nonce }),
    },
    ctx.clock,
  );
