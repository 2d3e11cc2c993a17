import { DuplicateKey, StaleWrite } from "../data/faults.ts";
import { idempotencyKeys } from "../data/idempotency-keys.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, type Write } from "../data/write.ts";
import type { Clock } from "../kernel/clock.ts";
import { sha256 } from "../kernel/digest.ts";
import { invalidField, Problem } from "../kernel/problem.ts";
import { answerWith } from "./headers.ts";

const keptMilliseconds = 24 * 3_600_000;

/** A claim on an answer: bound to tenant (by the database), principal, route and request. */
export interface Claim {
  id: string;
  requestHash: string;
}

/** Structured-field string or bare token, 1 to 255 printable characters (draft-ietf-httpapi-idempotency-key-header-07). */
export function idempotencyKeyOf(headers: Headers): string {
  const given = headers.get("idempotency-key");
  if (given === null)
    throw new Problem("idempotency_key_required", "Send an Idempotency-Key: a value you keep over retries.");
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given;
  if (!/^[\x21-\x7e]{1,255}$/.test(key) || key.includes(","))
    throw invalidField(
      "#/idempotency-key",
      "header",
      "Idempotency-Key must be 1 to 255 printable characters, once.",
    );
  return key;
}

export async function claimOf(key: string, actor: string, routeName: string, body: string): Promise<Claim> {
  return {
    id: await sha256(`${actor}\n${routeName}\n${key}`),
    requestHash: await sha256(`${routeName}\n${body}`),
  };
}

/** The stored answer, or nothing on first use. @throws {Problem} `idempotency_mismatch` */
async function replay({ db, clock, headers, claim }: Once): Promise<Response | undefined> {
  const row = await db.find(idempotencyKeys, claim.id);
  if (!row || row.expiresAt <= clock.now()) return undefined;
  if (row.requestHash !== claim.requestHash)
    throw new Problem("idempotency_mismatch", "This Idempotency-Key was used for another request.");
  const kept = JSON.parse(row.response) as { body: unknown; headers: Record<string, string> };
  const said = { ...headers, ...kept.headers, "idempotency-replayed": "true" };
  return answerWith(JSON.stringify(kept.body), row.status, said);
}

export function storedAnswer(
  claim: Claim,
  clock: Clock,
  status: number,
  body: unknown,
  headers: Record<string, string>,
): Write {
  const now = clock.now();
  return insert(idempotencyKeys, {
    id: claim.id,
    requestHash: claim.requestHash,
    status,
    response: JSON.stringify({ body, headers }),
    createdAt: now,
    expiresAt: now + keptMilliseconds,
  });
}

interface Once {
  db: TenantDb;
  claim: Claim;
  clock: Clock;
  /** What the answer says besides what it said the first time. */
  headers: Record<string, string>;
}

/**
 * What the same request, sent twice at once, may be refused with: the first took what the second asks for,
 * the name, the last seat or the row's version.
 */
const mayHaveLost = (error: unknown): boolean =>
  error instanceof DuplicateKey ||
  error instanceof StaleWrite ||
  (error instanceof Problem && (error.code === "conflict" || error.code === "plan_limit_reached"));

/** The stored answer where there is one; whoever loses a race for the key answers what the winner stored. */
export async function answerOnce(once: Once, answer: () => Promise<Response>): Promise<Response> {
  const known = await replay(once);
  if (known) return known;
  try {
    return await answer();
  } catch (error) {
    const winner = mayHaveLost(error) ? await replay(once) : undefined;
    if (winner) return winner;
    throw error;
  }
}
