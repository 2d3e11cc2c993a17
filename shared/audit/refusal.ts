import { countAttempt } from "../data/lobby.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import { sha256 } from "../kernel/digest.ts";
import { recordsRefusal, refusalWindowMilliseconds } from "./rules.ts";

export interface Refusal {
  method: string;
  /** The route as declared, without anything the caller wrote. */
  path: string;
  permission: string;
}

/**
 * Enters into the tenant's trail that one of its own was refused. `count` says the how manieth it was
 * of this caller in a minute; of a flood only a few become entries.
 */
export async function recordRefusal(
  { counter, db, clock }: { counter: D1Database; db: TenantDb; clock: Clock },
  { method, path, permission }: Refusal,
): Promise<void> {
  const { tenantId, actor } = db.principal;
  const digest = await sha256(`${tenantId}\n${actor.kind}:${actor.id}`);
  const { attempts: count } = await countAttempt(
    counter,
    "refusal",
    digest,
    refusalWindowMilliseconds,
    clock.now(),
  );
  if (!recordsRefusal(count)) return;
  const target = { kind: "permission", id: permission };
  await db.commit({ action: "access.refused", target, detail: { method, path, count } });
}
