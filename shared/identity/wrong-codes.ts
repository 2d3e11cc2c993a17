import { StaleWrite } from "../data/faults.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { countUp, update, type Write } from "../data/write.ts";
import { Problem } from "../kernel/problem.ts";
import { isLockedFactor, type Missed, wrongCodesAllowed, wrongCodesAtMost } from "./factor-rules.ts";
import { listFactors } from "./factor-store.ts";
import { owedNotice } from "./letter-draft.ts";
import { listPhones } from "./phone-store.ts";
import type { IdentityContext } from "./ports.ts";
import { deliverFor } from "./session.ts";
import { findVerifiedAddress } from "./store.ts";
import { phones, secondFactors, verifiedAddresses } from "./tables.ts";

const tables = { totp: secondFactors, sms: phones, email: verifiedAddresses } as const;

/** Into the commit of the refusal: each factor that the code was not of has one more wrong code in a row. */
export const countedWrong = (missed: readonly Missed[] = []): Write[] =>
  missed.map(({ kind, id }) => countUp(tables[kind], id, "wrongCodes", wrongCodesAtMost));

async function find(db: TenantDb, userId: string, { kind, id }: Missed) {
  if (kind === "email") return findVerifiedAddress(db, userId);
  const rows = kind === "totp" ? await listFactors(db, userId) : await listPhones(db, userId);
  return rows.find((row) => row.id === id);
}

/** After that commit: the trail and the person hear once that a factor is locked, whoever of many guesses locked it. */
export async function tellLocked(
  ctx: IdentityContext,
  { db, userId }: { db: TenantDb; userId: string },
  missed: readonly Missed[] = [],
): Promise<void> {
  for (const one of missed) {
    const row = await find(db, userId, one);
    if (!row || !isLockedFactor(row) || row.lockedAt !== null) continue;
    const now = ctx.clock.now();
    const told = await owedNotice(ctx, db, userId, "factor_locked");
    const target = { kind: one.kind === "email" ? "user" : "factor", id: row.id };
    const said = update(tables[one.kind], row.id, row.version, { lockedAt: now, updatedAt: now });
    try {
      await db.commit({ action: "factor.locked", target, detail: { kind: one.kind } }, said, ...told.writes);
    } catch (error) {
      if (error instanceof StaleWrite) continue;
      throw error;
    }
    ctx.after(deliverFor(ctx, db.principal.shard, told.messages));
  }
}

export const lockedWords = `${wrongCodesAllowed} wrong codes in a row locked this factor: prove yourself another way and set it up anew, or ask two administrators to reset your factors`;

/** Whoever hears it has proved the password. */
export const lockedFactor = () =>
  new Problem("invalid_credentials", `${lockedWords}.`, { members: { reason: "factor_locked" } });
