import { StaleWrite } from "../data/faults.ts";
import { insert, remove, update, type Write } from "../data/write.ts";
import type { BrowserSession } from "../identity/browser-contract.ts";
import { assertHost } from "../identity/credential.ts";
import type { MfaChallenge } from "../identity/factor-contract.ts";
import { browserSessionOf, deliverFor, openSession } from "../identity/session.ts";
import { challengeFor } from "../identity/verbs/second-step.ts";
import { sha256 } from "../kernel/digest.ts";
import { changeUser } from "../members/member-change.ts";
import { findMember, type Member } from "../tenancy/service.ts";
import { connIndexOf, type Judged, judgeArrival } from "./arrival.ts";
import { type Asserted, DoorRefusal } from "./door.ts";
import { roleAtSignIn } from "./group-roles.ts";
import { join, joinInvited } from "./join.ts";
import { connectionIn, type Lodge, lodgeOf, type SsoContext } from "./ports.ts";
import { amrOf, linkFault } from "./rules.ts";
import { type ConnectionRow, findPerson, type TransactionRow } from "./store.ts";
import { identities, loginTransactions } from "./tables.ts";
import { openTicket } from "./transaction.ts";
import { signInSeconds } from "./words.ts";

/** What the finish page does next. */
export type Finished =
  | { next: "session"; session: BrowserSession; return_to: string }
  | { next: "challenge"; mfa: MfaChallenge; return_to: string }
  /** Only a person says that two accounts are one. `email` is the provider's, of the company's own domain. */
  | { next: "consent"; code: string; email: string; connection: string; company: string; owner: boolean }
  | { next: "tested"; return_to: string };

export interface Finishing {
  slug: string;
  code: string;
  /** Of the cookie that was set when the sign-in began. */
  browser: string;
}

interface Opened {
  lodge: Lodge;
  row: ConnectionRow;
  transaction: TransactionRow;
  asserted: Asserted;
  judged: Judged;
}

async function open(ctx: SsoContext, given: Finishing, step: "arrived" | "asked"): Promise<Opened> {
  const lodge = await lodgeOf(ctx, given.slug);
  assertHost(ctx, ctx.region, lodge.tenant.residencyPolicy);
  const transaction = await openTicket(ctx, lodge, { ...given, step });
  const row = await connectionIn(lodge, transaction.connectionId);
  const { arrival } = await lodge.room.vault.open(loginTransactions, transaction);
  const asserted = JSON.parse(arrival ?? "null") as Asserted;
  const judged = await judgeArrival(lodge, row, asserted, { isTest: transaction.purpose === "test" });
  return { lodge, row, transaction, asserted, judged };
}

/** Of two finishes with one code the second finds nothing. */
async function spend({ lodge, transaction }: Opened, action: string): Promise<void> {
  const { id, version, connectionId } = transaction;
  try {
    await lodge.db.commit(
      { action, target: { kind: "connection", id: connectionId } },
      remove(loginTransactions, id, version),
    );
  } catch (error) {
    if (error instanceof StaleWrite) throw new DoorRefusal("transaction_spent");
    throw error;
  }
}

/** The code and the cookie of the browser that began; what the rows say is asked again. @throws {DoorRefusal} */
export async function finishSignIn(ctx: SsoContext, given: Finishing): Promise<Finished> {
  const opened = await open(ctx, given, "arrived");
  const { judged, transaction } = opened;
  if (transaction.purpose === "test") {
    await spend(opened, "sso.tested");
    return { next: "tested", return_to: transaction.returnTo };
  }
  const { verdict } = judged;
  if (verdict.kind === "refused") throw new DoorRefusal(verdict.reason);
  if (verdict.kind === "link") return askToLink(ctx, opened, verdict.isOwner);
  await spend(opened, "sso.finished");
  const { lodge, row, asserted } = opened;
  if (verdict.kind === "jit") await join(ctx, lodge, { row, asserted, judged, role: verdict.role });
  else if (verdict.kind === "invited") await joinInvited(ctx, lodge, { row, asserted, judged });
  else await follow(ctx, opened, verdict.userId);
  const userId =
    verdict.kind === "known" ? verdict.userId : (await judgeArrival(lodge, row, asserted)).identity?.userId;
  return enter(ctx, opened, userId);
}

async function askToLink(ctx: SsoContext, opened: Opened, isOwner: boolean): Promise<Finished> {
  const { lodge, row, transaction, judged } = opened;
  const now = ctx.clock.now();
  const secret = ctx.ids.secret(24);
  await lodge.db.commit(
    { action: "sso.link_asked", target: { kind: "connection", id: row.id } },
    update(loginTransactions, transaction.id, transaction.version, {
      ...{ step: "asked", code: await sha256(secret) },
      ...{ expiresAt: now + signInSeconds.asked * 1_000, updatedAt: now },
    }),
  );
  return {
    ...{ next: "consent", code: `${transaction.id}.${secret}`, email: judged.email ?? "" },
    ...{ connection: row.name, company: lodge.tenant.name, owner: isOwner },
  };
}

