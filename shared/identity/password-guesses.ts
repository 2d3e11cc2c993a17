import { StaleWrite } from "../data/faults.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { update } from "../data/write.ts";
import type { Vault } from "../keys/contract.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import type { SealedMember } from "../tenancy/service.ts";
import { systemPrincipal } from "./credential.ts";
import { type Owed, owedNotice } from "./letter-draft.ts";
import { afterGuess, isLocked, isSpent, unguessed } from "./password-rules.ts";
import { type IdentityContext, tenantDbOf } from "./ports.ts";
import { deliverFor } from "./session.ts";
import { findPassword, type PasswordRow } from "./store.ts";
import { passwords } from "./tables.ts";

interface Guessed {
  member: { tenant: SealedMember["tenant"]; user: { id: string } };
  shard: number;
}

interface Shut {
  /** Nobody looked at whether it was right. */
  isShut: boolean;
  /** It is the first of those, so that the person is told. */
  isNews: boolean;
}

/** Guesses at once: each is counted on top of a faster one, and a quarter of an hour lets no more than forty begin. */
const rounds = 40;

/** After the answer: one that was counted before it. */
export async function noteKnownGuess(
  ctx: IdentityContext,
  { member, shard }: Guessed,
  action: "user.sign_in_failed" | "user.factor_refused" = "user.sign_in_failed",
): Promise<void> {
  const target = { kind: "user", id: member.user.id };
  const detail = { reason: "password", known: true };
  await tenantDbOf(ctx, systemPrincipal(member.tenant.id, shard)).commit({ action, target, detail });
}

/** After the answer: a stranger's wrong guess is counted on the account and is its owner's to know. */
export async function noteGuess(ctx: IdentityContext, guessed: Guessed, shut: Shut): Promise<void> {
  const { tenant, user } = guessed.member;
  const db = tenantDbOf(ctx, systemPrincipal(tenant.id, guessed.shard));
  for (let round = 0; round < rounds; round++)
    try {
      return await count(ctx, db, { ...guessed, ...shut }, await findPassword(db, user.id));
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
    }
}

const nothing: Owed = { writes: [], messages: [] };

async function count(
  ctx: IdentityContext,
  db: TenantDb,
  { member, shard, isShut, isNews }: Guessed & Shut,
  row: PasswordRow | undefined,
): Promise<void> {
  const target = { kind: "user", id: member.user.id };
  const entry = { action: "user.sign_in_failed", target };
  const now = ctx.clock.now();
  if (!row || isShut) {
    const isTold = isNews && row !== undefined && !isSpent(row);
    const told = isTold ? await owedNotice(ctx, db, member.user.id, "password_spent") : nothing;
    const reason = row ? "password_locked" : "password";
    await db.commit({ ...entry, detail: { reason } }, ...told.writes);
    return deliverFor(ctx, shard, told.messages);
  }
  const after = afterGuess(
    { failures: row.failures, locks: row.locks, lockedUntil: row.lockedUntil, misses: row.misses },
    effectivePolicy(member.tenant),
    now,
  );
  const change = update(passwords, row.id, row.version, { ...after, updatedAt: now });
  const detail = { reason: "password", locked: isLocked(after, now) };
  const notice = isSpent(after) ? "password_spent" : "password_locked";
  const isTold = detail.locked && (isSpent(after) ? !isSpent(row) : !isLocked(row, now));
  const told = isTold ? await owedNotice(ctx, db, member.user.id, notice) : nothing;
  await db.commit({ ...entry, detail }, change, ...told.writes);
  await deliverFor(ctx, shard, told.messages);
}

/**
 * After the answer: it was right, so that guesses are forgotten, and a hash of older parameters is made anew. What
 * strangers guessed is forgotten when it was right at their own door.
 */
export async function tidyPassword(
  ctx: IdentityContext,
  { member, shard, vault }: Guessed & { vault: Vault },
  { row, plain, phc, isKnown }: { row: PasswordRow; plain: string; phc: string; isKnown: boolean },
): Promise<void> {
  const isCurrent = ctx.hasher.isCurrent(phc);
  if (isCurrent && (isKnown || (row.failures === 0 && row.locks === 0 && row.misses === 0))) return;
  const { tenant, user } = member;
  const db = tenantDbOf(ctx, systemPrincipal(tenant.id, shard));
  const now = ctx.clock.now();
  const fresh = { ...(isKnown ? {} : unguessed), updatedAt: now };
  const { id: _, ...cells } = isCurrent
    ? { id: user.id }
    : await vault.seal(passwords, { id: user.id, phc: await ctx.hasher.hash(plain) });
  const target = { kind: "user", id: user.id };
  try {
    await db.commit(
      { action: "password.tended", target, detail: { rehashed: !isCurrent } },
      update(passwords, row.id, row.version, { ...cells, ...fresh }),
    );
  } catch (error) {
    if (!(error instanceof StaleWrite)) throw error;
  }
}
