import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inRoot } from "../../../scripts/config.ts";
import { deployedFile, deployedResources, renderDeployed } from "../../../scripts/residency/deployed.ts";
import { regionsIn } from "../../../scripts/residency/graph.ts";
import { reachOf } from "../../../scripts/residency/reach.ts";
import { readGraph } from "../../../scripts/residency/read.ts";
import { type Region, regions } from "../../../shared/kernel/region.ts";
import { listRegions, residencyOf } from "../../../shared/tenancy/residency.ts";
import { residencyClaims } from "../../../shared/tenancy/residency-contract.ts";

const graph = readGraph();
const claimsOf = (region: Region, shard = 0) =>
  residencyOf({ id: "ten_x", region, residencyPolicy: "standard" }, shard, "build");
const namesOf = (region: Region, shard?: number) => claimsOf(region, shard).stores.map(({ name }) => name);

/** Every store and queue that any script of a region can come to, and no certificate was asked. */
const reachable = (region: Region) => [
  ...new Set(
    graph
      .filter((room) => room.region === region)
      .flatMap((room) => [
        ...reachOf(graph, room).stores.map(({ store }) => store.resource),
        ...room.bindings.filter(({ kind }) => kind === "consumer").map(({ resource }) => resource),
      ]),
  ),
];

describe("the residency certificate (M-024)", () => {
  test("its source is what the wrangler files say: else run `node scripts/residency/deployed.ts`", () => {
    expect(readFileSync(inRoot(deployedFile), "utf8")).toBe(renderDeployed(deployedResources(graph)));
  });

  test.each(regions)("names everything that can be reached in %s, and nothing else", (region) => {
    const everywhere = regions.flatMap((_, shard) => namesOf(region, shard));
    expect([...new Set(everywhere)].sort()).toEqual(reachable(region).sort());
  });

  test.each(regions)("of %s names no other region", (region) => {
    expect(regionsIn(JSON.stringify({ ...claimsOf(region), statement: "", subprocessors: [] }))).toEqual([
      region,
    ]);
  });

  test.each(regions)("says who holds each store of %s, as the bindings do", (region) => {
    for (const { name, kind, held_by } of claimsOf(region).stores) {
      const holders = graph.filter(
        (room) =>
          (room.region === region || name === "leanvibe-directory") &&
          room.bindings
            .filter((binding) => binding.kind !== "service") // a script may be called as a queue is
            .some(({ resource, deadLetter }) => resource === name || deadLetter === name),
      );
      expect(held_by, `${kind} ${name}`).toEqual(holders.map((room) => room.name).sort());
    }
  });

  test("names the tenant's own shard and the region's first database, not the shards of others", () => {
    expect(namesOf("us", 0)).toContain("leanvibe-us-0");
    expect(namesOf("us", 0)).not.toContain("leanvibe-us-1");
    const stores = claimsOf("us", 1).stores.filter(({ kind }) => kind === "database");
    expect(stores.map(({ name, holds }) => [name, /people/.test(holds)])).toEqual([
      ["leanvibe-us-0", false],
      ["leanvibe-us-1", true],
      ["leanvibe-directory", false],
    ]);
  });

  test("claims a jurisdiction only where storage has one", () => {
    const bound = (region: Region) =>
      claimsOf(region)
        .stores.filter(({ jurisdiction }) => jurisdiction !== null)
        .map(({ kind }) => kind);
    for (const region of ["uk", "ca", "au"] as const) expect(bound(region)).toEqual([]);
    for (const region of ["us", "eu"] as const)
      expect([...new Set(bound(region))].sort()).toEqual(["bucket", "database", "object_namespace"]);
    expect(claimsOf("uk").statement).toMatch(/no guarantee/);
  });

  test("names the sub-processors that hold data today", () => {
    expect(claimsOf("eu").subprocessors.map(({ id }) => id)).toEqual([
      "cloudflare",
      "stripe",
      "mail",
      "sms",
      "dns",
    ]);
    expect(residencyClaims.safeParse({ ...claimsOf("eu"), tenant: `ten_${"0".repeat(26)}` }).success).toBe(
      true,
    );
  });
});

describe("the list of regions (M-025, M-026, M-027, M-028, M-029)", () => {
  test("states each region's class, and sells strict residency only where it can be kept", () => {
    const { data } = listRegions();
    expect(data.map(({ region, guarantee, policies }) => [region, guarantee, policies.join("+")])).toEqual([
      ["us", "jurisdiction", "standard+strict"],
      ["eu", "jurisdiction", "standard+strict"],
      ["uk", "location-hint", "standard"],
      ["ca", "location-hint", "standard"],
      ["au", "location-hint", "standard"],
    ]);
    expect(data.map(({ plans }) => plans.length)).toEqual([3, 2, 1, 1, 1]);
  });
});
