import { parseArgs } from "node:util";
import { killRun } from "../tests/support/usage/kill-run.ts";
import { openStage } from "../tests/support/usage/stage.ts";
import { build } from "./build.ts";

const usage = `npm run prove:usage -- [--kills n] [--seed n] [--tenants n]

  Starts the product with its state on disk, loads it with clients that report use and ask the API, kills it
  at random moments, lets it come to rest, and compares what was acknowledged with the object's ledger and
  the database, line by line. Fails on any difference.

  --kills    how often it dies; 55 when left out. Every fifth time every process of it, else the runtime
  --seed     draws events and moments; 1 when left out
  --tenants  8 when left out`;

const { values } = parseArgs({
  options: { kills: { type: "string" }, seed: { type: "string" }, tenants: { type: "string" } },
});
const [kills = 0, seed = 0, tenants = 0] = [
  values.kills ?? "55",
  values.seed ?? "1",
  values.tenants ?? "8",
].map(Number);
if (![kills, seed, tenants].every(Number.isSafeInteger) || kills < 0 || tenants < 1) {
  console.error(usage);
  process.exit(2);
}

const started = performance.now();
await build();
const stage = await openStage();
const deaths = Array.from({ length: kills }, (_, index) => (index % 5 === 4 ? "whole" : "runtime"));
const onProgress = (line: string) => console.log(`  ${line}`);
const plan = { seed, deaths, tenants, lives: [100, 1_500], onProgress } as const;
const { differences, odd, counts, calls, counted, ...found } = await killRun(stage, plan).finally(stage.stop);

const rows = [
  [
    "killed under load",
    found.kills,
    `${deaths.filter((death) => death === "whole").length} times with all its processes`,
  ],
  ["batches acknowledged", counts.batches, `${counts.retries} sent again after no answer`],
  ["events acknowledged", counts.events, `and ${counts.duplicates} duplicates`],
  ["counted of them: acknowledged", found.acknowledged, "all meters, in their units"],
  ["  the object's ledger", found.ledger, ""],
  ["  deltas in the database", found.deltas, ""],
  ["  hour totals in the database", found.database, ""],
  ["API calls answered", calls.acknowledged, ""],
  ["  counted", counted, "the same in object and database"],
  ["  sent", calls.sent, ""],
  ["corrections of a copy", found.corrections, "a kill is no reason for one"],
  ["lines compared", found.lines, "tenant, meter, dimension, hour"],
] as const;
for (const [what, number, note] of rows)
  console.log(`${what.padEnd(32)} ${number.toLocaleString("en").padStart(16)}  ${note}`.trimEnd());
for (const line of [...differences, ...odd]) console.error(`DIFFERENT ${line}`);
const { events, duplicates, retries } = counts;
const api = { answered: calls.acknowledged, counted, sent: calls.sent };
const milliseconds = Math.round(performance.now() - started);
console.log(
  JSON.stringify({ ...found, events, duplicates, retries, api, unexpected: odd.length, milliseconds }),
);
process.exitCode = found.drift === 0 && found.corrections === 0 && odd.length === 0 ? 0 : 1;
