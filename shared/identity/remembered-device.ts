import { StaleWrite } from "../data/faults.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, remove, still, update, type Write } from "../data/write.ts";
import { equalBytes, sha256 } from "../kernel/digest.ts";
import { utf8 } from "../kernel/encoding.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import type { Member } from "../tenancy/service.ts";
import { listDevices } from "./factor-reset-store.ts";
import { devicesAllowed, isRemembered, rememberedDays } from "./factor-rules.ts";
import type { IdentityContext } from "./ports.ts";
import { type SignedIn, tenantDbOfSession } from "./session.ts";
import { rememberedDevices, sessions } from "./tables.ts";
import { deviceHeader, visitOf } from "./visit.ts";

const secretBytes = 24;
const day = 86_400_000;

/** For how long the company lets a browser be remembered; zero: for no time. */
function daysOf({ tenant }: Pick<Member, "tenant">): number {
  const { second_step_always: always, remembered_device_days: days } = effectivePolicy(tenant);
  return always ? 0 : (days ?? rememberedDays);
}

/** What the cookie is, as it is kept: it is worth nothing for anybody but this person. */
const digestOf = (userId: string, token: string) => sha256(`device:v1:${userId}:${token}`);

/**
 * Remembers the browser of a sign-in that proved a second factor. It spares its person the second step for a
 * while; it is no proof, so what asks for a fresh one goes on asking.
 * @returns the cookie; nothing where the company forbids it, or where the sign-in was ended before this
 */
export async function rememberDevice(ctx: IdentityContext, signedIn: SignedIn): Promise<string | undefined> {
  const { member } = signedIn;
  const days = daysOf(member);
  if (days === 0) return undefined;
  const db = tenantDbOfSession(ctx, signedIn);
  const userId = member.user.id;
  const token = `lvd_${ctx.ids.secret(secretBytes)}`;
  const now = ctx.clock.now();
  const id = ctx.ids.next("rememberedDevice");
  const device = JSON.stringify(visitOf(ctx.headers));
  const sealed = await ctx.openVault(db, ctx).seal(rememberedDevices, { id, userId, device });
  const known = await listDevices(db, userId);
  const draft = {
    ...{ ...sealed, digest: await digestOf(userId, token), lastUsedAt: now },
    ...{ expiresAt: now + days * day, createdAt: now, updatedAt: now },
  };
  try {
    await db.commit(
      { action: "device.remembered", target: { kind: "device", id } },
      still(sessions, signedIn.session.id, { revokedAt: null }),
      insert(rememberedDevices, draft),
      ...known.slice(devicesAllowed - 1).map((old) => remove(rememberedDevices, old.id, old.version)),
    );
    return token;
  } catch (error) {
    if (error instanceof StaleWrite) return undefined;
    throw error;
  }
}

/**
 * Whether the browser of this request is one of the person's, and may spare them the second step.
 * @returns what goes into the session's commit then: forgotten before that, it spares nothing
 */
export async function knownDevice(
  ctx: IdentityContext,
  db: TenantDb,
  member: Member,
  passwordChangedAt: number,
): Promise<Write | undefined> {
  const token = ctx.headers.get(deviceHeader);
  const days = daysOf(member);
  if (!token || days === 0) return undefined;
  const userId = member.user.id;
  const digest = utf8(await digestOf(userId, token));
  const row = (await listDevices(db, userId)).find((each) => equalBytes(utf8(each.digest), digest));
  const now = ctx.clock.now();
  if (!row || !isRemembered(row, { now, passwordChangedAt, days })) return undefined;
  const change = { lastUsedAt: now, updatedAt: now };
  try {
    await db.commit(
      { action: "device.recognised", target: { kind: "device", id: row.id } },
      update(rememberedDevices, row.id, row.version, change),
    );
  } catch (error) {
    // Forgotten a moment ago, or in use by another of its windows: this one is asked for a code.
    if (error instanceof StaleWrite) return undefined;
    throw error;
  }
  return still(rememberedDevices, row.id, { digest: row.digest });
}
