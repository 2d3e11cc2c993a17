import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { startOwnPlatform } from "../support/platform.ts";
import {
  aiRequestsUsed,
  follow,
  openProject,
  readTask,
  type SeenEvent,
  submit,
  watch,
} from "../support/tasks.ts";

let own: Awaited<ReturnType<typeof startOwnPlatform>>;
let company: Company;
let project: string;

beforeAll(async () => {
  own = await startOwnPlatform({ regions: ["us"] });
});
// The clock runs ahead here, so every test brings a fresh session.
beforeEach(async () => {
  company = await openCompany(own);
  project = await openProject(company);
});
afterAll(() => own.stop());

const shards = [0, 1] as const;
const everywhere = async <Row>(sql: string, ...params: unknown[]): Promise<Row[]> =>
  (await Promise.all(shards.map((shard) => own.d1<Row>(["us", shard], sql, ...params)))).flat();

/** What the outbox still owes for a task, as the queue message that says so; nothing once it was delivered. */
async function messageOf(task: string) {
  for (const shard of shards) {
    const rows = await own.d1<{ tenant_id: string; id: string }>(
      ["us", shard],
      "select tenant_id, id from all_outbox where topic = 'task.dispatch' and payload ->> 'task_id' = ?",
      task,
    );
    for (const { tenant_id, id } of rows) return { tenant_id, task_id: task, outbox_id: id, shard };
  }
  return undefined;
}

/** A new task that the queue, which takes about a second, has not delivered yet; `before` it, AI requests used. */
async function undelivered(kind?: "prose") {
  for (;;) {
    const before = await aiRequestsUsed(company);
    const { id } = await submit(company, project, kind);
    const message = await messageOf(id);
    if (message) return { id, message, before };
    await follow(company, id);
  }
}

const actionsOf = async (task: string) =>
  (
    await everywhere<{ action: string }>(
      "select action from all_audit_events where target_id = ? order by id",
      task,
    )
  )
    .map(({ action }) => action)
    .sort();

/** An intent rests ten seconds before the sweeper sends it, and longer each time. */
async function sweep(): Promise<void> {
  await own.clock.advance(45_000);
  await own.cron("us");
}

async function settledAt(used: number): Promise<void> {
  for (let look = 0; look < 300; look++) if ((await aiRequestsUsed(company)) === used) return;
  throw new Error(`the meter never came to ${used}`);
}

/** Follows a task through any number of cut streams. `cut` is asked after each event. */
async function followThrough(task: string, cut: (event: SeenEvent) => Promise<void>): Promise<SeenEvent[]> {
  const seen: SeenEvent[] = [];
  for (let connection = 0; connection < 50; connection++) {
    try {
      for await (const event of watch(company, task, seen.at(-1)?.id)) {
        seen.push(event);
        if (event.type === "finished") return seen;
        await cut(event);
      }
    } catch (error) {
      if (connection === 49) throw error;
    }
  }
  throw new Error("the task never ended");
}

describe("a job whose runtime is killed (M-122)", () => {
  test.each(["started", "generated", "tested", "stored"])(
    "after %s resumes and ends once",
    async (moment) => {
      const before = await aiRequestsUsed(company);
      const { id } = await submit(company, project);
      let killed = false;
      const events = await followThrough(id, async (event) => {
        if (killed || event.type !== moment) return;
        killed = true;
        await own.kill();
      });
      expect(killed).toBe(true);
      expect(events.map(({ id: seq }) => seq)).toEqual(events.map((_, index) => index + 1));
      expect(events.map(({ type }) => type).filter((type) => type !== "retrying")).toEqual([
        "started",
        "generated",
        "tested",
        "stored",
        "finished",
      ]);
      expect((await readTask(company, id)).status).toBe("succeeded");
      expect(await actionsOf(id)).toEqual(["task.created", "task.started", "task.succeeded"]);
      await settledAt(before + 1);
    },
  );

  test("before its message was seen is sent again by the sweeper, and nothing stays owed", async () => {
    const before = await aiRequestsUsed(company);
    const tasks = await Promise.all([1, 2, 3].map(() => submit(company, project, "prose")));
    await own.kill();
    await sweep();
    for (const { id } of tasks) {
      const { task } = await follow(company, id);
      expect(task.status).toBe("needs_model");
      expect(await actionsOf(id)).toEqual(["task.created", "task.needs_model", "task.started"]);
    }
    await settledAt(before);
    await sweep();
    expect(
      await everywhere(
        "select id from all_outbox where tenant_id = ? and topic <> 'audit.append'",
        company.id,
      ),
    ).toEqual([]);
  });
});

