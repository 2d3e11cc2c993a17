import type { TenantDb } from "../data/tenant-db.ts";
import { still, update, type Write } from "../data/write.ts";
import type { Proof } from "../http/step-up.ts";
import type { Assurance } from "../kernel/assurance.ts";
import { isConfirmed } from "./factor-check.ts";
import { listFactors, listPasskeys } from "./factor-store.ts";
import { listPhones } from "./phone-store.ts";
import { findSession, type SessionRow } from "./store.ts";
import { sessions } from "./tables.ts";

/** The best that a person can prove themselves with beside a password, by label; nothing where they have nothing. */
async function bestFactor(db: TenantDb, userId: string): Promise<Assurance | undefined> {
  const [apps, keys, phones] = await Promise.all([
    listFactors(db, userId),
    listPasskeys(db, userId),
    listPhones(db, userId),
  ]);
  if (keys.length > 0) return "phishing_resistant";
  if (apps.some(isConfirmed)) return "otp";
  return phones.some(({ confirmedAt }) => confirmedAt !== null) ? "restricted" : undefined;
}

export const hasFactor = async (db: TenantDb, userId: string): Promise<boolean> =>
  (await bestFactor(db, userId)) !== undefined;

/**
 * How the caller last proved who they are, by the rows and not by the token: a proof counts at once. A key
 * proves nothing, so one whose person has a factor is refused; who acts from above proved it when they came.
 */
export async function proofOf(db: TenantDb): Promise<Proof> {
  const { member, sessionId, via } = db.principal;
  if (via !== undefined || member === undefined)
    return { best: undefined, by: "password", bySms: false, at: null };
  const [best, session] = await Promise.all([
    bestFactor(db, member.id),
    sessionId === undefined ? undefined : findSession(db, sessionId),
  ]);
  const bySms = session?.amr.includes("sms") ?? false;
  return { best, by: session?.provedBy ?? "password", bySms, at: session?.provedAt ?? null };
}

/**
 * The session's methods grow by those of the proof; what it was worth stands beside the time. A recovery code takes
 * the place of a text, which is worth the same elsewhere and less where it is about the person's factors.
 */
export const proved = (
  session: SessionRow,
  { amr, by }: { amr: readonly string[]; by: Assurance },
  now: number,
): Write =>
  update(sessions, session.id, session.version, {
    amr: [
      ...new Set([
        ...(by === "restricted" ? session.amr.filter((one) => one !== "sms") : session.amr),
        ...amr,
      ]),
    ],
    provedAt: now,
    provedBy: by,
    updatedAt: now,
  });

/**
 * What is added is a proof only of who had nothing to prove themselves with: beside another factor it would be worth
 * more than the proof that let it be added. A session that is over adds nothing.
 */
export const firstProof = (has: boolean, ...given: Parameters<typeof proved>): Write[] => [
  has ? still(sessions, given[0].id, { revokedAt: null }) : proved(...given),
];
