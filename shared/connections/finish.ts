import { DuplicateKey, MissingReference, StaleWrite } from "../data/faults.ts";
import { insert, remove, update } from "../data/write.ts";
import { assertHost } from "../identity/credential.ts";
import { sha256 } from "../kernel/digest.ts";
import { Problem } from "../kernel/problem.ts";
import { judgeArrival } from "./arrival.ts";
import { type Asserted, DoorRefusal } from "./door.ts";
import { applyRole, enter, type Finished, type Opened } from "./entrance.ts";
import { join, joinInvited } from "./join.ts";
import { connectionIn, type Lodge, lodgeOf, type SsoContext } from "./ports.ts";
import { noteRefusal, refusalOf } from "./refusals.ts";
import { linkFault } from "./rules.ts";
import { identities, loginTransactions } from "./tables.ts";
import { openTicket } from "./transaction.ts";
import { signInSeconds } from "./words.ts";

export interface Finishing {
  slug: string;
  code: string;
  /** Of the cookie that was set when the sign-in began. */
  browser: string;
}

/** A refusal has its one entry. @throws {DoorRefusal} after it was noted */
async function noting<T>(ctx: SsoContext, slug: string, work: (lodge: Lodge) => Promise<T>): Promise<T> {
  const lodge = await lodgeOf(ctx, slug);
  assertHost(ctx, ctx.region, lodge.tenant.residencyPolicy);
  try {
    return await work(lodge);
  } catch (error) {
    if (error instanceof DoorRefusal) await noteRefusal(ctx, lodge, error);
    throw error;
  }
}

/** What goes on from here is about this sign-in, and so is what refuses it: the rows, the policy or the door. */
async function within<T>(
  ctx: SsoContext,
  lodge: Lodge,
  given: Finishing & { step: "arrived" | "asked" },
  work: (opened: Opened) => Promise<T>,
): Promise<T> {
  const transaction = await openTicket(ctx, lodge, given);
  try {
    const row = await connectionIn(lodge, transaction.connectionId);
    const { arrival } = await lodge.room.vault.open(loginTransactions, transaction);
    const asserted = JSON.parse(arrival ?? "null") as Asserted;
    const judged = await judgeArrival(lodge, row, asserted, { isTest: transaction.purpose === "test" });
    return await work({ lodge, row, transaction, asserted, judged });
  } catch (error) {
    const isByPolicy = error instanceof Problem && error.code === "forbidden";
    if (!isByPolicy && !(error instanceof DoorRefusal)) throw error;
    const { reason, evidence } = refusalOf(error);
    throw new DoorRefusal(reason, evidence, transaction);
  }
}

/** Of two who take the same step the second finds it taken. @throws {DoorRefusal} */
const once = (work: Promise<void>): Promise<void> =>
  work.catch((error: unknown) => {
    if (error instanceof StaleWrite) throw new DoorRefusal("transaction_spent");
    throw error;
  });

const spend = ({ lodge, transaction: { id, version } }: Opened): Promise<void> =>
  once(lodge.db.step(remove(loginTransactions, id, version)));

/** The code and the cookie of the browser that began; what the rows say is asked again. @throws {DoorRefusal} */
export const finishSignIn = (ctx: SsoContext, given: Finishing): Promise<Finished> =>
  noting(ctx, given.slug, (lodge) =>
    within(ctx, lodge, { ...given, step: "arrived" }, (opened) => goOn(ctx, opened)),
  );

async function goOn(ctx: SsoContext, opened: Opened): Promise<Finished> {
  const { lodge, row, asserted, judged, transaction } = opened;
  const { verdict } = judged;
  if (transaction.purpose === "test") {
    await spend(opened);
    return { next: "tested", return_to: transaction.returnTo };
  }
  if (verdict.kind === "link") return askToLink(ctx, opened, verdict.isOwner);
  await spend(opened);
  if (verdict.kind === "refused") throw new DoorRefusal(verdict.reason);
  if (verdict.kind === "known") {
    await applyRole(ctx, opened, verdict.userId);
    return enter(ctx, opened, verdict.userId);
  }
  if (verdict.kind === "jit") await join(ctx, lodge, { row, asserted, judged, role: verdict.role });
  else await joinInvited(ctx, lodge, { row, asserted, judged });
  return enter(ctx, opened, (await judgeArrival(lodge, row, asserted)).identity?.userId);
}

async function askToLink(ctx: SsoContext, opened: Opened, isOwner: boolean): Promise<Finished> {
  const { lodge, row, transaction, judged } = opened;
  const now = ctx.clock.now();
  const secret = ctx.ids.secret(24);
  const asked = update(loginTransactions, transaction.id, transaction.version, {
    ...{ step: "asked", code: await sha256(secret) },
    ...{ expiresAt: now + signInSeconds.asked * 1_000, updatedAt: now },
  });
  await once(lodge.db.step(asked));
  return {
    ...{ next: "consent", code: `${transaction.id}.${secret}`, email: judged.email ?? "" },
    ...{ connection: row.name, company: lodge.tenant.name, owner: isOwner },
  };
}

/** The person said yes. @param signedInAs whose session the browser brought, if any @throws {DoorRefusal} */
export const linkSignIn = (
  ctx: SsoContext,
  given: Finishing,
  signedInAs: string | undefined,
): Promise<Finished> =>
  noting(ctx, given.slug, (lodge) =>
    within(ctx, lodge, { ...given, step: "asked" }, (opened) => link(ctx, opened, signedInAs)),
  );

/** The person said no: whoever has the ticket still, it opens nothing any more. @throws {DoorRefusal} */
export const declineLink = (ctx: SsoContext, given: Finishing): Promise<void> =>
  noting(ctx, given.slug, async (lodge) => {
    const { id, version, connectionId } = await openTicket(ctx, lodge, { ...given, step: "asked" });
    const entry = { action: "identity.link_declined", target: { kind: "connection", id: connectionId } };
    await once(lodge.db.commit(entry, remove(loginTransactions, id, version)));
  });

async function link(ctx: SsoContext, opened: Opened, signedInAs: string | undefined): Promise<Finished> {
  const { verdict, identityId } = opened.judged;
  if (verdict.kind !== "link")
    throw new DoorRefusal(verdict.kind === "refused" ? verdict.reason : "link_changed");
  const fault = linkFault(verdict, signedInAs);
  if (fault) throw new DoorRefusal(fault);
  const { lodge, row, transaction } = opened;
  const now = ctx.clock.now();
  const target = { kind: "user", id: verdict.userId };
  const linked = lodge.db.commit(
    { action: "identity.linked", target, detail: { connection: row.id } },
    remove(loginTransactions, transaction.id, transaction.version),
    insert(identities, {
      ...{ id: identityId, connectionId: row.id, userId: verdict.userId, lastUsedAt: now },
      ...{ createdAt: now, updatedAt: now },
    }),
  );
  await once(linked).catch((error: unknown) => {
    // Two browsers asked, both said yes; or the person went meanwhile.
    if (error instanceof DuplicateKey || error instanceof MissingReference)
      throw new DoorRefusal("link_changed");
    throw error;
  });
  await applyRole(ctx, opened, verdict.userId);
  return enter(ctx, opened, verdict.userId);
}