describe("the task queue", () => {
  test("may deliver twice, late and out of order: a task runs once", async () => {
    const tasks = [await undelivered(), await undelivered("prose")];
    const before = tasks[0]?.before ?? Number.NaN;
    const shuffled = [1, 0, 1, 1, 0, 0].flatMap((index) => tasks[index]?.message ?? []);
    await Promise.all([
      own.queue("agents-us", "tasks-us", shuffled),
      own.queue("agents-us", "tasks-us", shuffled.toReversed()),
    ]);
    for (const { id } of tasks) await follow(company, id);
    const late = await own.queue("agents-us", "tasks-us", shuffled);
    expect(late).toMatchObject({ outcome: "ok", retryMessages: [] });
    expect((await readTask(company, tasks[0]?.id ?? "")).version).toBe(3);
    expect(await actionsOf(tasks[0]?.id ?? "")).toEqual(["task.created", "task.started", "task.succeeded"]);
    expect(await actionsOf(tasks[1]?.id ?? "")).toEqual(["task.created", "task.needs_model", "task.started"]);
    await settledAt(before + 1);
  });

  test("may deliver what was cancelled: it stays cancelled", async () => {
    for (let actions = ["task.started"]; actions.includes("task.started"); ) {
      const { id, message } = await undelivered();
      await company.ask("POST", `/v1/tasks/${id}/cancel`);
      await own.queue("agents-us", "tasks-us", [message, message]);
      await follow(company, id);
      expect((await readTask(company, id)).status).toBe("cancelled");
      actions = await actionsOf(id); // a delivery in time started it: then it was cancelled at work
      expect(actions).toEqual(expect.arrayContaining(["task.cancelled", "task.created"]));
    }
  });

  test("hands dead letters to be failed in public and given back, once", async () => {
    const { id, message, before } = await undelivered();
    for (let time = 0; time < 3; time++) {
      const answer = await own.queue("agents-us", "tasks-us-dead", [message, message]);
      expect(answer).toMatchObject({ outcome: "ok", retryMessages: [] });
    }
    const { task, events } = await follow(company, id);
    if (task.status === "failed") expect(task.result?.reason).toMatch(/^dead_letter/);
    expect(events.at(-1)).toMatchObject({ type: "finished", status: task.status });
    expect(task.status).toBe("failed");
    expect(await actionsOf(id)).toEqual(["task.created", "task.failed"]);
    await settledAt(before);
    await own.queue("agents-us", "tasks-us", [message]);
    expect(await readTask(company, id)).toEqual(task);
  });

  test("forgets what nobody of ours sent, and retries what fails", async () => {
    const stray = {
      tenant_id: company.id,
      task_id: `tsk_${"0".repeat(26)}`,
      outbox_id: `out_${"0".repeat(26)}`,
      shard: 0,
    };
    const bodies = [{ hello: "world" }, "text", { ...stray, shard: 99 }, stray];
    expect(await own.queue("agents-us", "tasks-us", bodies)).toMatchObject({
      outcome: "ok",
      retryMessages: [],
    });
    await own.d1("us", "alter table placement rename to placement_away");
    const answer = await own.queue("agents-us", "tasks-us", bodies);
    await own.d1("us", "alter table placement_away rename to placement");
    expect(answer.outcome).toBe("ok");
    expect(answer.retryMessages.map(({ msgId, delaySeconds }) => [msgId, delaySeconds])).toEqual([
      ["2", 1],
      ["3", 1],
    ]);
  });
});
