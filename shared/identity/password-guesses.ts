import { StaleWrite } from "../data/faults.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { update } from "../data/write.ts";
import type { Vault } from "../keys/contract.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import { openMember, type SealedMember } from "../tenancy/service.ts";
import { systemPrincipal } from "./credential.ts";
import { owedNotice } from "./letter-draft.ts";
import { afterGuess, isLocked } from "./password-rules.ts";
import { type IdentityContext, tenantDbOf } from "./ports.ts";
import { deliverFor } from "./session.ts";
import { findPassword, type PasswordRow } from "./store.ts";
import { passwords } from "./tables.ts";

interface Guessed {
  member: SealedMember;
  shard: number;
  vault: Vault;
}

/** Two guesses at once: the slower one is counted on top of the faster. */
const rounds = 5;

/** After the answer: a wrong guess is counted on the account and is its owner's to know. */
export async function noteGuess(ctx: IdentityContext, guessed: Guessed): Promise<void> {
  const { tenant, user } = guessed.member;
  const db = tenantDbOf(ctx, systemPrincipal(tenant.id, guessed.shard));
  for (let round = 0; round < rounds; round++)
    try {
      return await count(ctx, db, guessed, await findPassword(db, user.id));
    } catch (error) {
      if (!(error instanceof StaleWrite)) throw error;
    }
}

async function count(
  ctx: IdentityContext,
  db: TenantDb,
  { member, vault, shard }: Guessed,
  row: PasswordRow | undefined,
): Promise<void> {
  const target = { kind: "user", id: member.user.id };
  const entry = { action: "user.sign_in_failed", target };
  const now = ctx.clock.now();
  if (!row || isLocked(row, now))
    return db.commit({ ...entry, detail: { reason: row ? "password_locked" : "password" } });
  const after = afterGuess(row, effectivePolicy(member.tenant), now);
  const change = update(passwords, row.id, row.version, { ...after, updatedAt: now });
  const detail = { reason: "password", locked: isLocked(after, now) };
  const readable = detail.locked ? await openMember(vault, member) : undefined;
  const told = readable
    ? await owedNotice(ctx, db, readable, "password_locked")
    : { writes: [], messages: [] };
  await db.commit({ ...entry, detail }, change, ...told.writes);
  await deliverFor(ctx, shard, told.messages);
}

/** After the answer: it was right, so that guesses are forgotten, and a hash of older parameters is made anew. */
export async function tidyPassword(
  ctx: IdentityContext,
  { member, shard, vault }: Guessed,
  { row, plain, phc }: { row: PasswordRow; plain: string; phc: string },
): Promise<void> {
  const isCurrent = ctx.hasher.isCurrent(phc);
  if (isCurrent && row.failures === 0 && row.locks === 0) return;
  const { tenant, user } = member;
  const db = tenantDbOf(ctx, systemPrincipal(tenant.id, shard));
  const now = ctx.clock.now();
  const fresh = { failures: 0, locks: 0, lockedUntil: null, updatedAt: now };
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
