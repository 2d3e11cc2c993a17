import { update } from "../data/write.ts";
import { sha256 } from "../kernel/digest.ts";
import { judgeArrival } from "./arrival.ts";
import { attemptWrite } from "./attempts.ts";
import { type Arrival, type Asserted, DoorRefusal, type Transaction } from "./door.ts";
import { connectionIn, type Lodge, lodgeOf, openedConnection, type SsoContext } from "./ports.ts";
import { noteRefusal, refusalOf } from "./refusals.ts";
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
  try {
    return await answered(ctx, lodge, row, given.arrival);
  } catch (error) {
    if (error instanceof DoorRefusal) await noteRefusal(ctx, lodge, error, { connectionId: row.id });
    throw error;
  }
}

async function answered(
  ctx: SsoContext,
  lodge: Lodge,
  row: ConnectionRow,
  arrival: Arrival,
): Promise<{ code: string } | undefined> {
  const door = ctx.doors[row.kind];
  const state = door.stateOf(arrival);
  if (state === undefined && door.unsolicited) return unasked(ctx, lodge, row, arrival);
  const { tx, row: transaction } = await takeAnswer(ctx, lodge, row.id, state);
  try {
    const asserted = await asRefusal(() => verified(ctx, lodge, { row, tx, arrival }));
    return await keep(ctx, lodge, { row, transaction, asserted });
  } catch (error) {
    if (error instanceof DoorRefusal) throw new DoorRefusal(error.reason, error.evidence, transaction);
    throw error;
  }
}

const asRefusal = <T>(work: () => Promise<T>): Promise<T> =>
  work().catch((error: unknown) => {
    throw refusalOf(error);
  });

async function verified(
  ctx: SsoContext,
  lodge: Lodge,
  { row, tx, arrival }: { row: ConnectionRow; tx: Transaction; arrival: Arrival },
): Promise<Asserted> {
  const connection = await openedConnection(ctx, lodge, row);
  const asserted = await ctx.doors[row.kind].finish(connection, tx, arrival, lodge.room);
  if (asserted.subject.length < 1 || asserted.subject.length > 1_000)
    throw new DoorRefusal("subject_malformed", asserted.evidence);
  return asserted;
}

/** A portal's tile: believed as strictly, and then the sign-in begins here, in the browser it shall end in. */
async function unasked(
  ctx: SsoContext,
  lodge: Lodge,
  row: ConnectionRow,
  arrival: Arrival,
): Promise<undefined> {
  if (row.status !== "enabled") throw new DoorRefusal("connection_not_enabled");
  await asRefusal(async () => {
    const connection = await openedConnection(ctx, lodge, row);
    await ctx.doors[row.kind].unsolicited?.(connection, arrival, lodge.room);
  });
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
  if (refusedFor !== undefined && purpose === "sign_in") throw new DoorRefusal(refusedFor, evidence);
  const now = ctx.clock.now();
  const secret = ctx.ids.secret(24);
  const text = JSON.stringify({ ...asserted, evidence: {} });
  if (text.length > longestArrival) throw new DoorRefusal("answer_too_large");
  const { arrival } = await lodge.room.vault.seal(loginTransactions, { id: transaction.id, arrival: text });
  const { id: connectionId } = row;
  const came = { connectionId, purpose, outcome: "accepted", reason, evidence } as const;
  const arrived = update(loginTransactions, transaction.id, transaction.version, {
    ...{ step: "arrived", arrival, code: await sha256(secret) },
    ...{ expiresAt: now + signInSeconds.arrived * 1_000, updatedAt: now },
  });
  const attempt = await attemptWrite(ctx, lodge, came);
  if (purpose === "sign_in") await lodge.db.step(arrived, attempt);
  else
    await lodge.db.commit(
      { action: "sso.tested", target: { kind: "connection", id: connectionId }, detail: { reason } },
      ...[arrived, attempt, update(connections, row.id, row.version, { testedAt: now, updatedAt: now })],
    );
  return { code: `${transaction.id}.${secret}` };
}
