import { createHash, randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Task, TaskSummary } from "../../shared/agents/contract.ts";
import type { UsageSeries } from "../../shared/usage/series-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { elevated } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import {
  aiRequestsUsed,
  follow,
  openProject,
  petDocument,
  readTask,
  submit,
  taskBody,
  watch,
} from "../support/tasks.ts";

let company: Company;
let project: string;
let done: Awaited<ReturnType<typeof follow>>;

const problem = async (response: Response) => {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = (await response.json()) as Record<string, unknown>;
  return { ...body, status: response.status } as Record<string, unknown>;
};

/** Its queues hand over at once; where a task must not be delivered yet, another region's collect for a second. */
const hasty = { region: "ca" } as const;

beforeAll(async () => {
  company = await openCompany(platform(), hasty);
  project = await openProject(company);
  done = await follow(company, (await submit(company, project)).id);
});

describe("a task", () => {
  test("is accepted at once with its place, and queued (M-266)", async () => {
    const response = await company.call("POST", "/v1/tasks", { body: taskBody(project) });
    const task = (await response.json()) as Task;
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toBe(`/v1/tasks/${task.id}`);
    expect(task).toMatchObject({ status: "queued", engine: "deterministic", version: 1, result: null });
    await follow(company, task.id);
  });

  test("yields code whose suite really ran, by an engine that says its name (M-122)", () => {
    const { task } = done;
    expect(task).toMatchObject({
      project_id: project,
      status: "succeeded",
      engine: "deterministic",
      version: 3,
    });
    const { tests, files } = task.result ?? {};
    expect(tests?.failed).toBe(0);
    expect(tests?.passed).toBeGreaterThan(0);
    expect(tests?.steps).toBeGreaterThan(0);
    expect(tests?.cases.filter(({ state }) => state === "pass").length).toBe(tests?.passed);
    expect(files?.length).toBeGreaterThan(1);
  });

  test("gives its files as downloads, byte for byte, and no other path", async () => {
    for (const file of done.task.result?.files ?? []) {
      const path = `/v1/tasks/${done.task.id}/files?path=${encodeURIComponent(file.path)}`;
      const response = await company.call("GET", path);
      const bytes = new Uint8Array(await response.arrayBuffer());
      expect([response.status, bytes.length]).toEqual([200, file.size]);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(file.sha256);
      expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename\*=UTF-8''[\w.-]+$/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("content-type")).toBe("application/octet-stream");
    }
    for (const path of [
      "../specification",
      "..%2fspecification",
      "/etc/passwd",
      "nothing.ts",
      "%00",
      "a/../b",
    ])
      expect((await company.call("GET", `/v1/tasks/${done.task.id}/files?path=${path}`)).status).toBeOneOf([
        400, 404,
      ]);
  });

  test("tells its story live and the row agrees with it (M-267)", () => {
    const types = done.events.map(({ type }) => type).filter((type) => type !== "retrying");
    expect(types).toEqual(["started", "generated", "tested", "stored", "finished"]);
    expect(done.events.map(({ id }) => id)).toEqual(done.events.map((_, index) => index + 1));
    expect(done.events.at(-1)).toMatchObject({ type: "finished", status: done.task.status });
  });

  test("resumes the story after the last event that was seen, and ends it with 204 (M-267)", async () => {
    const path = `/v1/tasks/${done.task.id}/events`;
    for (const seen of [0, 1, done.events.length - 1]) {
      const rest: unknown[] = [];
      for await (const event of watch(company, done.task.id, seen)) rest.push(event);
      expect(rest).toEqual(done.events.slice(seen));
    }
    const last = String(done.events.length);
    const over = await company.call("GET", path, { headers: { "last-event-id": last } });
    expect([over.status, await over.text()]).toEqual([204, ""]);
    const odd = await company.call("GET", path, { headers: { "last-event-id": "1; drop" } });
    expect(await problem(odd)).toMatchObject({ status: 400, errors: [{ pointer: "#/last-event-id" }] });
  });

  test("is polled with its ETag (M-267)", async () => {
    const path = `/v1/tasks/${done.task.id}`;
    const response = await company.call("GET", path, { headers: { "if-none-match": '"v3"' } });
    expect([response.status, response.headers.get("etag")]).toEqual([304, '"v3"']);
    expect((await company.call("GET", path, { headers: { "if-none-match": '"v2"' } })).status).toBe(200);
  });

  test("leaves an audit row for each step of its life, in whose name it was (M-122)", async () => {
    const { data } = await company.ask<{
      data: { action: string; actor: unknown; target: { id: string } }[];
    }>("GET", "/v1/audit-events?limit=100");
    const own = data.filter(({ target }) => target.id === done.task.id);
    const agent = { kind: "system", id: `agent:${done.task.id}` };
    expect(own.map(({ action, actor }) => ({ action, actor })).reverse()).toEqual([
      { action: "task.created", actor: { kind: "user", id: company.userId } },
      { action: "task.started", actor: agent },
      { action: "task.succeeded", actor: agent },
    ]);
  });

  test("of prose needs a model, is given back, and shows no code", async () => {
    const owner = await openCompany(platform(), hasty);
    const { task } = await follow(
      owner,
      (await submit(owner, await openProject(owner), "Build me a shop.")).id,
    );
    expect(task).toMatchObject({ status: "needs_model", result: { files: [], tests: null } });
    expect(task.result?.reason).toBeTruthy();
    await settled(owner, task.id);
    expect(await aiRequestsUsed(owner)).toBe(0);
  });

  test.each([
    ['{"openapi":"3.1.0"', "broken JSON"],
    ['{"openapi":"3.1.0","info":{},"paths":7}', "paths that are a number"],
    ["openapi: 3.1.0\npaths: [\n", "broken YAML"],
    ["&a [*a, *a, *a]", "YAML aliases"],
    ["\u202e\ufeff\u2028", "only odd characters"],
    ["[".repeat(20_000), "nesting"],
    [
      JSON.stringify({
        openapi: "3.1.0",
        info: { title: "t", version: "1" },
        paths: { "/__proto__": { get: {} } },
      }),
      "a hostile path",
    ],
    [petDocument.replace('"minLength":1', '"pattern":"(a+)+$"'), "a slow pattern"],
  ])("of garbage ends, without code that was not tested: %#", async (specification) => {
    const { task } = await follow(company, (await submit(company, project, specification)).id);
    expect(task.status).toBeOneOf(["failed", "needs_model", "succeeded"]);
    if (task.status !== "succeeded") expect(task.result?.reason ?? task.result?.errors).toBeTruthy();
    else expect(task.result?.tests?.passed).toBeGreaterThan(0);
  });

  test("costs one AI request when it succeeds, however it was sent (M-150)", async () => {
    const owner = await openCompany(platform(), hasty);
    const body = taskBody(await openProject(owner));
    const headers = { "idempotency-key": randomUUID() };
    const send = () => owner.call("POST", "/v1/tasks", { body, headers });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(202));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Task).id));
    expect(new Set(ids).size).toBe(1);
    const { task } = await follow(owner, ids[0] ?? "");
    const again = await send();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(((await again.json()) as Task).id).toBe(task.id);
    const { data } = await owner.ask<{ data: TaskSummary[] }>("GET", "/v1/tasks");
    expect(data.map(({ id, status }) => [id, status])).toEqual([[task.id, "succeeded"]]);
    expect(await aiRequestsUsed(owner)).toBe(1);
    const counted = async () => {
      const { data: series } = await owner.ask<UsageSeries>("GET", "/v1/billing/usage?meter=ai_requests");
      return series.map(({ quantity }) => quantity);
    };
    // The job's last word to the meter is behind its last event.
    await expect.poll(counted, { timeout: 20_000 }).toEqual([1]);
    await follow(owner, (await submit(owner, body.project_id, "prose")).id);
    await send();
    expect(await counted()).toEqual([1]);
  });

  test("can be listed by project and status", async () => {
    const other = await openProject(company);
    const { task } = await follow(company, (await submit(company, other, "prose")).id);
    const list = async (query: string) =>
      (await company.ask<{ data: TaskSummary[] }>("GET", `/v1/tasks?${query}`)).data.map(({ id }) => id);
    expect(await list(`project_id=${other}`)).toEqual([task.id]);
    expect(await list(`project_id=${other}&status=needs_model`)).toEqual([task.id]);
    expect(await list(`project_id=${other}&status=succeeded`)).toEqual([]);
    expect((await company.call("GET", "/v1/tasks?status=nonsense")).status).toBe(400);
    expect((await company.call("GET", "/v1/tasks?project_id=1")).status).toBe(400);
  });

  test.each([
    [{}, "#/project_id"],
    [{ title: "" }, "#/title"],
    [{ title: "x".repeat(121) }, "#/title"],
    [{ title: "a\nb" }, "#/title"],
    [{ specification: "" }, "#/specification"],
    [{ specification: { openapi: "3.1.0" } }, "#/specification"],
    [{ specification: "x".repeat(900_001) }, "#/specification"],
    [{ kind: "shell" }, "#/kind"],
    [{ status: "succeeded" }, "#/status"],
    [{ project_id: "prj_../../x" }, "#/project_id"],
  ])("is refused by name when it is wrong: %#", async (change, pointer) => {
    const body = Object.keys(change).length === 0 ? {} : { ...taskBody(project), ...change };
    const refused = await problem(await company.call("POST", "/v1/tasks", { body }));
    expect(refused["status"]).toBe(400);
    expect((refused["errors"] as { pointer: string }[]).map((error) => error.pointer)).toContain(pointer);
  });

  test("is refused too large, and for a project nobody has", async () => {
    const large = await company.call("POST", "/v1/tasks", { body: taskBody(project, "x".repeat(1_100_000)) });
    expect(await problem(large)).toMatchObject({ status: 413, code: "body_too_large" });
    const absent = `prj_${"0".repeat(26)}`;
    const stray = await company.call("POST", "/v1/tasks", { body: taskBody(absent) });
    expect(await problem(stray)).toMatchObject({ status: 404, code: "not_found" });
  });
});

