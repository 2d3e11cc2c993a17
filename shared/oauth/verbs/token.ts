import { counterOf } from "../../data/counters.ts";
import { StaleWrite } from "../../data/faults.ts";
import { countAttempt } from "../../data/lobby.ts";
import { update } from "../../data/write.ts";
import { derivedId } from "../../identity/derived-id.ts";
import { readToken, tokenDigest } from "../../identity/opaque-token.ts";
import { type IdentityContext, tenantDbOf } from "../../identity/ports.ts";
import { deliverFor } from "../../identity/session.ts";
import { refresh } from "../../identity/verbs/refresh.ts";
import { grants, type Permission, toolPermissions } from "../../kernel/access.ts";
import { prefixes } from "../../kernel/ids.ts";
import { Problem } from "../../kernel/problem.ts";
import { findSealedMember } from "../../tenancy/service.ts";
import { authenticateTool, type Tool } from "../client-authentication.ts";
import { consentOf, covers } from "../consent.ts";
import { deviceGrant, type GrantType, grantTypes } from "../contract.ts";
import { type Parameters, required } from "../form.ts";
import { accessTokenOf, draftGrant, factsOf, type Grant, principalOf, roleOf, stillThere } from "../grant.ts";
import { provedKey } from "../proved-key.ts";
import { OAuthRefusal } from "../refusal.ts";
import { decideDevice, mayCarryOn, oauthLimits, scopesOf } from "../rules.ts";
import { mayActFor } from "../standing.ts";
import { findDevice } from "../store.ts";
import { oauthDevices } from "../tables.ts";
import { type TokenAnswer, tokenAnswerOf, tokenTypeOf } from "../token-answer.ts";
import { exchangeCode } from "./exchange-code.ts";

/** `jkt`: of the key that was proved in this request. */
type Exchange = (
  ctx: IdentityContext,
  tool: Tool,
  form: Parameters,
  jkt: string | null,
) => Promise<TokenAnswer>;

const exchanges: Record<GrantType, Exchange> = {
  authorization_code: exchangeCode,
  refresh_token: exchangeRefresh,
  client_credentials: actAsSelf,
  [deviceGrant]: exchangeDevice,
};

const invalidGrant = (detail: string) => new OAuthRefusal("invalid_grant", detail);

/** RFC 6749 §3.2. @throws {OAuthRefusal} @throws {Problem} `wrong_region`, `use_regional_host` */
export async function token(ctx: IdentityContext, form: Parameters): Promise<TokenAnswer> {
  const tool = await authenticateTool(ctx, form);
  const asked = required(form, "grant_type");
  const grantType = grantTypes.find((name) => name === asked);
  if (!grantType) throw new OAuthRefusal("unsupported_grant_type", "There is no such grant.");
  if (!tool.client.grantTypes.includes(grantType))
    throw new OAuthRefusal("unauthorized_client", "The tool was not registered for this grant.");
  return exchanges[grantType](ctx, tool, form, await provedKey(ctx, tool.client));
}

/** RFC 6749 §6, RFC 9700 §4.14: the successor and its family are those of people's sessions. */
async function exchangeRefresh(
  ctx: IdentityContext,
  tool: Tool,
  form: Parameters,
  jkt: string | null,
): Promise<TokenAnswer> {
  const given = required(form, "refresh_token");
  const { id, kind, scopes } = tool.client;
  let scope = "";
  try {
    const pair = await refresh(
      ctx,
      { refresh_token: given },
      {
        takes: (session) => session.clientId === id && mayCarryOn(kind, session, jkt),
        sign: (_, { member, session }) => {
          const before = (session.scope ?? "").split(" ").filter((name) => scopes.includes(name));
          const narrowed = scopesOf(form.get("scope"), before);
          if (!narrowed || narrowed.length === 0)
            throw new OAuthRefusal("invalid_scope", "A refresh asks for no more than was given.");
          scope = narrowed.join(" ");
          const { amr, authenticatedAt } = session;
          const grant = { tool, member, scope, as: "person" as const, amr, authenticatedAt, jkt };
          return accessTokenOf(ctx, grant, session.id);
        },
      },
    );
    return { ...pair, token_type: tokenTypeOf(jkt), scope };
  } catch (error) {
    if (error instanceof Problem && (error.code === "invalid_credentials" || error.code === "conflict"))
      throw invalidGrant("The refresh token is not good, or no longer.");
    throw error;
  }
}

