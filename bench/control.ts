// What a request costs under the whole control plane, beside bare workers and peers, in one run: `npm run bench`.
// `--quick` shows on a busy machine that everything runs. Where we lose is printed too; the last line is JSON.
import { spawnSync } from "node:child_process";
import { build } from "../scripts/build.ts";
import { inRoot } from "../scripts/config.ts";
import { bundleSizes } from "../scripts/sizes.ts";
import { planFacts } from "../shared/kernel/plan.ts";
import { coldStartMilliseconds } from "./cold-scripts.ts";
import { controlGuests, floodIsolates } from "./control-guests.ts";
import { callerOf, callersOf, companiesNeeded, controlSubjects, rowNames } from "./control-subjects.ts";
import { tripsOf } from "./counts.ts";
import { fastifyName, fastifyPeer } from "./fastify-peer.ts";
import { manyCompanies, signUp } from "./harness/companies.ts";
import { openHouse } from "./harness/house.ts";
import { keep } from "./harness/kept.ts";
import { benchOptions } from "./harness/options.ts";
import { measure, type Row } from "./harness/rounds.ts";
import { digits, table } from "./harness/table.ts";
import { latencies } from "./latencies.ts";
import { fullestWindow, overAdmitted } from "./over-admission.ts";
import { peerGuest, peerNames, peerSubjects, peersAreInstalled } from "./peer-guests.ts";
import { judge, type Results, targets } from "./targets.ts";
import { belowLimit, flood, warmTrips } from "./trips.ts";

const { quick, rounds, seconds } = benchOptions();
const say = (words: string) => console.error(words);

if (!peersAreInstalled()) {
  say("installing the peers of bench/peers …");
  spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: inRoot("bench/peers"), stdio: "ignore" });
}
const hasPeers = peersAreInstalled();
const { id, bundles } = await build(true);
const guests = [...(await controlGuests(bundles)), ...(hasPeers ? [await peerGuest()] : [])];
const isolates = Array.from({ length: floodIsolates }, (_, index) => `counted-${index}`);
const sockets = [
  "bare",
  "select",
  "hono",
  "worded",
  "full",
  "open",
  "api-us",
  ...isolates,
  ...(hasPeers ? ["better-auth"] : []),
];
const house = await openHouse({ bundles, guests, sockets });

const companies = await manyCompanies(house, quick ? companiesNeeded / 6 : companiesNeeded);
let callers = await callersOf(companies);
const tier = quick ? "team" : "enterprise";
const [floodCompany, steadyCompany] = [await signUp(house, tier), await signUp(house, tier)];
const fastify = await fastifyPeer(seconds);
const hasFastify = typeof fastify !== "string";
const subjects = [
  ...controlSubjects(house, callers, seconds),
  ...(hasPeers ? await peerSubjects(house, seconds) : []),
  ...(hasFastify ? [fastify.subject] : []),
];
const rows = await measure(subjects, { rounds, onRound: (round) => say(`round ${round + 1} of ${rounds}`) });
if (hasFastify) fastify.stop();

say("counting trips …");
callers = await callersOf(companies);
const { requestsPerMinute } = planFacts[tier].limits;
const quiet = await warmTrips(house, callers, quick);
const warm = await warmTrips(house, callers.slice(0, 1), quick);
const steady = await belowLimit(house, await callerOf(steadyCompany), requestsPerMinute, quick);
say("flooding one company …");
const flooded = await flood(house, await callerOf(floodCompany), requestsPerMinute, quick);
const floodAdmitted = flooded.load.samples.filter(({ status }) => status === 200);
say("open loops …");
callers = await callersOf(companies);
const open = await latencies(house, callers, { quick });
await house.stop();
say("cold starts …");
const cold = await coldStartMilliseconds(bundles, { rounds: quick ? 1 : 7, hasPeers });
const api = (await bundleSizes({ __BUILD_ID__: JSON.stringify(id) })).find(({ script }) => script === "api");

