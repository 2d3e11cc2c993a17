import type { TenantDb } from "../data/tenant-db.ts";
import { update, type Write } from "../data/write.ts";
import type { Assurance } from "../kernel/assurance.ts";
import { sha256 } from "../kernel/digest.ts";
import { type AllowedFactors, allowsFactor } from "../tenancy/factor-policy.ts";
import type { CeremonyFault } from "./ceremony.ts";
import {
  decideCode,
  type FactorFault,
  type FactorMethod,
  isLockedFactor,
  type Missed,
  readCode,
  stepsAround,
} from "./factor-rules.ts";
import { type FactorRow, findRecoveryCodes, listFactors } from "./factor-store.ts";
import type { IdentityContext } from "./ports.ts";
import { recoveryCodes, secondFactors } from "./tables.ts";
import { codesAround } from "./totp.ts";

/** A code that is right; it is used up by the commit that carries `write`, or not at all. */
export interface ProvedFactor {
  by: Assurance;
  /** RFC 8176; there is no word for a recovery code. */
  amr: string[];
  method: FactorMethod;
  write: Write;
}

export interface Refused {
  fault: FactorFault | `key_${CeremonyFault}`;
  missed?: readonly Missed[];
}
export type Checked = ProvedFactor | Refused;

/** What a code that was not the one that was sent is of the person's own factors. */
export const orOwn = (sent: Refused, own: Checked): Checked =>
  "fault" in own
    ? {
        fault: sent.fault === "locked" && own.fault === "none" ? sent.fault : own.fault,
        missed: [...(sent.missed ?? []), ...(own.missed ?? [])],
      }
    : own;

export const isConfirmed = ({ confirmedAt }: FactorRow): boolean => confirmedAt !== null;

export const recoveryDigest = (userId: string, code: string): Promise<string> =>
  sha256(`recovery:v1:${userId}:${code}`);

/** Compares with the codes of one app; confirming it is the same question. */
export async function checkTotp(
  ctx: IdentityContext,
  db: TenantDb,
  row: FactorRow,
  given: string,
): Promise<Checked> {
  if (isLockedFactor(row)) return { fault: "locked" };
  const { seed } = await ctx.openVault(db, ctx).open(secondFactors, row);
  if (seed === null) return { fault: "none" };
  const now = ctx.clock.now();
  const verdict = decideCode(given, codesAround(seed, stepsAround(now)), row.lastStep);
  if ("fault" in verdict)
    return verdict.fault === "wrong" ? { ...verdict, missed: [{ kind: row.kind, id: row.id }] } : verdict;
  const confirmed = isConfirmed(row) ? {} : { confirmedAt: now };
  const change = { lastStep: verdict.step, wrongCodes: 0, updatedAt: now, ...confirmed };
  return {
    by: "otp",
    amr: ["otp", "mfa"],
    method: "totp",
    write: update(secondFactors, row.id, row.version, change),
  };
}

async function checkRecovery(
  ctx: IdentityContext,
  db: TenantDb,
  userId: string,
  code: string,
): Promise<Checked> {
  const row = await findRecoveryCodes(db, userId);
  const digest = await recoveryDigest(userId, code);
  if (!row?.digests.includes(digest)) return { fault: "wrong" };
  const digests = row.digests.filter((other) => other !== digest);
  const change = { digests, updatedAt: ctx.clock.now() };
  return {
    by: "restricted",
    amr: ["mfa"],
    method: "recovery_code",
    write: update(recoveryCodes, row.id, row.version, change),
  };
}

/** A code of one of the person's confirmed apps, or one of their recovery codes. */
export async function checkFactor(
  ctx: IdentityContext,
  db: TenantDb,
  userId: string,
  given: string,
  policy: AllowedFactors,
): Promise<Checked> {
  const typed = readCode(given);
  if (!typed) return { fault: "malformed" };
  if (typed.kind === "recovery") return checkRecovery(ctx, db, userId, typed.code);
  if (!allowsFactor(policy, "totp")) return { fault: "not_allowed" };
  const apps = (await listFactors(db, userId)).filter(isConfirmed);
  if (apps.length === 0) return { fault: "none" };
  const checked = await Promise.all(apps.map((row) => checkTotp(ctx, db, row, typed.code)));
  const right = checked.find((one) => !("fault" in one));
  const faults = checked.filter((one) => "fault" in one);
  const replayed = faults.find(({ fault }) => fault === "replayed");
  if (right || replayed) return right ?? replayed ?? { fault: "none" };
  const missed = faults.flatMap((one) => one.missed ?? []);
  return missed.length > 0 ? { fault: "wrong", missed } : (faults[0] ?? { fault: "none" });
}
