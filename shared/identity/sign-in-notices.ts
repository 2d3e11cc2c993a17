import type { TenantDb } from "../data/tenant-db.ts";
import type { Notice } from "../mail/contract.ts";
import { type Member, ownersOf } from "../tenancy/service.ts";
import { type Owed, owedNotice } from "./letter-draft.ts";
import type { IdentityContext } from "./ports.ts";
import { listSessions } from "./session-store.ts";
import { sessions } from "./tables.ts";
import { isNewDevice, readVisit, visitOf } from "./visit.ts";

/** Sessions that are looked at, and for how long an ended one still tells a device. */
const looked = 40;
const rememberedMilliseconds = 30 * 86_400_000;

const together = (owed: readonly Owed[]): Owed => ({
  writes: owed.flatMap(({ writes }) => writes),
  messages: owed.flatMap(({ messages }) => messages),
});

/**
 * What a sign-in owes by letter, for the commit that opens its session: to the person when the device is none of
 * theirs, and to every owner when it went past a single sign-on that is demanded.
 */
export async function owedOfSignIn(
  ctx: IdentityContext,
  db: TenantDb,
  member: Member,
  { isPastSso }: { isPastSso: boolean },
): Promise<Owed> {
  if (!ctx.post.transport) return together([]);
  const tell = (to: Member, notice: Notice) => owedNotice(ctx, db, to, notice);
  const isNew = await isFromNewDevice(ctx, db, member.user.id);
  const owners = isPastSso ? await ownersOf(db, ctx.openVault(db, ctx), ctx.clock.now()) : [];
  return together([
    ...(isNew ? [await tell(member, "new_device")] : []),
    ...(await Promise.all(owners.map((owner) => tell(owner, "signed_in_past_sso")))),
  ]);
}

async function isFromNewDevice(ctx: IdentityContext, db: TenantDb, userId: string): Promise<boolean> {
  const now = ctx.clock.now();
  const span = { now, endedAfter: now - rememberedMilliseconds };
  const rows = (await listSessions(db, userId, span)).slice(0, looked);
  if (rows.length === 0) return false;
  const opened = await ctx.openVault(db, ctx).openAll(sessions, rows);
  const known = opened.flatMap(({ visit }) => readVisit(visit) ?? []);
  return isNewDevice(known, visitOf(ctx.headers));
}