describe("a cancellation", () => {
  test("stops a queued task, refunds it, and is told to who watches", async () => {
    const owner = await openCompany(platform());
    const { id } = await submit(owner, await openProject(owner));
    const response = await owner.call("POST", `/v1/tasks/${id}/cancel`);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, status: "cancelled" });
    const { task, events } = await follow(owner, id);
    expect(events.at(-1)).toMatchObject({ type: "finished", status: "cancelled" });
    await settled(owner, id);
    expect(await readTask(owner, id)).toEqual(task);
    expect(await aiRequestsUsed(owner)).toBe(0);
    const again = await owner.call("POST", `/v1/tasks/${id}/cancel`);
    expect(await problem(again)).toMatchObject({ status: 409, code: "conflict", state: "cancelled" });
  });

  test("in the middle of the work either wins or comes too late, never both", async () => {
    for (const moment of ["started", "generated", "tested", "stored", "finished"]) {
      const owner = await openCompany(platform(), hasty);
      const { id } = await submit(owner, await openProject(owner));
      let answer: Response | undefined;
      for await (const event of watch(owner, id))
        if (event.type === moment) answer = await owner.call("POST", `/v1/tasks/${id}/cancel`);
      await settled(owner, id);
      const { status } = await readTask(owner, id);
      if (answer?.status === 200) expect(status).toBe("cancelled");
      else expect(await problem(answer as Response)).toMatchObject({ status: 409, state: status });
      expect(await aiRequestsUsed(owner)).toBe(status === "cancelled" ? 0 : 1);
    }
  });

  test("of several at once has one winner", async () => {
    const owner = await openCompany(platform());
    const { id } = await submit(owner, await openProject(owner));
    const cancel = () => owner.call("POST", `/v1/tasks/${id}/cancel`);
    const statuses = (await Promise.all(Array.from({ length: 6 }, cancel))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([200, 409, 409, 409, 409, 409]);
  });
});

