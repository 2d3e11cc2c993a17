import { describe, expect, test } from "vitest";
import type { TaskContext } from "../../../shared/agents/ports.ts";
import { createTask } from "../../../shared/agents/verbs/create-task.ts";
import { DuplicateKey, MissingReference } from "../../../shared/data/faults.ts";
import type { Write } from "../../../shared/data/write.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import type { HoldAnswer } from "../../../shared/limits/meter.ts";
import { createProject } from "../../../shared/projects/service.ts";

const clock = clockAt(Date.UTC(2026, 10, 21, 12));
const project = { id: `prj_${"0".repeat(26)}`, version: 1 };

/** A caller whose stores write down what is asked of them, and whose commit ends as the test says. */
function callerOf({
  commit = null,
  failing = null,
  held = { granted: true },
  stored = { granted: true },
}: {
  commit?: Error | null;
  failing?: "store" | "put" | null;
  held?: HoldAnswer;
  stored?: HoldAnswer;
} = {}) {
  const log: string[] = [];
  const after: Promise<unknown>[] = [];
  const context = {
    clock,
    ids: randomIds(clock),
    principal: { tenantId: "ten_a", shard: 1, actor: { kind: "user", id: "usr_a" } },
    db: { find: async () => project },
    after: (work: Promise<unknown>) => after.push(work),
    meter: {
      hold: async (kind: string) => {
        log.push(`hold ${kind}`);
        return held;
      },
      store: async (_key: string, bytes: number) => {
        log.push(`store ${bytes}`);
        if (failing === "store") throw new Error("no answer");
        return stored;
      },
      drop: async () => void log.push("drop"),
      release: async () => void log.push("release"),
    },
    files: {
      put: async () => {
        log.push("put");
        if (failing === "put") throw new Error("no answer");
      },
      delete: async () => void log.push("delete"),
    },
    announce: async (messages: { topic: string }[]) =>
      void log.push(`announce ${messages.map(({ topic }) => topic)}`),
    answer: async (body: unknown, entry: { action: string }, ...writes: Write[]) => {
      log.push(`commit ${entry.action}: ${writes.map(({ table }) => table)}`);
      if (commit) throw commit;
      return body;
    },
  } as unknown as TaskContext;
  const task = { project_id: project.id, title: "t", specification: "s", kind: "openapi_module" as const };
  return {
    log,
    submit: async () => {
      try {
        return await createTask(context, task);
      } finally {
        await Promise.all(after);
      }
    },
    found: async () => {
      try {
        return await createProject(context, { name: "p" });
      } finally {
        await Promise.all(after);
      }
    },
  };
}

describe("accepting a task", () => {
  test("reserves, stores, then commits row, reservation and dispatch as one, then announces", async () => {
    const { log, submit } = callerOf();
    expect(await submit()).toMatchObject({ status: "queued", version: 1 });
    expect(log).toEqual([
      "hold ai_request",
      "store 1",
      "put",
      "commit task.created: tasks,outbox,outbox",
      "announce meter.keep,task.dispatch",
    ]);
  });

  test("stores nothing when the meter refuses", async () => {
    const { log, submit } = callerOf({
      held: { granted: false, reason: "limit", limit: 1, used: 1, resetSeconds: 9 },
    });
    await expect(submit()).rejects.toMatchObject({
      code: "quota_exceeded",
      extra: { headers: { "retry-after": "9" } },
    });
    expect(log).toEqual(["hold ai_request"]);
  });

  test("is 402 where its specification would cross the limit of storage, and the AI request is given back (M-040)", async () => {
    const { log, submit } = callerOf({
      stored: { granted: false, reason: "limit", limit: 100, used: 100, resetSeconds: null },
    });
    await expect(submit()).rejects.toMatchObject({
      code: "plan_limit_reached",
      extra: { members: { limit: 100, used: 100 } },
    });
    expect(log).toEqual(["hold ai_request", "store 1", "release"]);
  });

  test.each([new DuplicateKey("all_idempotency_keys.id"), new MissingReference()])(
    "gives back what a refused commit had reserved: %s",
    async (commit) => {
      const { log, submit } = callerOf({ commit });
      await expect(submit()).rejects.toBe(commit);
      expect(log.slice(4).sort()).toEqual(["delete", "drop", "release"]);
    },
  );

  test.each(["store", "put"] as const)(
    "gives back what it had reserved where its %s gets no answer: there was no commit",
    async (failing) => {
      const { log, submit } = callerOf({ failing });
      await expect(submit()).rejects.toThrow("no answer");
      expect(log.filter((each) => !/^(hold|store|put)/.test(each)).sort()).toEqual([
        "delete",
        "drop",
        "release",
      ]);
    },
  );

  test("keeps the reservation when nobody knows whether the commit happened", async () => {
    const { log, submit, found } = callerOf({ commit: new Error("D1_ERROR: Network connection lost.") });
    await expect(submit()).rejects.toThrow("connection lost");
    await expect(found()).rejects.toThrow("connection lost");
    expect(log).not.toContain("release");
    expect(log).not.toContain("delete");
  });
});

describe("founding a project", () => {
  test("reserves, then commits row and reservation as one; a refused commit gives back", async () => {
    const { log, found } = callerOf();
    await found();
    expect(log).toEqual(["hold project", "commit project.created: projects,outbox", "announce meter.keep"]);
    const refused = callerOf({ commit: new DuplicateKey("all_idempotency_keys.id") });
    await expect(refused.found()).rejects.toBeInstanceOf(DuplicateKey);
    expect(refused.log.at(-1)).toBe("release");
  });
});