/** The person said yes. @param signedInAs whose session the browser brought, if any @throws {DoorRefusal} */
export async function linkSignIn(
  ctx: SsoContext,
  given: Finishing,
  signedInAs: string | undefined,
): Promise<Finished> {
  const opened = await open(ctx, given, "asked");
  const { verdict, identityId } = opened.judged;
  if (verdict.kind !== "link")
    throw new DoorRefusal(verdict.kind === "refused" ? verdict.reason : "link_changed");
  const fault = linkFault(verdict, signedInAs);
  if (fault) throw new DoorRefusal(fault);
  const { lodge, row, transaction } = opened;
  const now = ctx.clock.now();
  await lodge.db.commit(
    {
      action: "identity.linked",
      target: { kind: "user", id: verdict.userId },
      detail: { connection: row.id },
    },
    remove(loginTransactions, transaction.id, transaction.version),
    insert(identities, {
      ...{ id: identityId, connectionId: row.id, userId: verdict.userId, lastUsedAt: now },
      ...{ createdAt: now, updatedAt: now },
    }),
  );
  await applyRole(ctx, opened, verdict.userId);
  return enter(ctx, opened, verdict.userId);
}

/** Somebody known: when they were last here, and what their groups make them now. */
async function follow(ctx: SsoContext, opened: Opened, userId: string): Promise<void> {
  const { identity } = opened.judged;
  const now = ctx.clock.now();
  const used: Write[] = identity
    ? [update(identities, identity.id, identity.version, { lastUsedAt: now, updatedAt: now })]
    : [];
  await applyRole(ctx, opened, userId, used).catch((error: unknown) => {
    // Two sign-ins at once: the other one has said the same.
    if (!(error instanceof StaleWrite)) throw error;
  });
}

async function applyRole(
  ctx: SsoContext,
  { lodge, row, asserted }: Opened,
  userId: string,
  used: Write[] = [],
) {
  const { db } = lodge;
  const user = await findPerson(db, userId);
  if (!user) return;
  const provisioned = await ctx.provisioning(db, userId);
  const isProvisioned = provisioned.givesRole;
  const terms = { mapping: row.groupRoles, fallback: row.defaultRole, isProvisioned };
  const role = roleAtSignIn(user.role, asserted.groups, terms);
  const target = { kind: "user", id: userId };
  if (role === user.role) {
    if (used.length > 0)
      await db.commit({ action: "identity.used", target, detail: { connection: row.id } }, ...used);
    return;
  }
  const access = role === "admin" ? ({ projectAccess: "all" } as const) : {};
  const changed = changeUser({ db, clock: ctx.clock, ids: ctx.ids }, user, { role, ...access });
  const detail = { role_before: user.role, role, connection: row.id };
  const writes = [...used, ...changed.writes, ...provisioned.unchanged];
  await db.commit({ action: "member.changed", target, detail }, ...writes);
  await deliverFor(ctx, lodge.shard, changed.messages);
}

/** One session, opened by this connection; or the second factor first, where the person or the company has one. */
async function enter(ctx: SsoContext, opened: Opened, userId: string | undefined): Promise<Finished> {
  const { lodge, row, asserted, transaction } = opened;
  const { room, shard } = lodge;
  const member: Member | undefined =
    userId === undefined ? undefined : await findMember(lodge.db, room.vault, userId, ctx.clock.now());
  if (!member) throw new DoorRefusal("member_disabled");
  const amr = amrOf(asserted.amr);
  const kept =
    (await ctx.doors[row.kind].remember?.(row, opened.judged.identityId, member.user.id, asserted, room)) ??
    [];
  const { sessionIndex } = asserted;
  const connIndex = sessionIndex === null ? undefined : await connIndexOf(room.vault, row.id, sessionIndex);
  const account = { member, shard, conn: row.id, connIndex };
  const return_to = transaction.returnTo;
  const mfa = amr.includes("mfa") ? undefined : await challengeFor(ctx, account, "browser", amr);
  if (mfa) {
    const target = { kind: "user", id: member.user.id };
    if (kept.length > 0) await lodge.db.commit({ action: "sso.subject_kept", target }, ...kept);
    return { next: "challenge", mfa, return_to };
  }
  const signedIn = await openSession(ctx, account, "browser", amr, ...kept);
  return { next: "session", session: browserSessionOf(signedIn), return_to };
}
