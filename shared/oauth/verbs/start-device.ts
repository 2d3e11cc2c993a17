import { counterOf } from "../../data/counters.ts";
import { countAttempt } from "../../data/lobby.ts";
import { insert } from "../../data/write.ts";
import { drawToken } from "../../identity/opaque-token.ts";
import type { IdentityContext } from "../../identity/ports.ts";
import { sha256 } from "../../kernel/digest.ts";
import { authenticateTool } from "../client-authentication.ts";
import { deviceGrant } from "../contract.ts";
import type { Parameters } from "../form.ts";
import { issuerOf } from "../issuer.ts";
import { OAuthRefusal } from "../refusal.ts";
import { oauthLimits, scopesOf, userCodeOf } from "../rules.ts";
import { oauthDevices } from "../tables.ts";
import { deviceIdOf } from "./token.ts";

/** A tool of one company, all its devices together. */
const startsAtOnce = 100;
const windowMilliseconds = 15 * 60_000;

/** What is stored of a code that people type; 34 bits last ten minutes, and trying them is counted. */
export const userCodeDigest = (code: string): Promise<string> => sha256(`oauth-user-code:v1:${code}`);

/** RFC 8628 §3.1, §3.2. */
export async function startDevice(ctx: IdentityContext, form: Parameters) {
  const { client, db, tenant } = await authenticateTool(ctx, form);
  if (!client.grantTypes.includes(deviceGrant))
    throw new OAuthRefusal("unauthorized_client", "The tool was not registered for devices.");
  const scopes = scopesOf(form.get("scope"), client.scopes);
  if (!scopes || scopes.length === 0)
    throw new OAuthRefusal("invalid_scope", "The tool was not registered for this scope.");
  const now = ctx.clock.now();
  const { attempts } = await countAttempt(
    counterOf(ctx.shards, client.id),
    "oauth_device",
    client.id,
    windowMilliseconds,
    now,
  );
  if (attempts > startsAtOnce) throw new OAuthRefusal("slow_down", "Too many devices at once: wait a while.");
  const deviceCode = drawToken(ctx.ids, "device", ctx.region, tenant.residencyPolicy);
  const userCode = drawUserCode(ctx);
  const id = await deviceIdOf(deviceCode);
  await db.commit(
    { action: "oauth.device_started", target: { kind: "oauth_client", id: client.id } },
    insert(oauthDevices, {
      ...{ id, clientId: client.id, userCodeDigest: await userCodeDigest(userCode), scope: scopes.join(" ") },
      ...{ status: "pending", userId: null, amr: [], authenticatedAt: null },
      ...{ expiresAt: now + oauthLimits.deviceSeconds * 1000, createdAt: now, updatedAt: now },
    }),
  );
  const verification = `${issuerOf(ctx)}/device`;
  return {
    device_code: deviceCode,
    user_code: userCode,
    verification_uri: verification,
    verification_uri_complete: `${verification}?user_code=${userCode}`,
    expires_in: oauthLimits.deviceSeconds,
    interval: oauthLimits.pollSeconds,
  };
}

function drawUserCode({ ids }: IdentityContext): string {
  for (;;) {
    const code = userCodeOf(ids.secret(16));
    if (code !== undefined) return code;
  }
}
