// How far it carries: a fluid model of every part that could fill up, for the size that is promised and for a hundred
// times that: `npm run bench:scale`. No clock and no machine: the same numbers in every run. The last line is JSON.

import { keep } from "./harness/kept.ts";
import { digits, table } from "./harness/table.ts";
import { admittedPerSecond, ceilings } from "./scale/ceiling.ts";
import { capacity, demand, fullest, price } from "./scale/constants.ts";
import { costOf, total } from "./scale/cost.ts";
import { daysToFull, fixedParts, growingParts, type Metering } from "./scale/parts.ts";
import type { Scenario } from "./scale/population.ts";

const usual = {
  secondsBetweenRequests: 3,
  writes: 0.1,
  byApiKey: 0.2,
  signIns: 2,
  aiTasks: 10,
};
const scenarios: readonly Scenario[] = [
  { name: "10 000 users, 120 tenants", users: 10_000, tenants: 120, ...usual },
  { name: "1 000 000 users, 12 000 tenants", users: 1_000_000, tenants: 12_000, ...usual },
];
const meterings: readonly Metering[] = [
  { name: "leased meter", callsARequest: 0.1, callsARefusal: 0.01 },
  { name: "a meter asked at every request", callsARequest: 1, callsARefusal: 1 },
];

const percent = (share: number) => `${digits(share * 100)} %`;
const results = scenarios.flatMap((scenario) =>
  meterings.map((metering) => {
    const parts = [...fixedParts(scenario, metering), ...growingParts(scenario)];
    const full = ceilings(scenario, metering);
    const costs = costOf(scenario, metering);
    const [first] = full;
    const rate = Math.round(admittedPerSecond(scenario));
    console.log(`\n${scenario.name}; ${metering.name}; ${rate} requests/s admitted`);
    console.log(
      table(
        ["part, at its most loaded place", "of them", "use", "full at", ""],
        parts.map(({ name, count, use }) => {
          const times = full.find(({ part }) => part === name)?.times;
          const fullAt = times === undefined ? "-" : `${digits(times)} ×`;
          return [name, String(count), percent(use), fullAt, use <= fullest ? "ok" : "over 70 %"];
        }),
      ),
    );
    console.log(
      first
        ? `first ceiling: ${first.part}, ${Math.round(admittedPerSecond(scenario, first.times))} requests/s`
        : "first ceiling: none",
    );
    console.log(
      `rows of the busiest tenant fill 70 % of a database in ${Math.round(daysToFull(scenario))} working days`,
    );
    const items = costs.map(({ name, dollars }) => `${name} ${dollars.toFixed(3)}`).join(", ");
    console.log(`$ ${total(costs).toFixed(2)} a million requests: ${items}`);
    return {
      scenario: scenario.name,
      metering: metering.name,
      over: parts.filter(({ use }) => use > fullest).map(({ name }) => name),
      ceiling: first ? { part: first.part, times: Number(digits(first.times)) } : null,
      dollarsAMillion: Number(total(costs).toFixed(3)),
    };
  }),
);
console.log("\nwhat it is reckoned with");
const rows = Object.entries({ ...capacity, ...demand, ...price }).map(([name, { value, unit, source }]) => [
  name,
  value < 0.001 ? value.toExponential(2) : String(value),
  unit,
  source,
]);
console.log(rows.map(([name, value, unit, source]) => `  ${name}: ${value} ${unit} (${source})`).join("\n"));
keep("scale", results);
