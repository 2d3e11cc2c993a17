import { Problem } from "../kernel/problem.ts";
import { decideLocally, freshMilliseconds, type KnownRefusals, learn, refusalsOf } from "./known-refusals.ts";
import { takeTimes } from "./latency-book.ts";
import type { Draw } from "./lease-book.ts";
import { type Heard, newsOf, type Tap, tapOf, waitMilliseconds, wake } from "./lease-tap.ts";
import type { Admission, MemberVersion, Meter, PolicyState } from "./meter.ts";

/** So early an isolate asks again, that it need not stop to hear the news. */
const earlyMilliseconds = 1_000;
/** Without a request for so long, what is held goes back; and at the latest when the runtime ends the work. */
const idleMilliseconds = 1_000;
const mostRounds = 20;
/** No work outlives its answer by more. */
const mostMilliseconds = 30_000;
const mostCallers = 500;
/** So often a request waits for somebody else's call before it makes its own. */
const mostTurns = 8;
/** Requests in a second, from which a call outlives its client. */
const manyAtOnce = 8;

export interface Asked {
  /** When it came; milliseconds since the epoch. */
  now: number;
  /** What time it is by now. */
  later: () => Promise<number>;
  /** How many requests it counts as by rate; more than 1 always asks the meter. */
  cost: number;
  /** One page view asks once more: its first question was counted by the person's own limit. */
  isPart?: boolean;
  /** Work that may outlive the answer. */
  after: (work: Promise<unknown>) => void;
}

interface Who {
  tenantId: string;
  sessionId: string | null;
  member: MemberVersion | undefined;
  isPart?: boolean | undefined;
  once: { digest: string; until: number } | undefined;
  /** The API key that asks. */
  key?: string | undefined;
}

/**
 * One request, admitted or denied by what this isolate holds, or else by the meter. What is admitted here was
 * deducted there before. While the meter cannot be reached, what is held is spent, no longer than the news is fresh:
 * five seconds. Then nothing is admitted, neither by a guess at the rate nor at the quota, since nobody knows who was
 * revoked meanwhile.
 * @throws {Problem} `unavailable`
 */
export function admissionOf(meter: Meter, who: Who, asked: Asked): Admission | Promise<Admission> {
  const tap = tapOf(who.tenantId);
  tap.uses += 1;
  return admissionBy(tap, meter, who, asked, 0);
}

/** @param turns how often it waited already; each time everything is looked at again. @param hasFailed for a call that failed */
function admissionBy(
  tap: Tap,
  meter: Meter,
  who: Who,
  asked: Asked,
  turns: number,
  hasFailed = false,
): Admission | Promise<Admission> {
  const { now, cost, after } = asked;
  const { book, last } = tap;
  const known = refusalsOf(who.tenantId);
  const isHeard = !who.once && decideLocally(known, who, now) === "admit";
  const isApart = isLimited(known, who);
  if (isApart || cost > 1) {
    const over = tap.over.get(nameOf(isApart, who, cost));
    return isHeard && over && now < over.until ? denied(over, now) : ask(meter, who, asked, tap, isApart);
  }
  if (turns === 0) book.want(now);
  const isFresh = last && now - last.at < freshMilliseconds && isHeard;
  const verdict = isFresh ? book.decide(now) : "ask";
  if (!last || verdict === "ask")
    return who.once || turns === mostTurns || !book.isAwaited(now)
      ? ask(meter, who, asked, tap)
      : wait(tap, meter, who, asked, turns, hasFailed);
  const isStale = now - last.at > freshMilliseconds - earlyMilliseconds;
  if (book.isOpen && !book.isAsking(now) && (isStale || book.isLow(now)))
    after(call(meter, who, { now, cost: 0 }, tap, book.begin(now, true)).catch(unanswered));
  if (verdict === "deny") return denied(last, now);
  watch(meter, who, asked, tap);
  return { ...last.admission, verdict: "admitted", violated: [], policies: asOf(now, last, book.left) };
}

/** Of those who wait too long one asks for itself: where that is answered first, what they waited for is lost. */
async function wait(
  tap: Tap,
  meter: Meter,
  who: Who,
  asked: Asked,
  turns: number,
  hasFailed: boolean,
): Promise<Admission> {
  const { book } = tap;
  const news = await newsOf(tap);
  const later = { ...asked, now: await asked.later() };
  // One asks again for all; where that fails too, nobody asks an object that is in distress already.
  if (news === false && hasFailed) throw silent();
  if (news !== undefined || later.now - tap.triedAt < waitMilliseconds)
    return admissionBy(tap, meter, who, later, turns + 1, news === false);
  const lost = book.asked;
  tap.triedAt = later.now;
  const admission = await ask(meter, who, later, tap);
  book.end(lost, undefined);
  wake(tap, true);
  return admission;
}

/** Who has a limit of their own, or answers for a key: every one of their requests is counted where it is. */
const isLimited = ({ limited }: KnownRefusals, { key, member, isPart }: Who): boolean =>
  !limited || (limited.size > 0 && (limited.has(key ?? "") || (!isPart && limited.has(member?.id ?? ""))));

/** Of whom, and at which cost: what costs more has longer to wait. */
const nameOf = (isApart: boolean, { key, member, isPart }: Who, cost: number): string =>
  `${isApart && !isPart ? (key ?? member?.id ?? "") : ""} ${cost}`;

