import { counterOf } from "../../data/counters.ts";
import { countAttempt, forgetAttempts } from "../../data/lobby.ts";
import { update } from "../../data/write.ts";
import type { MemberContext } from "../../identity/ports.ts";
import { Problem } from "../../kernel/problem.ts";
import { assertFresh, deciderOf, remember } from "../consent.ts";
import type { DeviceAsk } from "../contract.ts";
import { givenBy, readUserCode } from "../rules.ts";
import { type ClientRow, type DeviceRow, findClient, findTypedDevice } from "../store.ts";
import { oauthDevices } from "../tables.ts";
import { userCodeDigest } from "./start-device.ts";

/** Wrong codes of one person; a right one starts anew (RFC 8628 §5.1). */
const triesAllowed = 10;
const windowMilliseconds = 15 * 60_000;

interface Pending {
  device: DeviceRow;
  client: ClientRow;
  userCode: string;
  scopes: string[];
}

/** Only a code of the person's own company, that waits for a decision. @throws {Problem} `not_found`, `quota_exceeded` */
async function load(ctx: MemberContext, userId: string, typed: string): Promise<Pending> {
  const now = ctx.clock.now();
  const { attempts, windowEndsAt } = await countAttempt(
    counterOf(ctx.shards, userId),
    "oauth_user_code",
    userId,
    windowMilliseconds,
    now,
  );
  if (attempts > triesAllowed)
    throw new Problem("quota_exceeded", "Too many codes: wait a while.", {
      headers: { "retry-after": String(Math.max(1, Math.ceil((windowEndsAt - now) / 1000))) },
    });
  const userCode = readUserCode(typed);
  const device = userCode && (await findTypedDevice(ctx.db, await userCodeDigest(userCode)));
  const client = device ? await findClient(ctx.db, device.clientId) : undefined;
  const waits = device && device.status === "pending" && device.expiresAt > now;
  if (!userCode || !waits || !client || client.revokedAt !== null)
    throw new Problem("not_found", "There is no such code, or it has expired.");
  await forgetAttempts(counterOf(ctx.shards, userId), "oauth_user_code", userId);
  const scopes = givenBy(device.scope.split(" "), ctx.principal.role);
  return { device, client, userCode, scopes };
}

/** @throws {Problem} `not_found`, `quota_exceeded`, `step_up_required`, `forbidden` */
export async function inspectDevice(ctx: MemberContext, typed: string): Promise<DeviceAsk> {
  const { userId } = await deciderOf(ctx);
  const { client, userCode, scopes } = await load(ctx, userId, typed);
  await assertFresh(ctx, scopes);
  const { id, name, kind } = client;
  return { client: { id, name, kind }, user_code: userCode, scopes };
}

/** @throws {Problem} `not_found`, `quota_exceeded`, `step_up_required`, `forbidden`, `conflict` */
export async function decideDevice(
  ctx: MemberContext,
  { user_code: typed, decision }: { user_code: string; decision: "approve" | "deny" },
): Promise<void> {
  const { userId, ...arrival } = await deciderOf(ctx);
  const { device, client, scopes } = await load(ctx, userId, typed);
  const updatedAt = ctx.clock.now();
  const target = { kind: "oauth_client", id: client.id };
  if (decision === "deny") {
    const denied = update(oauthDevices, device.id, device.version, { status: "denied", userId, updatedAt });
    return ctx.db.commit({ action: "oauth.denied", target, detail: { by: "device" } }, denied);
  }
  if (scopes.length === 0) throw new Problem("forbidden", "You may not give the tool any of this yourself.");
  await assertFresh(ctx, scopes);
  const scope = scopes.join(" ");
  const change = { status: "approved" as const, userId, ...arrival, scope, updatedAt };
  const agreed = await remember(ctx, { clientId: client.id, userId, scopes });
  const approved = update(oauthDevices, device.id, device.version, change);
  await ctx.db.commit(
    { action: "oauth.allowed", target, detail: { by: "device", scope } },
    approved,
    ...agreed,
  );
}