const row = (name: string): Row | undefined => rows.find((each) => each.name === name);
const ratio = (slower: string, faster: string): number | null => {
  const [above, below] = [row(slower)?.cpu, row(faster)?.cpu];
  return above === undefined || below === undefined ? null : above / below;
};
const results: Results = {
  controlPlaneVsBare: ratio(rowNames.bare, rowNames.control),
  controlPlaneVsSameHeaders: ratio(rowNames.worded, rowNames.control),
  bareAgainVsBare: ratio(rowNames.bare, rowNames.again),
  fullVsUnprotected: ratio(rowNames.d1Open, rowNames.d1),
  fullVsUnprotectedObject: ratio(rowNames.objectOpen, rowNames.object),
  vsBetterAuthD1: ratio(peerNames.session, rowNames.d1),
  vsBetterAuthObject: ratio(peerNames.session, rowNames.object),
  vsBetterAuthApiKeyD1: ratio(peerNames.apiKey, rowNames.d1),
  vsBetterAuthApiKeyObject: ratio(peerNames.apiKey, rowNames.object),
  vsBetterAuthCookieCacheD1: ratio(peerNames.cookieCache, rowNames.d1),
  vsBetterAuthCookieCacheObject: ratio(peerNames.cookieCache, rowNames.object),
  vsFastifyObject: ratio(fastifyName, rowNames.object),
  tripsPerWarmRequest: tripsOf(warm.counts) / warm.requests,
  tripsPerQuietRequest: tripsOf(quiet.counts) / quiet.requests,
  objectCallsPerRequest: quick ? null : steady.counts.object / steady.requests,
  objectCallsPerRequestInFlood: quick ? null : flooded.counts.object / flooded.requests,
  overAdmitted: overAdmitted(floodAdmitted, requestsPerMinute),
  admittedInFlood: quick ? null : fullestWindow(floodAdmitted) / requestsPerMinute,
  coldStartCpuMs: quick ? null : cold.aboveBare,
  bundleGzipKiB: api === undefined ? null : api.gzip / 1_024,
  p95AboveBareMs: open.p95AboveBare,
  socketErrors: open.socketErrors,
};

const bare = row(rowNames.bare)?.cpu ?? Number.NaN;
console.log(
  table(
    ["", "CPU µs", "÷ bare", "median CPU µs", "best /s"],
    rows.map((each) => [
      each.name,
      digits(each.cpu),
      digits(bare / each.cpu),
      digits(each.medianCpu),
      digits(each.perSecond),
    ]),
  ),
);
if (!hasFastify) console.log(fastify);
if (!hasPeers) console.log("peers: skipped, `npm ci` in bench/peers did not install them");
console.log(`\n${open.text}\n\n${cold.text}\n`);
const perRequest = (counted: typeof warm) =>
  Object.entries(counted.counts).map(([, count]) => digits(count / counted.requests));
console.log(
  table(
    ["counted, per request", "requests", "admitted", "database", "object", "queue", "bucket", "service"],
    (
      [
        ["one warm isolate, one busy company, one record", warm],
        [`one warm isolate, ${callers.length} quiet companies, one record`, quiet],
        [`four isolates, one company at 0.8 × ${requestsPerMinute} a minute`, steady],
        [`${floodIsolates} isolates, one company at 10 × ${requestsPerMinute} a minute`, flooded],
      ] as const
    ).map(([name, counted]) => [
      name,
      String(counted.requests),
      String(counted.admitted),
      ...perRequest(counted),
    ]),
  ),
);
console.log(
  `\n${table(
    ["target", "wanted", "found", ""],
    targets.map((target) => {
      const found = results[target.result];
      const wanted = `${target.sense === "at least" ? "≥" : "≤"} ${target.value}`;
      return [target.says, wanted, found === null ? "-" : digits(found), judge(target, results)];
    }),
  )}`,
);
const place = `${house.isPinned}, ${house.isOnTmpfs ? "state in memory" : "state on disk"}`;
console.log(`\n${quick ? "QUICK RUN, no result. " : ""}Least of ${rounds} interleaved rounds; ${place}.`);
const rounded = Object.entries(results).map(([name, value]) => [
  name,
  value === null ? null : Number(digits(value)),
]);
const judged = targets.map((target) => [target.result, judge(target, results)]);
const counted = { quiet, warm, steady, flooded };
keep(
  "control",
  { ...Object.fromEntries(rounded), quick, rounds, pinned: house.isPinned === "pinned" },
  {
    targets: Object.fromEntries(judged),
    rows,
    latencies: open.rows,
    coldStarts: cold.rows,
    counted: Object.entries(counted).map(([name, { load: _, ...rest }]) => ({ name, ...rest })),
  },
);
