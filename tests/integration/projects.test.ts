import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Project } from "../../shared/projects/contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import { openProject, projectsUsed, submit } from "../support/tasks.ts";

let company: Company;
beforeAll(async () => {
  company = await openCompany(platform());
});

const problem = async (response: Response) => {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = (await response.json()) as Record<string, unknown>;
  return { ...body, status: response.status } as Record<string, unknown>;
};
describe("projects (M-265)", () => {
  test("are created with a Location, read, listed and audited", async () => {
    const response = await company.call("POST", "/v1/projects", {
      body: { name: "  Shop  ", description: "Line one\nLine two" },
    });
    expect(response.status).toBe(201);
    const created = (await response.json()) as Project;
    expect(created).toMatchObject({ name: "Shop", description: "Line one\nLine two", version: 1 });
    expect(response.headers.get("location")).toBe(`/v1/projects/${created.id}`);
    expect(response.headers.get("etag")).toBe('"v1"');
    expect(await company.ask("GET", `/v1/projects/${created.id}`)).toEqual(created);
    const { data } = await company.ask<{ data: Project[] }>("GET", "/v1/projects");
    expect(data).toContainEqual(created);
    const audit = await company.ask<{ data: { target: { id: string }; actor: unknown }[] }>(
      "GET",
      "/v1/audit-events?action=project.created",
    );
    expect(audit.data.find(({ target }) => target.id === created.id)?.actor).toEqual({
      kind: "user",
      id: company.userId,
    });
  });

  test("one key makes one project, however often and at once it is sent (M-265)", async () => {
    const owner = await openCompany(platform());
    const headers = { "idempotency-key": randomUUID() };
    const send = () => owner.call("POST", "/v1/projects", { body: { name: "Once" }, headers });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
    const ids = new Set(
      await Promise.all(answers.map(async (answer) => ((await answer.json()) as Project).id)),
    );
    expect(ids.size).toBe(1);
    const again = await send();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(ids.has(((await again.json()) as Project).id)).toBe(true);
    const other = await owner.call("POST", "/v1/projects", { body: { name: "Twice" }, headers });
    expect(await problem(other)).toMatchObject({ status: 422, code: "idempotency_mismatch" });
    const missing = await owner.call("POST", "/v1/projects", {
      body: { name: "x" },
      headers: { "idempotency-key": "" },
    });
    expect(missing.status).toBe(400);
    expect(await projectsUsed(owner)).toBe(1);
  });

  test("the plan's limit holds in a race of creations, and deleting makes room (M-038)", async () => {
    const owner = await openCompany(platform(), { plan: "developer" });
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, index) =>
        owner.call("POST", "/v1/projects", { body: { name: `p${index}` } }),
      ),
    );
    const made = answers.filter(({ status }) => status === 201);
    const refused = answers.filter(({ status }) => status === 402);
    expect([made.length, refused.length]).toEqual([5, 4]);
    const [first] = refused;
    expect(first && (await problem(first))).toMatchObject({
      code: "plan_limit_reached",
      limit: 5,
      used: 5,
      upgrade_url: "/console/usage#plans",
    });
    const [winner] = made;
    if (!winner) throw new Error("nobody won");
    const { id } = (await winner.json()) as Project;
    expect((await owner.call("DELETE", `/v1/projects/${id}`)).status).toBe(204);
    expect((await owner.call("GET", `/v1/projects/${id}`)).status).toBe(404);
    await platform().clock.advance(15_000);
    await platform().cron(owner.region);
    expect(await projectsUsed(owner)).toBe(4);
    expect((await owner.call("POST", "/v1/projects", { body: { name: "again" } })).status).toBe(201);
  });

  test("change by merge patch, and a lost update is refused", async () => {
    const id = await openProject(company);
    const patch = (body: unknown, ifMatch?: string) =>
      company.call("PATCH", `/v1/projects/${id}`, {
        body,
        headers: {
          "content-type": "application/merge-patch+json",
          ...(ifMatch ? { "if-match": ifMatch } : {}),
        },
      });
    const changed = await patch({ description: "new" }, '"v1"');
    expect(changed.headers.get("etag")).toBe('"v2"');
    expect(await changed.json()).toMatchObject({ name: "Shop", description: "new", version: 2 });
    const late = await patch({ name: "late" }, '"v1"');
    expect(late.headers.get("etag")).toBe('"v2"');
    expect(await problem(late)).toMatchObject({ status: 412, code: "precondition_failed" });
    expect(await problem(await patch({ name: "x" }, "v2"))).toMatchObject({
      status: 400,
      errors: [{ pointer: "#/if-match" }],
    });
    expect(await (await patch({ description: null })).json()).toMatchObject({ description: "", version: 3 });
    expect(await (await patch({})).json()).toMatchObject({ version: 3 });
    const racers = await Promise.all(["a", "b", "c", "d"].map((name) => patch({ name }, '"v3"')));
    expect(racers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412]);
    const unchanged = await company.call("GET", `/v1/projects/${id}`, {
      headers: { "if-none-match": '"v4"' },
    });
    expect(unchanged.status).toBe(304);
  });

  test("page without losing or doubling one, and only with the list's own cursors", async () => {
    const owner = await openCompany(platform());
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await owner.ask("POST", "/v1/projects", { body: { name } });
    const seen: string[] = [];
    let path: string | undefined = "/v1/projects?limit=2";
    while (path !== undefined) {
      const response: Response = await owner.call("GET", path);
      const { data, next_cursor } = (await response.json()) as {
        data: Project[];
        next_cursor: string | null;
      };
      seen.push(...data.map(({ name }) => name));
      path = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1];
      expect(path && new URL(path, platform().url).searchParams.get("cursor")).toBe(next_cursor ?? undefined);
    }
    expect(seen).toEqual([...names].reverse());
    const { next_cursor } = await owner.ask<{ next_cursor: string }>("GET", "/v1/projects?limit=2");
    for (const [caller, given] of [
      [company, next_cursor],
      [owner, `${next_cursor}x`],
      [owner, "e30.e30"],
    ] as const) {
      const response = await caller.call("GET", `/v1/projects?cursor=${encodeURIComponent(given)}`);
      expect(await problem(response)).toMatchObject({ status: 400, code: "invalid_cursor" });
    }
    for (const limit of ["0", "101", "-1", "1e3", "abc", "1&limit=2"])
      expect((await owner.call("GET", `/v1/projects?limit=${limit}`)).status).toBe(400);
  });

  test("with tasks stay as their record", async () => {
    const id = await openProject(company);
    await submit(company, id, "prose");
    expect(await problem(await company.call("DELETE", `/v1/projects/${id}`))).toMatchObject({
      status: 409,
      code: "conflict",
      state: "has_tasks",
    });
    expect((await company.call("GET", `/v1/projects/${id}`)).status).toBe(200);
  });

  test.each([
    ["{", "#"],
    ["[]", "#"],
    ["{}", "#/name"],
    [{ name: 1 }, "#/name"],
    [{ name: "   " }, "#/name"],
    [{ name: "x".repeat(81) }, "#/name"],
    [{ name: "a\u202eb\u0007" }, "#/name"],
    [{ name: "a\u0000" }, "#/name"],
    ['{"name":"\\ud800"}', "#/name"],
    [{ name: "x", description: "y".repeat(2_001) }, "#/description"],
    [{ name: "x", tenant_id: "ten_other" }, "#/tenant_id"],
    [`{"name":${"[".repeat(100)}${"]".repeat(100)}}`, "#/name"],
  ])("garbage is refused by name: %j", async (body, pointer) => {
    const refused = await problem(await company.call("POST", "/v1/projects", { body }));
    expect(refused["status"]).toBe(400);
    const [error] = refused["errors"] as { pointer: string }[];
    expect(error?.pointer.startsWith(pointer)).toBe(true);
  });

  test("nothing that was refused left a row or a hold", async () => {
    const owner = await openCompany(platform());
    await owner.call("POST", "/v1/projects", { body: { name: "" } });
    await owner.call("POST", "/v1/projects", { body: "{" });
    expect(await owner.ask("GET", "/v1/projects")).toEqual({ data: [], next_cursor: null });
    expect(await projectsUsed(owner)).toBe(0);
  });
});
