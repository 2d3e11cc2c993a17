import { StaleWrite } from "../../data/faults.ts";
import { still } from "../../data/write.ts";
import { timestamp } from "../../kernel/clock.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import type { Vault } from "../../keys/contract.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findMember, ownTenant } from "../../tenancy/service.ts";
import { forgetKnownTries, hasKnownTry } from "../known-browser.ts";
import { owedNotice } from "../letter-draft.ts";
import { draftPassword } from "../new-password.ts";
import type { ChangeInput, PasswordView } from "../password-contract.ts";
import { passwordLimits } from "../password-fault.ts";
import { noteKnownGuess } from "../password-guesses.ts";
import { replaceBy } from "../password-rules.ts";
import type { MemberContext } from "../ports.ts";
import { deliverFor } from "../session.ts";
import { draftEndingOf } from "../session-end.ts";
import { findPassword, type PasswordRow } from "../store.ts";
import { passwords, sessions } from "../tables.ts";
import { assertFewAttempts, forgetAttemptsAt } from "../throttle.ts";
import { ownSession } from "./factors.ts";

export async function readPassword(ctx: MemberContext): Promise<PasswordView> {
  const { userId } = ownSession(ctx);
  const [tenant, row] = await Promise.all([ownTenant(ctx.db), findPassword(ctx.db, userId)]);
  const policy = effectivePolicy(tenant);
  const until = row ? replaceBy(policy, row.changedAt) : Number.POSITIVE_INFINITY;
  return {
    is_set: row !== undefined,
    changed_at: row ? timestamp(row.changedAt) : null,
    replace_by: Number.isFinite(until) ? timestamp(until) : null,
    minimum: policy.password_minimum ?? passwordLimits.minimum,
  };
}

const wrongPassword = () =>
  new Problem("invalid_request", "The present password is not right.", {
    errors: [{ pointer: "#/current_password", code: "wrong", detail: "is not right" }],
  });

const spentPassword = () =>
  invalidField(
    "#/current_password",
    "spent",
    "was guessed at too often in a row: sign in anew, or reset it by a letter",
  );

/** As long as an answer that was lost is asked for again. */
const repeatable = 15 * 60_000;

const isOwnChange = ({ changedBy, changedAt }: PasswordRow, sessionId: string, now: number): boolean =>
  changedBy === sessionId && now - changedAt < repeatable;

async function forgetTries(ctx: MemberContext, row: PasswordRow): Promise<void> {
  await forgetAttemptsAt(ctx, "password_change", row.id);
  await forgetKnownTries(ctx, row);
}

/** Counted before the hash is computed. @throws {Problem} `invalid_request` */
async function isRight(ctx: MemberContext, row: PasswordRow, phc: string | null, plain: string) {
  if (!(await hasKnownTry(ctx, row))) throw spentPassword();
  return ctx.hasher.verify(phc ?? undefined, plain);
}

/** Whether the same change, sent twice at once, was made by the other one. */
async function isDone(ctx: MemberContext, vault: Vault, plain: string): Promise<boolean> {
  const { userId, sessionId } = ownSession(ctx);
  const row = await findPassword(ctx.db, userId);
  if (!row || !isOwnChange(row, sessionId, ctx.clock.now())) return false;
  return isRight(ctx, row, (await vault.open(passwords, row)).phc, plain);
}

/**
 * A new password for the caller; their other sessions end, and one that is over changes nothing. Tries of a session are
 * counted with those of known browsers, so that strangers at the sign-in neither use them up nor keep a person from
 * replacing what they guessed at. Sent again by the session that made it, a change is done already: what it asks for
 * holds, and to learn that costs a try like every other guess.
 * @throws {Problem} `invalid_request`, `quota_exceeded`, `conflict`
 */
export async function changePassword(ctx: MemberContext, input: ChangeInput): Promise<void> {
  const { userId, sessionId } = ownSession(ctx);
  const { db } = ctx;
  const vault = ctx.openVault(db, ctx);
  const [member, row] = await Promise.all([
    findMember(db, vault, userId, ctx.clock.now()),
    findPassword(db, userId),
  ]);
  if (!member) throw new Problem("unauthenticated", "The session has ended: sign in again.");
  if (row) {
    await assertFewAttempts(ctx, "password_change", userId);
    const { phc } = await vault.open(passwords, row);
    const isOwn = isOwnChange(row, sessionId, ctx.clock.now());
    if (isOwn && (await isRight(ctx, row, phc, input.password))) return forgetTries(ctx, row);
    if (!(await isRight(ctx, row, phc, input.current_password ?? ""))) {
      await noteKnownGuess(ctx, { member, shard: db.principal.shard }, "user.factor_refused");
      throw wrongPassword();
    }
    await forgetTries(ctx, row);
  }
  const write = await draftPassword(ctx, { db, vault, member, password: row }, input.password, sessionId);
  const ended = await draftEndingOf(ctx, userId, "credential_changed", sessionId);
  const told = await owedNotice(ctx, db, member, "password_changed");
  const target = { kind: "user", id: userId };
  const detail = { had: row !== undefined, sessions: ended.ended };
  const open = still(sessions, sessionId, { revokedAt: null });
  try {
    await db.commit(
      { action: "password.changed", target, detail },
      write,
      open,
      ...ended.writes,
      ...told.writes,
    );
  } catch (error) {
    if (!(error instanceof StaleWrite) || !(await isDone(ctx, vault, input.password))) throw error;
    return;
  }
  await deliverFor(ctx, db.principal.shard, ended.messages);
  ctx.after(deliverFor(ctx, db.principal.shard, told.messages));
}