/** RFC 6749 §4.4. Who answers for the tool has to be there still. */
async function actAsSelf(
  ctx: IdentityContext,
  tool: Tool,
  form: Parameters,
  jkt: string | null,
): Promise<TokenAnswer> {
  const now = ctx.clock.now();
  const member = await findSealedMember(tool.db, tool.client.memberId, now);
  if (!member) throw new OAuthRefusal("unauthorized_client", "Nobody answers for the tool any longer.");
  const role = roleOf({ as: "self", tool, member });
  const own = tool.client.scopes.filter((scope) => toolPermissions.includes(scope as Permission));
  const scopes = scopesOf(form.get("scope"), own)?.filter((scope) =>
    grants[role].includes(scope as Permission),
  );
  if (!scopes || scopes.length === 0)
    throw new OAuthRefusal("invalid_scope", "The tool may not do this by itself.");
  const grant: Grant = {
    ...{ tool, member, scope: scopes.join(" "), as: "self", amr: [], authenticatedAt: now, jkt },
  };
  const drafted = await draftGrant(ctx, grant, { conn: null, connIndex: null });
  const entry = { action: "oauth.client_signed_in", target: { kind: "session", id: drafted.sessionId } };
  await tenantDbOf(ctx, principalOf(grant)).commit(
    { ...entry, detail: { scope: grant.scope } },
    ...drafted.writes,
    stillThere(tool),
  );
  return tokenAnswerOf(ctx, grant, drafted, null);
}

export const deviceIdOf = async (code: string): Promise<string> =>
  derivedId("oauthDevice", prefixes.oauthDevice, await tokenDigest(code));

/** RFC 8628 §3.4, §3.5. Asking too often is counted before anything is looked up. */
async function exchangeDevice(
  ctx: IdentityContext,
  tool: Tool,
  form: Parameters,
  jkt: string | null,
): Promise<TokenAnswer> {
  const code = required(form, "device_code");
  if (readToken(code)?.kind !== "device") throw invalidGrant("The device code is not known.");
  const id = await deviceIdOf(code);
  const now = ctx.clock.now();
  const { attempts } = await countAttempt(
    counterOf(ctx.shards, id),
    "oauth_poll",
    id,
    oauthLimits.pollSeconds * 1000,
    now,
  );
  if (attempts > 1) throw new OAuthRefusal("slow_down", "Ask less often: five seconds longer between two.");
  const device = await findDevice(tool.db, id);
  const verdict = device ? decideDevice({ now, clientId: tool.client.id, device }) : "unknown";
  if (verdict === "wait") throw new OAuthRefusal("authorization_pending", "Nobody has decided yet.");
  if (verdict === "denied") throw new OAuthRefusal("access_denied", "The person said no.");
  if (verdict === "expired") throw new OAuthRefusal("expired_token", "The device code has expired.");
  if (!device || verdict === "unknown" || device.userId === null || device.authenticatedAt === null)
    throw invalidGrant("The device code is not known, or was used.");
  const { userId, amr, authenticatedAt, scope } = device;
  const member = await findSealedMember(tool.db, userId, now);
  if (!member || !(await mayActFor(ctx, tool.db, member, factsOf({ amr, authenticatedAt }, now))))
    throw invalidGrant("The person may not go on.");
  if (!covers(await consentOf(tool.db, tool.client.id, userId), scope.split(" ")))
    throw invalidGrant("The person no longer agrees.");
  const grant: Grant = { tool, member, scope, as: "person", amr, authenticatedAt, jkt };
  const drafted = await draftGrant(ctx, grant, device);
  const entry = { action: "oauth.device_exchanged", target: { kind: "session", id: drafted.sessionId } };
  const used = update(oauthDevices, id, device.version, { status: "used", updatedAt: now });
  try {
    await tenantDbOf(ctx, principalOf(grant)).commit(
      { ...entry, detail: { scope, for: userId } },
      used,
      ...drafted.writes,
      stillThere(tool),
    );
  } catch (error) {
    if (error instanceof StaleWrite) throw invalidGrant("The device code was used.");
    throw error;
  }
  await deliverFor(ctx, tool.shard, drafted.messages);
  return tokenAnswerOf(ctx, grant, drafted, null);
}
