import type { TenantDb } from "../data/tenant-db.ts";
import { update, type Write } from "../data/write.ts";
import type { Proof } from "../http/step-up.ts";
import type { Assurance } from "../kernel/assurance.ts";
import { isConfirmed } from "./factor-check.ts";
import { listFactors, listPasskeys } from "./factor-store.ts";
import { findSession, type SessionRow } from "./store.ts";
import { sessions } from "./tables.ts";

export async function hasFactor(db: TenantDb, userId: string): Promise<boolean> {
  const [apps, keys] = await Promise.all([listFactors(db, userId), listPasskeys(db, userId)]);
  return keys.length > 0 || apps.some(isConfirmed);
}

/**
 * How the caller last proved who they are, by the rows and not by the token: a proof counts at once. A key
 * proves nothing, so one whose person has a factor is refused; who acts from above proved it when they came.
 */
export async function proofOf(db: TenantDb): Promise<Proof> {
  const { member, sessionId, via } = db.principal;
  if (via !== undefined || member === undefined) return { hasFactor: false, by: "password", at: null };
  const [has, session] = await Promise.all([
    hasFactor(db, member.id),
    sessionId === undefined ? undefined : findSession(db, sessionId),
  ]);
  return { hasFactor: has, by: session?.provedBy ?? "password", at: session?.provedAt ?? null };
}

/** The session's methods grow by those of the proof; what it was worth stands beside the time. */
export const proved = (
  session: SessionRow,
  { amr, by }: { amr: readonly string[]; by: Assurance },
  now: number,
): Write =>
  update(sessions, session.id, session.version, {
    amr: [...new Set([...session.amr, ...amr])],
    provedAt: now,
    provedBy: by,
    updatedAt: now,
  });
