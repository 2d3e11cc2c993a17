import type { MemberVersion, RefusalNews } from "./meter.ts";

/** How old a reply may be for an isolate to admit by it: what was revoked longer ago is refused everywhere. */
export const freshMilliseconds = 5_000;
const mostTenants = 500;
const mostEntries = 5_000;

/**
 * Whom a tenant's meter refuses, as far as its replies told this isolate. Every reply carries the meter's epoch,
 * and the list when the asker's epoch is an older one; a refusal is final, so that nothing is ever taken off it.
 * `heardAt`: no later than the state that the newest reply told of; milliseconds since the epoch.
 */
export interface KnownRefusals {
  epoch: number;
  heardAt: number;
  sessions: Set<string>;
  members: Map<string, number>;
  /** About whom the meter is asked each time; `null`: about everybody. The newest state alone counts, whichever reply comes last. */
  limited: Set<string> | null;
}

export const nothingKnown = (): KnownRefusals => ({
  epoch: -1,
  heardAt: Number.NEGATIVE_INFINITY,
  sessions: new Set(),
  members: new Map(),
  limited: new Set(),
});

/** @param askedAt when the question left: the reply tells of a state that is no older */
export function learn(known: KnownRefusals, { epoch, refused }: RefusalNews, askedAt: number): void {
  // An object that was set back counts from a lower epoch, and is asked after what was heard of it.
  const isLate = epoch < known.epoch && askedAt <= known.heardAt;
  known.heardAt = Math.max(known.heardAt, askedAt);
  if (!refused) return;
  if (known.sessions.size + known.members.size > mostEntries) Object.assign(known, nothingKnown());
  if (!isLate) {
    known.epoch = epoch;
    known.limited = refused.limited && new Set(refused.limited);
  }
  for (const id of refused.sessions) known.sessions.add(id);
  for (const { id, version } of refused.members)
    known.members.set(id, Math.max(version, known.members.get(id) ?? 0));
}

/**
 * What an isolate may say by itself: `refuse` whoever it knows to be refused; `admit` only by what it heard within
 * five seconds; otherwise it must `ask`. Whoever holds a lease of counts asks when this says so, and learns of every
 * revocation by it.
 */
export function decideLocally(
  known: KnownRefusals,
  { sessionId, member }: { sessionId: string | null; member: MemberVersion | undefined },
  now: number,
): "refuse" | "admit" | "ask" {
  const isEnded = sessionId !== null && known.sessions.has(sessionId);
  if (isEnded || (member && member.version < (known.members.get(member.id) ?? 0))) return "refuse";
  return now - known.heardAt < freshMilliseconds ? "admit" : "ask";
}

const byTenant = new Map<string, KnownRefusals>();

/** What this isolate knows of a tenant. */
export function refusalsOf(tenantId: string): KnownRefusals {
  const known = byTenant.get(tenantId);
  if (known) return known;
  if (byTenant.size >= mostTenants) byTenant.clear();
  const fresh = nothingKnown();
  byTenant.set(tenantId, fresh);
  return fresh;
}
