import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApiDocument } from "../../scripts/openapi.ts";
import { allRoutes } from "../../scripts/routes.ts";
import { isOperatorPermission } from "../../shared/kernel/access.ts";
import { count, keepText } from "../proofs/recording.ts";
import { inFlight } from "../support/in-flight.ts";
import { type Cell, cellsOf, type DrivenRoute, plainCell, sampleOf } from "./cells.ts";
import type { Operation } from "./inputs.ts";
import { openStrangers, rowsOf, type Strangers } from "./strangers.ts";
import { type Answer, normalised } from "./volatile.ts";
import { fresh, openWorlds, redrawn, rest, type World, type Worlds } from "./worlds.ts";

const { paths } = (await openApiDocument()) as { paths: Record<string, Record<string, Operation>> };
const guarded = (await allRoutes()).filter(
  ({ permission }) => permission !== "public" && !isOperatorPermission(permission),
);
const routes = guarded.map(({ method, path }): DrivenRoute => {
  return { name: `${method} ${path}`, method, operation: paths[path]?.[method] ?? {} };
});
const reads = routes.filter(({ method }) => method === "get");
const writes = routes.filter(({ method }) => method !== "get");

const word = crypto.randomUUID().replaceAll("-", "").slice(0, 16);
let worlds: Worlds;
let strangers: Strangers;
let asked = 0;
let cells = 0;
let failures = 0;

beforeAll(async () => {
  const creates = guarded
    .filter(({ idempotent }) => idempotent)
    .map(({ method, path }) => `${method} ${path}`);
  [worlds, strangers] = await Promise.all([openWorlds(word), openStrangers(creates)]);
});
afterAll(async () => {
  count("twoWorldCells", cells, failures);
  await worlds?.stop();
});

async function ask(world: World, { method, call }: Cell, key: string): Promise<Answer> {
  const { path, body, headers, token } = call(world);
  const response = await world.us.call(method.toUpperCase(), path, {
    headers: { ...(method === "post" ? { "idempotency-key": key } : {}), ...headers },
    ...(body === undefined ? {} : { body }),
    ...(token === undefined ? {} : { token }),
  });
  return normalised(response, strangers.known);
}

/** Asks the same in both worlds. @returns in words, where the answers differ */
async function differenceOf(cell: Cell, at: Pick<Worlds, "full" | "empty"> = worlds): Promise<string[]> {
  const key = `${word}-${asked++}`;
  const [full, empty] = await Promise.all([ask(at.full, cell, key), ask(at.empty, cell, key)]);
  cells++;
  const same = JSON.stringify(full) === JSON.stringify(empty);
  if (same && !(cell.trespasses && full.status < 400)) return [];
  failures++;
  keepText("two-worlds", `${cell.name}\n${JSON.stringify(full)}\n${JSON.stringify(empty)}`);
  const parts = (["status", "headers", "body"] as const).filter((part) => full[part] !== empty[part]);
  return [
    `${cell.name} (${full.status}, ${empty.status})`,
    ...parts.flatMap((part) => [`  full  ${part}: ${full[part]}`, `  empty ${part}: ${empty[part]}`]),
  ];
}

const driveRoute = async (among: readonly Cell[]) =>
  (await inFlight(among, 1, (cell) => differenceOf(cell))).flat();
const drive = async (among: readonly Cell[]) =>
  (await inFlight(among, 12, (cell) => differenceOf(cell))).flat().slice(0, 40).join("\n");
async function driveAnew(route: DrivenRoute, at: Pick<Worlds, "full" | "empty">): Promise<string[]> {
  for (const world of [at.full, at.empty]) world.samples.set(route.name, await redrawn(route.name, world));
  return differenceOf(plainCell(route), at);
}
const cellsAt = (among: readonly DrivenRoute[], beside: boolean) =>
  Promise.all(among.map((route) => cellsOf(route, worlds.full, strangers, beside)));
const lasting = (among: readonly DrivenRoute[]) =>
  among.filter(({ name }) => sampleOf(name, worlds.full.samples).spends !== true);

describe("whether another tenant exists changes no answer (M-009, M-014)", { timeout: 240_000 }, () => {
  test("whatever stands where a call names something", async () => {
    expect(await drive((await cellsAt(routes, false)).flat())).toBe("");
  });

  test("whatever stands beside a call that reads", async () => {
    expect(await drive((await cellsAt(reads, true)).flat())).toBe("");
  });

  test("whatever stands beside a call that writes", async () => {
    const found = await inFlight(await cellsAt(lasting(writes), true), 6, driveRoute);
    expect(found.flat().join("\n")).toBe("");
  });

  test("the calls themselves, and everything that can be read before and afterwards", async () => {
    const found: string[] = [];
    for (const among of [reads, lasting(writes), reads]) {
      for (const world of [worlds.full, worlds.empty]) await rest(world.platform, world.us);
      for (const route of among) found.push(...(await driveAnew(route, worlds)));
    }
    expect(found.join("\n")).toBe("");
  });

  test("calls after which a company can do no more", async () => {
    const found: string[] = [];
    for (const route of writes.filter((each) => !lasting([each]).includes(each)))
      found.push(...(await driveAnew(route, await fresh(worlds))));
    expect(found.join("\n")).toBe("");
  });

  test("both worlds have counted the same requests", async () => {
    const usage = ({ us }: World) => us.ask<{ month_requests: number }>("GET", "/v1/tenants/me/usage");
    const [full, empty] = [await usage(worlds.full), await usage(worlds.empty)];
    expect(full.month_requests).toBe(empty.month_requests);
    expect(full.month_requests).toBeGreaterThan(cells);
  });

  test("nothing of the other tenant has changed, and the cells are many", async () => {
    expect(await rowsOf(strangers.company)).toBe(strangers.rows);
    console.log(`${routes.length} routes, ${cells} cells`);
    expect(cells).toBeGreaterThanOrEqual(Math.min(3_000, 40 * routes.length));
  });
});
