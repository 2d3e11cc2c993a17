import { describe, expect, test } from "vitest";
import { admitTask, buryTask, type ConsumerPorts, readMessage } from "../../../shared/agents/consumer.ts";
import type { TaskStatus } from "../../../shared/agents/statuses.ts";
import { StaleWrite } from "../../../shared/data/faults.ts";

const id = (prefix: string) => `${prefix}_${"0".repeat(26)}`;
const message = { tenant_id: id("ten"), task_id: id("tsk"), outbox_id: id("out"), shard: 1 };

function consumerOf(status: TaskStatus | undefined) {
  const log: string[] = [];
  const row = status && { status, version: 1 };
  const ports: ConsumerPorts = {
    locate: async (task) => task,
    jobs: {
      start: async () => void log.push("start"),
      close: async (_, final) => void log.push(`close ${final}`),
    },
    acknowledge: async () => void log.push("acknowledge"),
    rowOf: () => ({
      load: async () => row && { ...row },
      start: async () => {},
      async finish(_, final, result) {
        if (row) row.status = final;
        log.push(`finish ${final}: ${result.reason}`);
      },
    }),
    release: async () => void log.push("release"),
  };
  return { ports, log };
}

describe("the consumer", () => {
  test("acknowledges only what is durable in the job", async () => {
    const { ports, log } = consumerOf("queued");
    await admitTask(ports, message);
    expect(log).toEqual(["start", "acknowledge"]);
    ports.jobs.start = () => Promise.reject(new Error("unreachable"));
    await expect(admitTask(ports, message)).rejects.toThrow("unreachable");
    expect(log).toEqual(["start", "acknowledge"]);
  });

  test("a dead letter fails the task in public and gives the request back", async () => {
    const { ports, log } = consumerOf("queued");
    await buryTask(ports, message);
    await buryTask(ports, message);
    const once = "finish failed: dead_letter: the task could not be handed to an agent.";
    const each = ["release", "close failed", "acknowledge"];
    expect(log).toEqual([once, ...each, ...each]);
  });

  test("a dead letter of a task that ended well takes nothing back", async () => {
    const { ports, log } = consumerOf("succeeded");
    await buryTask(ports, message);
    expect(log).toEqual(["close succeeded", "acknowledge"]);
  });

  test("the burial needs no object: the hold goes even when the object cannot answer", async () => {
    const { ports, log } = consumerOf("running");
    ports.jobs.close = () => Promise.reject(new Error("unreachable"));
    await buryTask(ports, message);
    expect(log.slice(1)).toEqual(["release", "acknowledge"]);
  });

  test("a burial that loses the row to a cancellation leaves it cancelled", async () => {
    const { ports, log } = consumerOf("cancelled");
    let loads = 0;
    const row = ports.rowOf({ tenantId: "", taskId: "", shard: 0 });
    ports.rowOf = () => ({
      ...row,
      load: async () => ({ status: loads++ === 0 ? "queued" : "cancelled", version: 1 }),
      finish: () => Promise.reject(new StaleWrite()),
    });
    await buryTask(ports, message);
    expect(log).toEqual(["release", "close cancelled", "acknowledge"]);
  });

  test("reads our own messages and nothing else", () => {
    expect(readMessage(message)).toEqual(message);
    for (const odd of [
      null,
      "text",
      [],
      {},
      { ...message, extra: 1 },
      { ...message, task_id: "tsk_../../x" },
      { ...message, shard: -1 },
      { ...message, shard: "0" },
    ])
      expect(readMessage(odd)).toBeUndefined();
  });
});
