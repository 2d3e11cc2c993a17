import { parseArgs } from "node:util";
import { isRegion, type Region, regions } from "../shared/kernel/region.ts";
import { type Instance, instances } from "./config.ts";
import { codeFindings, readCode } from "./residency/code.ts";
import type { Graph } from "./residency/graph.ts";
import { printGraph } from "./residency/print.ts";
import { reachOf } from "./residency/reach.ts";
import { readGraph } from "./residency/read.ts";
import { rehearsalFindings } from "./residency/rehearsal.ts";
import { type Finding, findingsOf } from "./residency/rules.ts";

const usage = `npm run prove:residency -- [region …] [--bindings-only]

  Reads every script of every region as wrangler does, rehearses each deployment, reads the bundles as
  code, prints what holds and reaches what, and fails on any capability that is another region's.

  us eu uk ca au     print these regions only; all are judged
  --bindings-only    judge the files alone: no build, no rehearsal; a second instead of a minute`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { "bindings-only": { type: "boolean" } },
});
if (!positionals.every(isRegion)) {
  console.error(usage);
  process.exit(2);
}
const started = performance.now();
const shown: readonly Region[] = positionals.length > 0 ? positionals : regions;
const graph = readGraph();
for (const region of [undefined, ...shown]) console.log(`${printGraph(graph, region)}\n`);

const built = values["bindings-only"] === true ? { findings: [] } : await judgeBuilt(graph);
const findings: Finding[] = [...findingsOf(graph), ...built.findings];
for (const { rule, room, what } of findings) console.error(`FOREIGN ${rule}: ${room}: ${what}`);
if (findings.length > 0) process.exitCode = 1;
const { findings: _, ...figures } = built;
console.log(
  JSON.stringify({
    scripts: graph.length,
    bindings: graph.flatMap(({ bindings }) => bindings).length,
    reachable: graph.flatMap((room) => reachOf(graph, room).stores).length,
    ...figures,
    residencyFailures: findings.length,
    milliseconds: Math.round(performance.now() - started),
  }),
);

/** What would really be deployed: the code of each script, and each script's bindings in each region. */
async function judgeBuilt(graph: Graph) {
  const { build } = await import("./build.ts");
  const { id, bundles } = await build();
  const codes = bundles.map(({ script, files }) => ({
    script,
    source: new TextDecoder().decode(files.find((file) => file.path.endsWith("/index.js"))?.contents),
  }));
  const rehearsed = await rehearse(graph, id);
  return {
    bundles: codes.length,
    exits: codes.flatMap(({ source }) => readCode(source).exits).length,
    rehearsals: instances().length,
    findings: [...codes.flatMap(({ script, source }) => codeFindings(script, source, graph)), ...rehearsed],
  };
}

/** Two at a time: each is a wrangler process that bundles. */
async function rehearse(graph: Graph, buildId: string): Promise<Finding[]> {
  const { attempt, deployArguments } = await import("./deployment.ts");
  const waiting = instances();
  const found: Finding[] = [];
  const judge = async (instance: Instance) => {
    const output = await attempt(instance.name, [...deployArguments(instance, buildId), "--dry-run"]);
    const room = graph.find(({ name }) => name === instance.name);
    if (output === undefined || room === undefined)
      found.push({ rule: "rehearsal", room: instance.name, what: "could not be rehearsed" });
    else found.push(...rehearsalFindings(room, output));
  };
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await judge(next);
  };
  await Promise.all([work(), work()]);
  return found;
}
