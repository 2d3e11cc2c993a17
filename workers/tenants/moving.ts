import { wipeJob } from "../../shared/agents/jobs.ts";
import { movingJobOf } from "../../shared/agents/luggage.ts";
import { auditLogOf } from "../../shared/audit/log.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import { operatorPrincipal } from "../../shared/identity/credential.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import type { Ids } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { movingMeterOf } from "../../shared/limits/luggage.ts";
import { movingFilesOf } from "../../shared/moves/files.ts";
import type { MoveRoom } from "../../shared/moves/room.ts";
import type { Env } from "./env.ts";
import { keyPortsOf } from "./vault.ts";

/** What moves reach of this region; nothing of any other. */
export function moveRoomOf(env: Env, { clock, ids }: { clock: Clock; ids: Ids }): MoveRoom {
  const shards = shardsOf(env);
  return {
    region: regionOf(env.REGION),
    shards,
    clock,
    root: keyPortsOf(env, { clock, ids }).root,
    moveKey: env.MOVE_KEY,
    meterOf: (tenantId) => movingMeterOf(env, tenantId),
    logOf: (tenantId) => auditLogOf(env, tenantId),
    jobOf: (taskId) => {
      const job = movingJobOf(env, taskId);
      return {
        pack: () => job.pack(),
        unpack: (task, luggage) => job.unpack(task, luggage),
        purge: () => wipeJob(env, taskId),
      };
    },
    filesOf: (tenantId) => movingFilesOf(env.FILES, tenantId),
    directory: env.DIRECTORY,
    openDb(tenantId, shard, operatorId) {
      const principal = operatorPrincipal(tenantId, shard, operatorId);
      const requestId = ids.next("request");
      return openTenantDb({ database: shards.of(shard), principal, clock, ids, requestId });
    },
  };
}
