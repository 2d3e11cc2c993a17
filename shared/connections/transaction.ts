import { StaleWrite } from "../data/faults.ts";
import { insert, update } from "../data/write.ts";
import { derivedText } from "../identity/derived-id.ts";
import { equalBytes, sha256 } from "../kernel/digest.ts";
import { base64url, utf8 } from "../kernel/encoding.ts";
import { prefixes, randomBytes } from "../kernel/ids.ts";
import { DoorRefusal, type Transaction } from "./door.ts";
import type { Lodge, SsoContext } from "./ports.ts";
import { transactionFault } from "./rules.ts";
import { findTransaction, type TransactionRow } from "./store.ts";
import { loginTransactions } from "./tables.ts";
import { type Purpose, signInSeconds } from "./words.ts";

interface Drawn {
  state: string;
  nonce: string;
  verifier: string;
  requestId: string;
}

/** An answer names its state; the row is found by what is derived of it, and nothing of a row gives a state away. */
export const transactionIdOf = async (state: string): Promise<string> =>
  `${prefixes.loginTransaction}_${await derivedText("login-transaction:v1", state, 26)}`;

/** Begins a sign-in. @returns what the browser keeps in a cookie: whoever finishes must have it */
export async function startTransaction(
  ctx: SsoContext,
  { db, room }: Lodge,
  { connectionId, purpose, returnTo }: { connectionId: string; purpose: Purpose; returnTo: string },
): Promise<{ tx: Transaction; browser: string }> {
  const now = ctx.clock.now();
  const drawn: Drawn = {
    state: ctx.ids.secret(24),
    nonce: ctx.ids.secret(24),
    verifier: base64url(randomBytes(32)),
    requestId: `_${ctx.ids.secret(20)}`,
  };
  const id = await transactionIdOf(drawn.state);
  const browser = ctx.ids.secret(24);
  const { request } = await room.vault.seal(loginTransactions, { id, request: JSON.stringify(drawn) });
  await db.step(
    insert(loginTransactions, {
      ...{ id, connectionId, purpose, step: "started", request, returnTo },
      browser: await sha256(browser),
      ...{ expiresAt: now + signInSeconds.started * 1_000, createdAt: now, updatedAt: now },
    }),
  );
  return { tx: { id, purpose, ...drawn }, browser };
}

/** Takes the provider's answer once, whatever comes of it: of two alike the second finds nothing. @throws {DoorRefusal} */
export async function takeAnswer(
  ctx: SsoContext,
  { db, room }: Lodge,
  connectionId: string,
  state: string | undefined,
): Promise<{ tx: Transaction; row: TransactionRow }> {
  const row = state === undefined ? undefined : await findTransaction(db, await transactionIdOf(state));
  const known = row?.connectionId === connectionId ? row : undefined;
  const fault = transactionFault(known, "started", ctx.clock.now());
  if (fault || !known) throw new DoorRefusal(fault ?? "transaction_unknown", {}, known);
  const opened = await room.vault.open(loginTransactions, known);
  const drawn = JSON.parse(opened.request ?? "{}") as Drawn;
  const updatedAt = ctx.clock.now();
  try {
    await db.step(
      update(loginTransactions, known.id, known.version, { step: "answered", request: null, updatedAt }),
    );
  } catch (error) {
    if (error instanceof StaleWrite) throw new DoorRefusal("transaction_spent", {}, known);
    throw error;
  }
  const after = { ...known, step: "answered" as const, request: null, version: known.version + 1 };
  return { tx: { id: known.id, purpose: known.purpose, ...drawn }, row: after };
}

/** The one-time code of a sign-in: whose row, and the secret that opens it. */
export const readTicket = (code: string): { id: string; secret: string } | undefined => {
  const [, id, secret] = /^(ltx_[0-9a-hjkmnp-tv-z]{26})\.([0-9a-hjkmnp-tv-z]{39})$/.exec(code) ?? [];
  return id !== undefined && secret !== undefined ? { id, secret } : undefined;
};

const same = (one: string, other: string | null) => other !== null && equalBytes(utf8(one), utf8(other));

/** The row that this code and this browser lead to, at this step. @throws {DoorRefusal} */
export async function openTicket(
  ctx: SsoContext,
  { db }: Lodge,
  { code, browser, step }: { code: string; browser: string; step: "arrived" | "asked" },
): Promise<TransactionRow> {
  const ticket = readTicket(code);
  const row = ticket && (await findTransaction(db, ticket.id));
  const isRight = row !== undefined && same(await sha256(ticket?.secret ?? ""), row.code);
  const fault = transactionFault(isRight ? row : undefined, step, ctx.clock.now());
  if (fault || !row) throw new DoorRefusal(fault ?? "transaction_unknown", {}, row);
  if (!same(await sha256(browser), row.browser)) throw new DoorRefusal("other_browser", {}, row);
  return row;
}
