import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openApiDocument } from "../../scripts/openapi.ts";
import { allRoutes } from "../../scripts/routes.ts";
import { isOperatorPermission } from "../../shared/kernel/access.ts";
import { count } from "../proofs/recording.ts";
import { inFlight } from "../support/in-flight.ts";
import { type Cell, cellsOf, type DrivenRoute, plainCell, sampleOf } from "./cells.ts";
import { Comparison, type Pair, told } from "./comparison.ts";
import type { Operation } from "./inputs.ts";
import { openBoth, rowsOf, type Strangers, standing } from "./strangers.ts";
import { fresh, redrawn, rest, type World, type Worlds } from "./worlds.ts";

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
let comparison: Comparison;

beforeAll(async () => {
  const creates = guarded
    .filter(({ idempotent }) => idempotent)
    .map(({ method, path }) => `${method} ${path}`);
  [worlds, strangers] = await openBoth({ word }, creates);
  comparison = new Comparison(word, strangers.known);
});
afterAll(async () => {
  count("twoWorldCells", comparison?.cells ?? 0, comparison?.failures ?? 1);
  await worlds?.stop();
});

const driveRoute = async (among: readonly Cell[]) =>
  (await inFlight(among, 1, (cell) => comparison.differenceOf(cell, worlds))).flat();
const drive = async (among: readonly Cell[]) =>
  (await inFlight(among, 12, (cell) => comparison.differenceOf(cell, worlds))).flat();
const driveOne = (route: DrivenRoute, at: Pair = worlds) => comparison.differenceOf(plainCell(route), at);
async function drawAnew(name: string, at: Pair): Promise<void> {
  const draw = async (world: World) => world.samples.set(name, await redrawn(name, world));
  await Promise.all([draw(at.full), draw(at.empty)]);
}
async function driveAnew(route: DrivenRoute, at: Pair = worlds): Promise<string[]> {
  await drawAnew(route.name, at);
  return driveOne(route, at);
}
/** Five minutes after it was drawn a challenge is over, in one world perhaps sooner than in the other. */
const isOfCeremony = ({ name }: DrivenRoute) => name === "post /v1/auth/passkeys";
const cellsAt = (among: readonly DrivenRoute[], beside: boolean) =>
  Promise.all(among.map((route) => cellsOf(route, worlds.full, strangers, beside)));
const people = ["auth", "members", "invitations", "privacy"];
/** What one call changes another of the same resource may see: those keep their order, and so do people's. */
const resourceOf = ({ name }: Cell) => {
  const resource = /\/v1\/([\w-]+)/.exec(name)?.[1] ?? name;
  return people.includes(resource) ? "people" : resource;
};
/** An export holds what all others did until then. */
const isSmall = ({ name }: DrivenRoute) => !/\/exports?$/.test(name);
const lasting = (among: readonly DrivenRoute[]) =>
  among.filter(({ name }) => sampleOf(name, worlds.full.samples).spends !== true);

describe("whether another tenant exists changes no answer (M-009, M-014)", { timeout: 240_000 }, () => {
  test("whatever stands where a call names something", async () => {
    expect(told(await drive((await cellsAt(routes, false)).flat()))).toBe("");
  });

  test("whatever stands beside a call that reads", async () => {
    expect(told(await drive((await cellsAt(reads, true)).flat()))).toBe("");
  });

  test("whatever stands beside a call that writes", async () => {
    for (const { name } of writes.filter(isOfCeremony)) await drawAnew(name, worlds);
    const cells = (await cellsAt(lasting(writes).filter(isSmall), true)).flat();
    const lanes = Object.values(Object.groupBy(cells, resourceOf)) as Cell[][];
    expect(told((await inFlight(lanes, 6, driveRoute)).flat())).toBe("");
    const whole = (
      await cellsAt(
        writes.filter((route) => !isSmall(route)),
        true,
      )
    ).flat();
    expect(told(await driveRoute(whole))).toBe("");
  });

  test("the calls themselves, and everything that can be read before and afterwards", async () => {
    const found: string[] = [];
    const readAll = async () => {
      await rest(worlds.full, worlds.empty);
      for (const route of reads) {
        // A colleague's token was drawn long ago, as time goes in a world.
        const drive = sampleOf(route.name, worlds.full.samples).token === undefined ? driveOne : driveAnew;
        found.push(...(await drive(route)));
      }
    };
    await readAll();
    for (const route of lasting(writes)) found.push(...(await driveAnew(route)));
    await readAll();
    expect(told(found)).toBe("");
  });

  test("calls after which a company can do no more", async () => {
    const found: string[] = [];
    for (const route of writes.filter((each) => !lasting([each]).includes(each)))
      found.push(...(await driveAnew(route, await fresh(worlds))));
    expect(told(found)).toBe("");
  });

  test("both worlds have counted the same requests", async () => {
    const usage = ({ us }: World) => us.ask<{ month_requests: number }>("GET", "/v1/tenants/me/usage");
    const counted = async () => [await usage(worlds.full), await usage(worlds.empty)] as const;
    // What was admitted by a lease is told when the isolate has been idle for a while.
    const apart = async () => {
      const [full, empty] = await counted();
      return full.month_requests - empty.month_requests;
    };
    await expect.poll(apart, { interval: 1_000 }).toBe(0);
    const [full] = await counted();
    expect(full.month_requests).toBeGreaterThan(comparison.cells);
  });

  test("nothing of the other tenant has changed, and the cells are many", async () => {
    const now = await worlds.full.platform.clock.now();
    expect(standing(await rowsOf(strangers.company), now)).toBe(standing(strangers.rows, now));
    console.log(`${routes.length} routes, ${comparison.cells} cells`);
    expect(comparison.cells).toBeGreaterThanOrEqual(Math.min(3_000, 40 * routes.length));
  });
});