describe("the day's AI requests (M-150)", () => {
  test("are refused when spent, until 00:00 UTC, and nothing of the refused one stays", async () => {
    const owner = await openCompany(platform(), { plan: "developer" });
    const body = taskBody(await openProject(owner), "prose");
    const shard = await shardOf(owner);
    const operator = await elevated(platform(), owner, ["lifecycle"]);
    const expires_at = new Date((await platform().clock.now()) + 3_600_000).toISOString();
    const many = { limit: "concurrent_tasks", value: 200, expires_at, reason: "A test of the day's limit" };
    await operator.ask("POST", `/v1/tenants/${owner.id}/limit-overrides`, { body: many });
    // Nothing of this tenant gets to run, so that nothing is given back meanwhile.
    const name = `held_${randomUUID().replaceAll("-", "")}`;
    const guard = `when new.tenant_id = '${owner.id}' begin select raise(abort, 'held by a test'); end`;
    await platform().d1(["us", shard], `create trigger ${name} before update on all_tasks ${guard}`);
    try {
      const send = () => owner.call("POST", "/v1/tasks", { body });
      // Nothing of it is kept, so that a reservation counts for ten minutes only.
      for (const length of [16, 17, 17, 17, 17, 16]) {
        const statuses = await Promise.all(Array.from({ length }, async () => (await send()).status));
        expect(new Set(statuses)).toEqual(new Set([202]));
        await platform().clock.advance(61_000); // past the minute's own limit
      }
      const refused = await send();
      const now = await platform().clock.now();
      const midnight = Math.ceil((86_400_000 - (now % 86_400_000)) / 1000);
      expect(Number(refused.headers.get("retry-after")) - midnight).toBeOneOf([-1, 0, 1, 2]);
      expect(await problem(refused)).toMatchObject({
        status: 429,
        code: "quota_exceeded",
        limit: 100,
        used: 100,
        "violated-policies": ["ai-day"],
      });
      const { next_cursor } = await owner.ask<{ next_cursor: string | null }>("GET", "/v1/tasks?limit=100");
      expect(next_cursor).toBeNull();
    } finally {
      await platform().d1(["us", shard], `drop trigger ${name}`);
    }
  });
});

/** The job's word to the meter follows its last event; the usage shows it as soon as the object is done. */
async function settled(owner: Company, id: string): Promise<void> {
  const { status } = await readTask(owner, id);
  const expected = status === "succeeded" ? 1 : 0;
  for (let look = 0; look < 200; look++) if ((await aiRequestsUsed(owner)) === expected) return;
  throw new Error(`the meter was never told that the task is ${status}`);
}

async function shardOf(owner: Company): Promise<number> {
  const [row] = await platform().d1<{ shard: number }>(
    owner.region,
    "select shard from placement where tenant_id = ?",
    owner.id,
  );
  if (!row) throw new Error("the tenant has no place");
  return row.shard;
}
