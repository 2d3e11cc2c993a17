import { update } from "../data/write.ts";
import { sha256 } from "../kernel/digest.ts";
import { Problem } from "../kernel/problem.ts";
import { judgeArrival } from "./arrival.ts";
import { attemptWrite } from "./attempts.ts";
import { type Arrival, type Asserted, DoorRefusal, type Transaction } from "./door.ts";
import { connectionIn, type Lodge, lodgeOf, openedConnection, type SsoContext } from "./ports.ts";
import type { ConnectionRow, TransactionRow } from "./store.ts";
import { connections, loginTransactions } from "./tables.ts";
import { takeAnswer } from "./transaction.ts";
import { signInSeconds } from "./words.ts";

const longestArrival = 32_000;

/**
 * The provider's answer: taken once, verified by its door, judged, and kept for a minute for the browser that
 * began. No session is made here: an answer may be posted by anybody's page (login CSRF).
 * @returns the one-time code for the finish page; nothing after an answer that nobody asked for, which leads to
 * the beginning of a sign-in @throws {DoorRefusal} with the reason, after it was noted
 */
export async function takeArrival(
  ctx: SsoContext,
  given: { slug: string; connectionId: string; arrival: Arrival },
): Promise<{ code: string } | undefined> {
  const lodge = await lodgeOf(ctx, given.slug);
  const row = await connectionIn(lodge, given.connectionId);
  const door = ctx.doors[row.kind];
  const state = door.stateOf(given.arrival);
  if (state === undefined && door.unsolicited) return unasked(ctx, lodge, row, given.arrival);
  const { tx, row: transaction } = await takeAnswer(ctx, lodge, row.id, state);
  const asserted = await verified(ctx, lodge, { row, tx, arrival: given.arrival });
  return keep(ctx, lodge, { row, transaction, asserted });
}

async function verified(
  ctx: SsoContext,
  lodge: Lodge,
  { row, tx, arrival }: { row: ConnectionRow; tx: Transaction; arrival: Arrival },
): Promise<Asserted> {
  try {
    const connection = await openedConnection(ctx, lodge, row);
    const asserted = await ctx.doors[row.kind].finish(connection, tx, arrival, lodge.room);
    if (asserted.subject.length < 1 || asserted.subject.length > 1_000)
      throw new DoorRefusal("subject_malformed", asserted.evidence);
    return asserted;
  } catch (error) {
    const refusal = refusalOf(error);
    await note(ctx, lodge, row, tx.purpose, refusal);
    throw refusal;
  }
}

/** A portal's tile: believed as strictly, and then the sign-in begins here, in the browser it shall end in. */
async function unasked(
  ctx: SsoContext,
  lodge: Lodge,
  row: ConnectionRow,
  arrival: Arrival,
): Promise<undefined> {
  try {
    if (row.status !== "enabled") throw new DoorRefusal("connection_not_enabled");
    const connection = await openedConnection(ctx, lodge, row);
    await ctx.doors[row.kind].unsolicited?.(connection, arrival, lodge.room);
  } catch (error) {
    const refusal = refusalOf(error);
    await note(ctx, lodge, row, "sign_in", refusal);
    throw refusal;
  }
}

/** Whatever a library throws is a refusal: only our own words for it are kept. */
export function refusalOf(error: unknown): DoorRefusal {
  if (error instanceof DoorRefusal) return error;
  if (error instanceof Problem) return new DoorRefusal(error.code);
  return new DoorRefusal("malformed_answer", { error: error instanceof Error ? error.name : "error" });
}

async function note(
  ctx: SsoContext,
  lodge: Lodge,
  { id: connectionId }: ConnectionRow,
  purpose: Transaction["purpose"],
  { reason, evidence }: DoorRefusal,
): Promise<void> {
  const target = { kind: "connection", id: connectionId };
  await lodge.db.commit(
    { action: "sso.refused", target, detail: { reason, purpose } },
    await attemptWrite(ctx, lodge, { connectionId, purpose, outcome: "refused", reason, evidence }),
  );
}

async function keep(
  ctx: SsoContext,
  lodge: Lodge,
  { row, transaction, asserted }: { row: ConnectionRow; transaction: TransactionRow; asserted: Asserted },
): Promise<{ code: string }> {
  const { purpose } = transaction;
  const { verdict } = await judgeArrival(lodge, row, asserted, { isTest: purpose === "test" });
  const said = { email_verified: asserted.emailVerified, groups: asserted.groups, amr: asserted.amr };
  const evidence = { ...asserted.evidence, email: asserted.email, ...said, verdict: verdict.kind };
  const refusedFor = verdict.kind === "refused" ? verdict.reason : undefined;
  const reason = refusedFor ?? verdict.kind;
  // A test asks whether the provider's word is believed; who may come is another question, which it answers too.
  if (refusedFor !== undefined && purpose === "sign_in") {
    const refusal = new DoorRefusal(refusedFor, evidence);
    await note(ctx, lodge, row, purpose, refusal);
    throw refusal;
  }
  const now = ctx.clock.now();
  const secret = ctx.ids.secret(24);
  const text = JSON.stringify({ ...asserted, evidence: {} });
  if (text.length > longestArrival) throw new DoorRefusal("answer_too_large");
  const { arrival } = await lodge.room.vault.seal(loginTransactions, { id: transaction.id, arrival: text });
  const { id: connectionId } = row;
  const came = { connectionId, purpose, outcome: "accepted", reason, evidence } as const;
  const tested =
    purpose === "test" ? [update(connections, row.id, row.version, { testedAt: now, updatedAt: now })] : [];
  await lodge.db.commit(
    { action: "sso.arrived", target: { kind: "connection", id: connectionId }, detail: { reason, purpose } },
    update(loginTransactions, transaction.id, transaction.version, {
      ...{ step: "arrived", arrival, code: await sha256(secret) },
      ...{ expiresAt: now + signInSeconds.arrived * 1_000, updatedAt: now },
    }),
    await attemptWrite(ctx, lodge, came),
    ...tested,
  );
  return { code: `${transaction.id}.${secret}` };
}
