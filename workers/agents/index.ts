import { AgentJob, type AgentJobEnv } from "../../durable-objects/agent-job.ts";
import { agentDb, located } from "../../shared/agents/agent-db.ts";
import { admitTask, buryTask, type ConsumerPorts, readMessage } from "../../shared/agents/consumer.ts";
import { type JobBinding, jobsOf } from "../../shared/agents/jobs.ts";
import { rowOf } from "../../shared/agents/row.ts";
import { redelivery } from "../../shared/agents/rules.ts";
import { acknowledge } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { meterOf } from "../../shared/limits/meter.ts";

export { AgentJob };

interface Env extends AgentJobEnv, JobBinding {
  REGION: string;
  DB_0: D1Database;
}

async function portsOf(env: Env): Promise<ConsumerPorts> {
  const clock = await clockOf(env);
  const shards = shardsOf(env);
  return {
    jobs: jobsOf(env),
    locate: (task) => located(env, task),
    acknowledge: ({ tenantId, shard }, outboxId) => acknowledge(shards.of(shard), tenantId, outboxId),
    rowOf(task) {
      const requestId = randomIds(clock).next("request");
      return rowOf(agentDb(env, { task, clock, requestId }), clock, task.taskId);
    },
    release: ({ tenantId, taskId }) => meterOf(env, tenantId).release(taskId),
  };
}

/** Each message is answered for by itself: one that fails does not bring its neighbours back. */
async function consume(message: Message, dead: boolean, ports: ConsumerPorts): Promise<void> {
  try {
    const task = readMessage(message.body);
    if (task) await (dead ? buryTask(ports, task) : admitTask(ports, task));
    else console.error(JSON.stringify({ event: "queue.malformed", message_id: message.id }));
    message.ack();
  } catch (error) {
    const { id, attempts } = message;
    console.error(
      JSON.stringify({ event: "queue.retry", message_id: id, attempts, dead, error: String(error) }),
    );
    message.retry({ delaySeconds: redelivery(attempts) });
  }
}

export default {
  async queue(batch, env) {
    const ports = await portsOf(env);
    const dead = batch.queue === `tasks-${env.REGION}-dead`;
    await Promise.all(batch.messages.map((message) => consume(message, dead, ports)));
  },
} satisfies ExportedHandler<Env>;
