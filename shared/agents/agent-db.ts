import { currentShard } from "../data/moving.ts";
import { shardsOf } from "../data/shards.ts";
import { openTenantDb, type TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import { randomIds } from "../kernel/ids.ts";
import { mint } from "../kernel/principal.ts";
import type { TaskReference } from "./ports.ts";

/** The task where it lives today; nothing once its company has moved away: then another region has it. */
export async function located(bindings: object, task: TaskReference): Promise<TaskReference | undefined> {
  const shard = await currentShard(shardsOf(bindings).home, task.tenantId, task.shard);
  return shard === undefined ? undefined : { ...task, shard };
}

/**
 * The tenant's rows as a task's agent sees them. The reference is proof enough: it comes from our own
 * queue or from the API's verified caller, and no request can reach a job any other way.
 */
export function agentDb(
  bindings: object,
  { task, clock, requestId }: { task: TaskReference; clock: Clock; requestId: string },
): TenantDb {
  const principal = mint({
    tenantId: task.tenantId,
    actor: { kind: "system", id: `agent:${task.taskId}` },
    role: "developer",
    scopes: ["tasks:read", "tasks:write"],
    shard: task.shard,
  });
  const database = shardsOf(bindings).of(task.shard);
  return openTenantDb({ database, principal, clock, ids: randomIds(clock), requestId });
}
