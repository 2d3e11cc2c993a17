import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import type { TaskSummary } from "../../shared/agents/contract.ts";
import type { LimitsView } from "../../shared/tenancy/limits-contract.ts";
import { openCompany } from "../support/company.ts";
import { elevated } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { aiRequestsUsed, openProject, taskBody } from "../support/tasks.ts";

test("one task more than may be under way waits, leaves nothing, and has a place when another ends (M-301)", async () => {
  const p = platform();
  const owner = await openCompany(p, { plan: "developer" });
  const body = taskBody(await openProject(owner), "Build me a shop.");
  const send = () => owner.call("POST", "/v1/tasks", { body });
  const limit = async (wanted: string) => {
    const { limits } = await owner.ask<LimitsView>("GET", "/v1/limits");
    return limits.find(({ name }) => name === wanted);
  };
  const tasks = async () => (await owner.ask<{ data: TaskSummary[] }>("GET", "/v1/tasks")).data;
  const statuses = async (count: number) =>
    (await Promise.all(Array.from({ length: count }, async () => (await send()).status))).sort();
  // Nothing of this company gets to run until the test lets it.
  const name = `under_way_${randomUUID().replaceAll("-", "")}`;
  const guard = `when new.tenant_id = '${owner.id}' begin select raise(abort, 'held by a test'); end`;
  const everywhere = (sql: string) => Promise.all([0, 1].map((shard) => p.d1(["us", shard], sql)));
  await everywhere(`create trigger ${name} before update on all_tasks ${guard}`);
  try {
    expect(await statuses(4), "a race for the last place").toEqual([202, 202, 429, 429]);
    const bytes = (await limit("storage_bytes"))?.used;
    const refused = await send();
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(await refused.json()).toMatchObject({
      ...{ code: "quota_exceeded", limit: 2, used: 2, "violated-policies": ["tasks"] },
      detail: "Your plan allows 2 tasks at once.",
    });
    expect([(await tasks()).length, await aiRequestsUsed(owner)]).toEqual([2, 2]);
    expect((await limit("storage_bytes"))?.used).toBe(bytes);
    const shown = { name: "concurrent_tasks", used: 2, refusal: "quota_exceeded" };
    const source = { kind: "plan", plan: "developer" };
    expect(await limit("concurrent_tasks")).toEqual({ ...shown, limit: 2, source });
    const operator = await elevated(p, owner, ["lifecycle"]);
    const expires_at = new Date((await p.clock.now()) + 3_600_000).toISOString();
    const agreed = { limit: "concurrent_tasks", value: 3, expires_at, reason: "A launch" };
    await operator.ask("POST", `/v1/tenants/${owner.id}/limit-overrides`, { body: agreed });
    expect(await statuses(2)).toEqual([202, 429]);
    const own = { kind: "override", plan: "developer", expires_at, reason: "A launch" };
    expect(await limit("concurrent_tasks")).toEqual({ ...shown, used: 3, limit: 3, source: own });
  } finally {
    await everywhere(`drop trigger ${name}`);
  }
  const [first] = await tasks();
  expect((await owner.call("POST", `/v1/tasks/${first?.id}/cancel`)).status).toBeOneOf([200, 409]);
  const used = async () => (await limit("concurrent_tasks"))?.used;
  // Seldom enough not to use up the minute.
  await expect.poll(used, { timeout: 30_000, interval: 1_000 }).toBe(0);
  expect(new Set((await tasks()).map(({ status }) => status))).toContain("needs_model");
  expect((await send()).status).toBe(202);
});
