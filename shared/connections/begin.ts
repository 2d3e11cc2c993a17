import { StaleWrite } from "../data/faults.ts";
import { remove } from "../data/write.ts";
import { assertHost } from "../identity/credential.ts";
import { sha256 } from "../kernel/digest.ts";
import { Problem } from "../kernel/problem.ts";
import { type Departure, DoorRefusal } from "./door.ts";
import { connectionIn, type Lodge, lodgeOf, openedConnection, type SsoContext } from "./ports.ts";
import { noteRefusal } from "./refusals.ts";
import { transactionFault } from "./rules.ts";
import { findTransaction, listConnections } from "./store.ts";
import { loginTransactions } from "./tables.ts";
import { readTicket, startTransaction } from "./transaction.ts";
import { returnPath } from "./urls.ts";
import type { Provider, Purpose } from "./words.ts";

export interface Begun {
  departure: Departure;
  /** For the cookie; the finish page asks for it. */
  browser: string;
}

async function depart(
  ctx: SsoContext,
  lodge: Lodge,
  connectionId: string,
  { purpose, returnTo }: { purpose: Purpose; returnTo: string },
): Promise<Begun> {
  const row = await connectionIn(lodge, connectionId);
  if (purpose === "sign_in" && row.status !== "enabled")
    throw new Problem("not_found", "There is no such connection.");
  assertHost(ctx, ctx.region, lodge.tenant.residencyPolicy);
  const connection = await openedConnection(ctx, lodge, row);
  const { tx, browser } = await startTransaction(ctx, lodge, { connectionId, purpose, returnTo });
  try {
    return { departure: await ctx.doors[row.kind].begin(connection, tx, lodge.room), browser };
  } catch (error) {
    if (error instanceof DoorRefusal) await noteRefusal(ctx, lodge, error, { connectionId, purpose });
    throw error;
  }
}

/** Off to the provider. @throws {Problem} `not_found`, `egress_refused`, `upstream_failed`; {DoorRefusal} */
export async function beginSignIn(
  ctx: SsoContext,
  given: { slug: string; connectionId: string; returnTo: string | null },
): Promise<Begun> {
  const lodge = await lodgeOf(ctx, given.slug);
  const returnTo = returnPath(given.returnTo);
  return depart(ctx, lodge, given.connectionId, { purpose: "sign_in", returnTo });
}

/** The company's own connection to this provider; the oldest where it has several. */
export async function beginByProvider(ctx: SsoContext, slug: string, provider: Provider): Promise<Begun> {
  const lodge = await lodgeOf(ctx, slug);
  const enabled = (await listConnections(lodge.db)).filter(({ status }) => status === "enabled");
  const row = enabled.find((one) => one.provider === provider);
  if (!row) throw new Problem("not_found", "The company signs in with no such provider.");
  return depart(ctx, lodge, row.id, { purpose: "sign_in", returnTo: "/console" });
}

/** A prepared test is begun once, in whichever browser opens it first. */
export async function beginTest(
  ctx: SsoContext,
  given: { slug: string; connectionId: string; code: string },
): Promise<Begun> {
  const lodge = await lodgeOf(ctx, given.slug);
  const { id: connectionId } = await connectionIn(lodge, given.connectionId);
  try {
    await spendTest(ctx, lodge, connectionId, given.code);
  } catch (error) {
    if (error instanceof DoorRefusal) await noteRefusal(ctx, lodge, error, { connectionId, purpose: "test" });
    throw error;
  }
  return depart(ctx, lodge, connectionId, {
    purpose: "test",
    returnTo: `/console/connections/${connectionId}`,
  });
}

async function spendTest(ctx: SsoContext, lodge: Lodge, connectionId: string, code: string): Promise<void> {
  const ticket = readTicket(code);
  const row = ticket && (await findTransaction(lodge.db, ticket.id));
  const isRight = row?.connectionId === connectionId && row.code === (await sha256(ticket?.secret ?? ""));
  const fault = transactionFault(isRight ? row : undefined, "prepared", ctx.clock.now());
  if (fault || !row) throw new DoorRefusal(fault ?? "transaction_unknown");
  try {
    await lodge.db.step(remove(loginTransactions, row.id, row.version));
  } catch (error) {
    if (error instanceof StaleWrite) throw new DoorRefusal("transaction_spent");
    throw error;
  }
}
