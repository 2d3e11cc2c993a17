import { fullest } from "./constants.ts";
import { fixedParts, type Metering, type Part } from "./parts.ts";
import { populationOf, type Scenario } from "./population.ts";

const scaled = (scenario: Scenario, times: number): Scenario => ({
  ...scenario,
  users: Math.round(scenario.users * times),
  tenants: Math.round(scenario.tenants * times),
});

export const admittedPerSecond = (scenario: Scenario, times = 1): number =>
  populationOf(scaled(scenario, times)).reduce((sum, { admitted }) => sum + admitted, 0);

/** Nearly in proportion, but not quite: the larger the scenario, the more evenly companies lie in the regions. */
function carriesTogether(part: Part, scenario: Scenario, metering: Metering): number {
  let times = fullest / part.use;
  for (let turn = 0; turn < 4; turn++) {
    const use = fixedParts(scaled(scenario, times), metering).find(({ name }) => name === part.name)?.use;
    times *= fullest / (use ?? fullest);
  }
  return times;
}

/**
 * How many times the scenario a part carries before it is above its share. What a region or the product has one of
 * fills in proportion; what a tenant has one of does not, since more companies are no larger ones.
 */
function carries(part: Part, scenario: Scenario, metering: Metering): number {
  if (part.of !== "tenant") return carriesTogether(part, scenario, metering);
  if (part.use <= fullest) return Number.POSITIVE_INFINITY;
  const isFull = (times: number) =>
    fixedParts(scaled(scenario, times), metering).some(
      ({ name, use }) => name === part.name && use > fullest,
    );
  let [low, high] = [1 / scenario.tenants, 1];
  while (high / low > 1.01) {
    const middle = Math.sqrt(low * high);
    if (isFull(middle)) high = middle;
    else low = middle;
  }
  return low;
}

export interface Ceiling {
  part: string;
  times: number;
}

/** The parts that more companies fill, the first to be full first. */
export const ceilings = (scenario: Scenario, metering: Metering): Ceiling[] =>
  fixedParts(scenario, metering)
    .map((part) => ({ part: part.name, times: carries(part, scenario, metering) }))
    .filter(({ times }) => Number.isFinite(times))
    .sort((a, b) => a.times - b.times);
