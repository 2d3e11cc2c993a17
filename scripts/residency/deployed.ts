import { writeFileSync } from "node:fs";
import { type Region, regionFacts } from "../../shared/kernel/region.ts";
import { inRoot } from "../config.ts";
import { type Binding, type Graph, patternOf, type Room } from "./graph.ts";
import { readGraph } from "./read.ts";

export const deployedFile = "shared/tenancy/deployed-resources.ts";

type Deployed = {
  kind: "database" | "bucket" | "object_namespace" | "queue";
  /** With `{region}` where the region stands, so that no bundle spells a region's resource. */
  name: string;
  regions: Region[];
  /** Where storage is bound to a jurisdiction and not only hinted. */
  jurisdictions: Region[];
  heldBy: string[];
};

/** Everything that can keep data, read off the binding graph. */
export function deployedResources(graph: Graph): Deployed[] {
  const found = new Map<
    string,
    { kind: Deployed["kind"]; holders: Map<Region, Set<string>>; bound: Set<Region> }
  >();
  for (const room of graph)
    for (const { kind, resource, isBound } of keptBy(room))
      for (const region of room.region === undefined ? regionsOf(graph) : [room.region]) {
        const name = patternOf(resource, region);
        const entry = found.get(name) ?? { kind, holders: new Map(), bound: new Set() };
        found.set(name, entry);
        entry.holders.set(region, (entry.holders.get(region) ?? new Set()).add(room.script));
        if (isBound) entry.bound.add(region);
      }
  return [...found].flatMap(([name, { kind, holders, bound }]) =>
    [...Map.groupBy(holders, ([, scripts]) => [...scripts].sort().join())].map(([scripts, among]) => {
      const regions = among.map(([region]) => region);
      return {
        kind,
        name,
        regions,
        jurisdictions: regions.filter((region) => bound.has(region)),
        heldBy: scripts.split(","),
      };
    }),
  );
}

const regionsOf = (graph: Graph): Region[] => [
  ...new Set(graph.flatMap(({ region }) => (region === undefined ? [] : [region]))),
];

type Kept = { kind: Deployed["kind"]; resource: string; isBound: boolean };

function keptBy({ bindings, region }: Room): Kept[] {
  // The deployment asks objects into the jurisdiction of their region; the rehearsal checks that it does.
  const objectsBound = region !== undefined && regionFacts[region].guarantee === "jurisdiction";
  return bindings.flatMap(({ kind, resource, jurisdiction, deadLetter }: Binding): Kept[] => {
    const isBound = jurisdiction !== undefined;
    if (kind === "database" || kind === "bucket") return [{ kind, resource, isBound }];
    if (kind === "object") return [{ kind: "object_namespace", resource, isBound: objectsBound }];
    if (kind !== "queue" && kind !== "consumer") return [];
    const queues = deadLetter === undefined ? [resource] : [resource, deadLetter];
    return queues.map((queue) => ({ kind: "queue", resource: queue, isBound: false }));
  });
}

export function renderDeployed(deployed: Deployed[]): string {
  const list = (items: string[]) => `[${items.map((item) => JSON.stringify(item)).join(", ")}]`;
  const entries = deployed
    .toSorted((a, b) => (a.kind + a.name).localeCompare(b.kind + b.name))
    .map(
      ({ kind, name, regions, jurisdictions, heldBy }) =>
        `  {\n    kind: "${kind}",\n    name: "${name}",\n    regions: ${list(regions)},\n    jurisdictions: ${list(jurisdictions)},\n    heldBy: ${list(heldBy)},\n  },\n`,
    );
  return `/** Made from the wrangler files by \`node scripts/residency/deployed.ts\`: change those, never this. */
export const deployedResources = [\n${entries.join("")}] as const;\n`;
}

if (import.meta.main) {
  writeFileSync(inRoot(deployedFile), renderDeployed(deployedResources(readGraph())));
  console.log(`${deployedFile} is written`);
}
