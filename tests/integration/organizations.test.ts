import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import type { Organization } from "../../shared/tenancy/organization-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { actionsOf, detailOf, enter, move, plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";

let top: Company;
let middle: Organization;
let leaf: Organization;
let side: Organization;

beforeAll(async () => {
  top = await openCompany(platform());
  middle = await plant(top);
  leaf = await plant(top, middle.id);
  side = await plant(top);
});

const statusOf = async (call: Promise<Response>) => {
  const response = await call;
  await response.text();
  return response.status;
};

describe("a tree of three levels, through the public doors (M-015)", () => {
  test("a parent sees what is below, to any depth, and where it stands", async () => {
    const { data } = await top.ask<{ data: Organization[] }>("GET", "/v1/organizations");
    const seen = Object.fromEntries(data.map(({ id, parent_id, depth }) => [id, [parent_id, depth]]));
    expect(seen).toEqual({
      [middle.id]: [top.id, 1],
      [leaf.id]: [middle.id, 2],
      [side.id]: [top.id, 1],
    });
    expect(leaf).toMatchObject({ region: "us", plan: "enterprise", status: "active" });
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: Organization[]; next_cursor: string | null } = await top.ask(
        "GET",
        `/v1/organizations?limit=1${cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      pages.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(pages).toEqual(data.map(({ id }) => id));
  });

  test("a child is a tenant of its own: its slug leads to its region, its trail begins with it", async () => {
    await platform().cron("us");
    const workspace = await platform().fetch(`/t/${leaf.slug}`);
    expect(workspace.headers.get("location")).toBe(`/signin?region=us&tenant=${leaf.slug}`);
    const trail = await actionsOf(top, await enter(top, leaf.id));
    expect(trail.at(-1)).toMatchObject({ action: "tenant.created", detail: { via: "parent" } });
    expect(JSON.stringify(trail)).not.toContain(top.id);
    expect(JSON.stringify(trail)).not.toContain(middle.id);
  });

  test("one key founds one organisation, however often and at once it is sent; a taken name is refused", async () => {
    const slug = `branch-${randomUUID().slice(0, 13)}`;
    const send = () =>
      top.call("POST", "/v1/organizations", {
        body: { name: "Once", slug },
        headers: { "idempotency-key": `once-${slug}` },
      });
    const answers = await Promise.all(Array.from({ length: 6 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as Organization).id));
    expect(new Set(ids).size).toBe(1);
    const taken = await top.call("POST", "/v1/organizations", { body: { name: "Twice", slug } });
    expect([taken.status, (await taken.json()) as object]).toMatchObject([
      409,
      { errors: [{ pointer: "#/slug", code: "taken" }] },
    ]);
  });

  test("never the reverse: a child finds neither parent nor sibling, nor may it found beside itself", async () => {
    const token = await enter(top, middle.id);
    const { data } = await top.ask<{ data: Organization[] }>("GET", "/v1/organizations", { token });
    expect(data.map(({ id, parent_id, depth }) => [id, parent_id, depth])).toEqual([[leaf.id, middle.id, 1]]);
    for (const id of [top.id, side.id, middle.id]) {
      const ask = (method: string, path: string) =>
        statusOf(top.call(method, `/v1/organizations/${id}${path}`, { token }));
      expect(await ask("GET", "")).toBe(404);
      for (const verb of ["suspend", "resume", "close"])
        expect(await ask("POST", `/${verb}`), verb).toBe(404);
      expect(await ask("POST", "/sessions")).toBe(403);
    }
    const below = (parent: string) =>
      top.call("POST", "/v1/organizations", { token, body: { name: "Beside us", parent_id: parent } });
    expect(await statusOf(below(top.id))).toBe(404);
    expect(await statusOf(below(side.id))).toBe(404);
    const moved = top.call("POST", `/v1/organizations/${leaf.id}/move`, {
      token,
      body: { parent_id: side.id },
    });
    expect(await statusOf(moved)).toBe(404);
    const info = JSON.stringify(await top.ask("GET", "/v1/tenants/me/info", { token }));
    expect(info).not.toContain(top.id);
  });

  test("a move is said in all four trails, and what is below comes along", async () => {
    const [from, to] = [await plant(top), await plant(top)];
    const [branch, twig] = [await plant(top, from.id), await plant(top, from.id)];
    const under = await plant(top, branch.id);
    const answer = await move(top, branch.id, to.id);
    expect(await answer.json()).toMatchObject({ id: branch.id, parent_id: to.id, depth: 2 });
    expect(await detailOf(top, under.id)).toMatchObject({ parent_id: branch.id, depth: 3 });
    const listed = async (id: string) =>
      (
        await top.ask<{ data: Organization[] }>("GET", "/v1/organizations", { token: await enter(top, id) })
      ).data.map((each) => each.id);
    expect(await listed(from.id)).toEqual([twig.id]);
    expect((await listed(to.id)).sort()).toEqual([branch.id, under.id].sort());
    const moves = async (token?: string) =>
      (await actionsOf(top, token)).filter(
        ({ action, target }) => action === "organization.moved" && target.id === branch.id,
      );
    expect(await moves()).toMatchObject([{ detail: { from: from.id, to: to.id } }]);
    expect(await moves(await enter(top, from.id))).toMatchObject([{ detail: { direction: "out" } }]);
    expect(await moves(await enter(top, to.id))).toMatchObject([{ detail: { direction: "in" } }]);
    expect(await moves(await enter(top, branch.id))).toMatchObject([{ detail: { via: "parent" } }]);
    expect(await statusOf(move(top, branch.id, to.id))).toBe(200);
    expect(await moves()).toHaveLength(1);
  });

  test("cycles are refused, also when two moves at once would only make one together", async () => {
    const [one, two] = [await plant(top), await plant(top)];
    const below = await plant(top, one.id);
    for (const target of [one.id, below.id]) expect(await statusOf(move(top, one.id, target))).toBe(409);
    const racers = await Promise.all([move(top, one.id, two.id), move(top, two.id, one.id)]);
    expect(racers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [first, second] = [await detailOf(top, one.id), await detailOf(top, two.id)];
    expect([first.parent_id === two.id, second.parent_id === one.id].filter(Boolean)).toHaveLength(1);
    expect(await statusOf(move(top, top.id, one.id))).toBe(404);
  });
});
