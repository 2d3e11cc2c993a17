// What knowing who asks costs, as CPU time of the runtime beside a worker that only answers: `npm run bench:identity`.
// `--quick` shows on a busy machine that everything runs. The last line is JSON.

import { openHouse } from "./harness/house.ts";
import { keep } from "./harness/kept.ts";
import { benchOptions } from "./harness/options.ts";
import { measure } from "./harness/rounds.ts";
import { digits, table } from "./harness/table.ts";
import { bundleOf } from "./harness/worker-bundle.ts";
import { identitySubjects } from "./identity-subjects.ts";

const { quick, rounds, seconds } = benchOptions();
const guests = [
  { name: "bare", modules: [{ path: "index.js", contents: await bundleOf("workers/bare.ts") }] },
  {
    name: "verifier",
    modules: [{ path: "index.js", contents: await bundleOf("workers/verifier.ts") }],
    like: "api-us",
    services: { SAML: { name: "saml-us", entrypoint: "Saml" } },
  },
];
const house = await openHouse({ guests, sockets: ["bare", "verifier", "identity-us"] });
const subjects = await identitySubjects(house, { quick, seconds });
const rows = await measure(subjects, {
  rounds,
  onRound: (round) => console.error(`round ${round + 1} of ${rounds}`),
});
await house.stop();

const floor = rows[0]?.cpu ?? Number.NaN;
console.log(
  table(
    ["", "CPU µs", "above bare", "median CPU µs", "best /s"],
    rows.map((row) => [
      row.name,
      digits(row.cpu),
      digits(row.cpu - floor),
      digits(row.medianCpu),
      digits(row.perSecond),
    ]),
  ),
);
const place = `${house.isPinned}, ${house.isOnTmpfs ? "state in memory" : "state on disk"}`;
console.log(`\n${quick ? "QUICK RUN, no result. " : ""}Least of ${rounds} interleaved rounds; ${place}.`);
const least = Object.fromEntries(rows.map(({ name, cpu }) => [name, Number(digits(cpu))]));
keep("identity", { quick, rounds, pinned: house.isPinned === "pinned", cpuMicroseconds: least }, { rows });
