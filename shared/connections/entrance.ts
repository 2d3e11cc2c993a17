import { DuplicateKey, StaleWrite } from "../data/faults.ts";
import { update } from "../data/write.ts";
import type { BrowserSession } from "../identity/browser-contract.ts";
import type { MfaChallenge } from "../identity/factor-contract.ts";
import { browserSessionOf, deliverFor, openSession } from "../identity/session.ts";
import { challengeFor } from "../identity/verbs/second-step.ts";
import { changeUser } from "../members/member-change.ts";
import { findMember, type Member } from "../tenancy/service.ts";
import { connIndexOf, type Judged } from "./arrival.ts";
import { type Asserted, DoorRefusal } from "./door.ts";
import { roleAtSignIn } from "./group-roles.ts";
import type { Lodge, SsoContext } from "./ports.ts";
import { amrOf } from "./rules.ts";
import { type ConnectionRow, findIdentity, findPerson, type TransactionRow } from "./store.ts";
import { identities } from "./tables.ts";

/** What the finish page does next. */
export type Finished =
  | { next: "session"; session: BrowserSession; return_to: string }
  | { next: "challenge"; mfa: MfaChallenge; return_to: string }
  /** Only a person says that two accounts are one. `email` is the provider's, of the company's own domain. */
  | { next: "consent"; code: string; email: string; connection: string; company: string; owner: boolean }
  | { next: "tested"; return_to: string };

/** A sign-in that may go on, and what was found out about it. */
export interface Opened {
  lodge: Lodge;
  row: ConnectionRow;
  transaction: TransactionRow;
  asserted: Asserted;
  judged: Judged;
}

/** What their groups make of somebody now. */
export async function applyRole(
  ctx: SsoContext,
  { lodge, row, asserted }: Opened,
  userId: string,
): Promise<void> {
  const { db } = lodge;
  const user = await findPerson(db, userId);
  if (!user) return;
  const provisioned = await ctx.provisioning(db, userId);
  const isProvisioned = provisioned.givesRole;
  const terms = { mapping: row.groupRoles, fallback: row.defaultRole, isProvisioned };
  const role = roleAtSignIn(user.role, asserted.groups, terms);
  if (role === user.role) return;
  const access = role === "admin" ? ({ projectAccess: "all" } as const) : {};
  const changed = changeUser({ db, clock: ctx.clock, ids: ctx.ids }, user, { role, ...access });
  const detail = { role_before: user.role, role, connection: row.id };
  try {
    await db.commit(
      { action: "member.changed", target: { kind: "user", id: userId }, detail },
      ...[...changed.writes, ...provisioned.unchanged],
    );
  } catch (error) {
    // Two sign-ins at once: the other one has said the same.
    if (error instanceof StaleWrite) return;
    throw error;
  }
  await deliverFor(ctx, lodge.shard, changed.messages);
}

const rounds = 3;

/** Another sign-in of the same person may note its own use in between: then it is looked at again. */
export async function enter(ctx: SsoContext, opened: Opened, userId: string | undefined): Promise<Finished> {
  for (let round = 1; ; round++) {
    try {
      return await tryToEnter(ctx, opened, userId);
    } catch (error) {
      const isRace = error instanceof StaleWrite || error instanceof DuplicateKey;
      if (!isRace || round === rounds) throw error;
    }
  }
}

/** When they were last here, and as whom the provider knows them; written with whatever opens the session. */
async function usesOf(ctx: SsoContext, { lodge, row, judged, asserted }: Opened, userId: string) {
  const now = ctx.clock.now();
  const { remember } = ctx.doors[row.kind];
  const identity = await findIdentity(lodge.db, judged.identityId);
  return [
    ...((await remember?.(row, judged.identityId, userId, asserted, lodge.room)) ?? []),
    ...(identity && identity.lastUsedAt !== now
      ? [update(identities, identity.id, identity.version, { lastUsedAt: now, updatedAt: now })]
      : []),
  ];
}

/** One session, opened by this connection; or the second factor first, where the person or the company has one. */
async function tryToEnter(ctx: SsoContext, opened: Opened, userId: string | undefined): Promise<Finished> {
  const { lodge, row, asserted, transaction } = opened;
  const { room, shard } = lodge;
  const member: Member | undefined =
    userId === undefined ? undefined : await findMember(lodge.db, room.vault, userId, ctx.clock.now());
  if (!member) throw new DoorRefusal("member_disabled");
  const amr = amrOf(asserted.amr);
  const uses = await usesOf(ctx, opened, member.user.id);
  const { sessionIndex } = asserted;
  const connIndex = sessionIndex === null ? undefined : await connIndexOf(room.vault, row.id, sessionIndex);
  const account = { member, shard, conn: row.id, connIndex };
  const return_to = transaction.returnTo;
  const mfa = amr.includes("mfa")
    ? undefined
    : await challengeFor(ctx, account, "browser", amr, undefined, ...uses);
  if (mfa) return { next: "challenge", mfa, return_to };
  const signedIn = await openSession(ctx, account, "browser", amr, ...uses);
  return { next: "session", session: browserSessionOf(signedIn), return_to };
}