/** @param isApart nothing is spent or drawn of what this isolate holds */
async function ask(meter: Meter, who: Who, asked: Asked, tap: Tap, isApart = false): Promise<Admission> {
  const { now, cost } = asked;
  const { book } = tap;
  const draw = isApart || book.isAsking(now) ? undefined : book.begin(now, who.once !== undefined);
  try {
    const calling = call(meter, who, asked, tap, draw);
    // Others may wait for it, who know nothing of whether this one's client is still there.
    if (draw && draw.rate >= manyAtOnce) asked.after(calling.catch(() => {}));
    const admission = await calling;
    const { verdict, policies, isOwn } = admission;
    // By the name it will be looked up by: what was heard with this answer may have changed that.
    const isNext = isOwn || isLimited(refusalsOf(who.tenantId), who);
    if (verdict === "denied" && (isOwn || cost > 1)) note(tap, nameOf(isNext, who, cost), now, admission);
    if (isOwn) return admission;
    if (verdict !== "denied") {
      if (draw && verdict === "admitted") book.alone(draw);
      return { ...admission, policies: asOf(now, { admission, at: now }, book.left) };
    }
    if (cost > 1) return admission;
    // Before those who waited for it look again.
    if (!book.isOpen) book.deny(now + Math.min(admission.waitMilliseconds, freshMilliseconds));
    const later = await asked.later();
    if (decideLocally(refusalsOf(who.tenantId), who, later) === "admit" && book.decide(later) === "admit")
      return { ...admission, verdict: "admitted", violated: [], policies };
    return admission;
  } catch (error) {
    unanswered(error);
    throw silent();
  } finally {
    watch(meter, who, asked, tap);
  }
}

const silent = (): Problem =>
  new Problem("unavailable", "The meter does not answer.", { headers: { "retry-after": "1" } });

/** An isolate serves a caller again and again, so that one who is refused for a while is soon known here. */
function note({ over }: Tap, name: string, now: number, admission: Admission): void {
  if (over.size >= mostCallers) over.clear();
  const until = now + Math.min(admission.waitMilliseconds, freshMilliseconds);
  over.set(name, { admission, at: now, until });
}

async function call(
  meter: Meter,
  { tenantId, sessionId, member, isPart, once, key }: Who,
  { now, cost }: { now: number; cost: number },
  tap: Tap,
  draw: Draw | undefined,
): Promise<Admission> {
  const known = refusalsOf(tenantId);
  let admission: Admission | undefined;
  try {
    const times = takeTimes(tenantId);
    const asking = { known: known.epoch, cost, ...(draw ? { draw } : {}), ...(times ? { times } : {}) };
    admission = await (cost > 0
      ? meter.admit(sessionId, member, { ...asking, once, key, ...(isPart ? { isPart } : {}) })
      : meter.admit(null, undefined, asking));
  } finally {
    tap.book.end(draw, admission?.drawn ?? undefined);
    if (draw) wake(tap, admission !== undefined);
  }
  learn(known, admission, now);
  if (!admission.isOwn && (admission.verdict === "admitted" || admission.verdict === "denied")) {
    if (now >= (tap.last?.at ?? 0)) tap.last = { admission: { ...admission, refused: null }, at: now };
  }
  return admission;
}

/** Nobody runs an idle isolate: a request that leaves something behind stays until it is used, or takes it back. */
function watch(meter: Meter, who: Who, { now, later, after }: Asked, tap: Tap): void {
  if (now < tap.watchedUntil || !tap.book.isOpen) return;
  tap.watchedUntil = now + mostMilliseconds;
  after(takeBack(meter, who, later, tap));
}

/** Goes on until nothing is out: what is told without an answer is told again. */
async function takeBack(meter: Meter, who: Who, later: Asked["later"], tap: Tap): Promise<void> {
  const { book } = tap;
  for (let round = 1, uses = -1; round <= mostRounds && book.isOpen; round++) {
    const isIdle = uses === tap.uses || round === mostRounds;
    uses = tap.uses;
    const now = await later();
    if (isIdle && !book.isAsking(now))
      await call(meter, who, { now, cost: 0 }, tap, book.begin(now, false, 0)).catch(unanswered);
    if (book.isOpen) await new Promise((resolve) => setTimeout(resolve, idleMilliseconds));
  }
  tap.watchedUntil = 0;
}

function unanswered(error: unknown): void {
  console.error(JSON.stringify({ event: "meter.unanswered", error: String(error) }));
}

function denied(last: Heard, now: number): Admission {
  const { admission, at } = last;
  const policies = asOf(now, last, 0);
  // Where leases ran out by themselves, it is the limit that is nearest; that of the month is none as long as some is left.
  const near = policies.filter(({ name, remaining }) => name !== "month" || remaining === 0);
  const [nearest] = near.toSorted((a, b) => a.remaining - b.remaining);
  const violated = admission.violated.length > 0 ? admission.violated : [nearest?.name ?? "minute"];
  const waitMilliseconds = Math.max(0, admission.waitMilliseconds - (now - at));
  return { ...admission, verdict: "denied", violated, policies, waitMilliseconds };
}

/** What was said last, as it is now; `held`: deducted there already, and not spent yet. */
function asOf(now: number, { admission, at }: Heard, held: number): PolicyState[] {
  const seconds = Math.floor((now - at) / 1000);
  return admission.policies.map((policy) => ({
    ...policy,
    remaining: Math.min(policy.quota, policy.remaining + held),
    resetSeconds: Math.max(1, policy.resetSeconds - seconds),
  }));
}
