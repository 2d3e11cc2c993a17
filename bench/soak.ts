// What the runtime holds while the api answers 1 000 requests a second for 20 minutes: `npm run bench:soak`, with
// `-- --minutes 2` for less, and `--rate 200` for a slower one. The picture is written beside the build's outputs; the last line is JSON.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "../scripts/build.ts";
import { callersOf, projectRequests } from "./control-subjects.ts";
import { manyCompanies } from "./harness/companies.ts";
import { openHouse } from "./harness/house.ts";
import { keep, keptFile } from "./harness/kept.ts";
import { openLoop } from "./harness/open-loop.ts";
import { benchOptions } from "./harness/options.ts";
import { residentMiB } from "./harness/processor.ts";
import { digits } from "./harness/table.ts";
import { chart, growth, type Held } from "./resident-set.ts";

const flat = 0.1;
const sliceSeconds = 20;
/** Each asks often enough for leases at 1 000 requests a second, and half as often as it may. */
const companyCount = 12;
const { minutes, quick, rate } = benchOptions();
const seconds = quick ? sliceSeconds : minutes * 60;

const { bundles } = await build(true);
const house = await openHouse({ bundles, sockets: ["api-us"] });
const companies = await manyCompanies(house, companyCount);
const statuses: Record<number, number> = {};
const samples: Held[] = [];
const started = performance.now();
const note = () =>
  samples.push({
    at: (performance.now() - started) / 1_000,
    mebibytes: house.pids.reduce((sum, pid) => sum + residentMiB(pid), 0),
  });
note();
const noting = setInterval(note, quick ? 500 : 2_000);
let anonymousMiB = 0;
let [unsent, errors] = [0, 0];
while ((performance.now() - started) / 1_000 < seconds) {
  const requests = projectRequests(await callersOf(companies)); // a token lives shorter than the soak
  const load = await openLoop([house.port("api-us")], requests, {
    rate,
    seconds: sliceSeconds,
    connections: 64,
  });
  for (const { status } of load.samples) statuses[status] = (statuses[status] ?? 0) + 1;
  unsent += load.unsent;
  errors += load.errors;
  anonymousMiB = house.pids.reduce((sum, pid) => sum + residentMiB(pid, "RssAnon"), 0);
  console.error(
    `${Math.round((performance.now() - started) / 1_000)} s: ${digits(samples.at(-1)?.mebibytes ?? 0)} MiB`,
  );
}
clearInterval(noting);
await house.stop();

const grown = growth(samples);
const file = keptFile("soak.svg");
writeFileSync(file, chart(samples, `Resident set of workerd, MiB, at ${rate} requests a second`));
console.log(`picture: ${path.relative(process.cwd(), file)}`);
if (unsent > 0 || errors > 0)
  console.log(
    `this machine did not keep up with ${rate} requests a second: ${unsent} were not sent, ${errors} failed`,
  );
if (Object.keys(statuses).some((status) => status !== "200"))
  console.log(`not every answer was a record: ${JSON.stringify(statuses)}`);
keep(
  "soak",
  {
    quick,
    minutes: Number((seconds / 60).toFixed(2)),
    rate,
    companies: companyCount,
    statuses,
    unsent,
    errors,
    firstMiB: Math.round(samples[0]?.mebibytes ?? 0),
    lastMiB: Math.round(samples.at(-1)?.mebibytes ?? 0),
    lastAnonymousMiB: Math.round(anonymousMiB),
    growthAfterWarmUp: grown === undefined ? null : Number(grown.toFixed(4)),
    flat: quick || grown === undefined ? null : grown <= flat,
  },
  { samples },
);
