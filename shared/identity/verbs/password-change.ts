import { forgetAttempts } from "../../data/lobby.ts";
import { still } from "../../data/write.ts";
import { timestamp } from "../../kernel/clock.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { effectivePolicy } from "../../tenancy/policy-rules.ts";
import { findMember, ownTenant } from "../../tenancy/service.ts";
import { owedNotice } from "../letter-draft.ts";
import { draftPassword } from "../new-password.ts";
import type { ChangeInput, PasswordView } from "../password-contract.ts";
import { passwordLimits } from "../password-fault.ts";
import { noteGuess } from "../password-guesses.ts";
import { isLocked, isSpent, replaceBy } from "../password-rules.ts";
import type { MemberContext } from "../ports.ts";
import { deliverFor } from "../session.ts";
import { draftEndingOf } from "../session-end.ts";
import { findPassword, type PasswordRow } from "../store.ts";
import { passwords, sessions } from "../tables.ts";
import { assertFewAttempts } from "../throttle.ts";
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
    "was guessed at too often in a row: reset it by a letter instead",
  );

const lockedPassword = () =>
  invalidField(
    "#/current_password",
    "locked",
    "was guessed at too often: wait until the lock ends, or reset it by a letter",
  );

function assertOpen(row: PasswordRow, now: number): void {
  if (isSpent(row)) throw spentPassword();
  if (isLocked(row, now)) throw lockedPassword();
}

/**
 * A new password for the caller; their other sessions end, and one that is over changes nothing. Tries of a session are counted apart, so that strangers
 * at the sign-in cannot use them up; wrong ones count towards the password's own lock, which is asked before a hash is
 * computed and once more after it, for guesses that were under way together. @throws {Problem} `invalid_request`, `quota_exceeded`, `conflict`
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
    assertOpen(row, ctx.clock.now());
    const { phc } = await vault.open(passwords, row);
    const right = await ctx.hasher.verify(phc ?? undefined, input.current_password ?? "");
    if (!right) {
      await noteGuess(ctx, { member, shard: db.principal.shard }, "user.factor_refused");
      throw wrongPassword();
    }
    assertOpen((await findPassword(db, userId)) ?? row, ctx.clock.now());
    await forgetAttempts(ctx.shards.home, "password_change", userId);
  }
  const write = await draftPassword(ctx, { db, vault, member, password: row }, input.password);
  const ended = await draftEndingOf(ctx, userId, "credential_changed", sessionId);
  const told = await owedNotice(ctx, db, member, "password_changed");
  const target = { kind: "user", id: userId };
  await db.commit(
    { action: "password.changed", target, detail: { had: row !== undefined, sessions: ended.ended } },
    write,
    still(sessions, sessionId, { revokedAt: null }),
    ...ended.writes,
    ...told.writes,
  );
  await deliverFor(ctx, db.principal.shard, ended.messages);
  ctx.after(deliverFor(ctx, db.principal.shard, told.messages));
}
