import { findPlacement } from "../../shared/data/lobby.ts";
import type { BellMessage } from "../../shared/usage/contract.ts";
import { answerBell } from "../../workers/stripe/bells.ts";
import { roomOf } from "../../workers/usage/room.ts";

/** The main worker of the workerd tests: objects can be opened only when this worker exports their class. */
export { AgentJob } from "../../durable-objects/agent-job.ts";
export { AuditLog } from "../../durable-objects/audit-log.ts";
export { ErasureLedger } from "../../durable-objects/erasure-ledger.ts";
export { TenantMeter } from "../../durable-objects/tenant-meter.ts";
export { Witness } from "../../workers/directory/witness.ts";

type RoomEnv = Parameters<typeof roomOf>[0];

export default {
  fetch: () => new Response(null, { status: 404 }),

  /** Bells as the script takes them that copies; most meters of these tests have no company behind them. */
  async queue(batch: MessageBatch<BellMessage>, env: RoomEnv) {
    const room = await roomOf(env);
    for (const message of batch.messages) {
      const placed = await findPlacement(env.DB_0, message.body.tenant_id).catch(() => undefined);
      if (placed === undefined) message.ack();
      else await answerBell(room, message);
    }
  },
};
