import { capacity, demand, fullest, planned } from "./constants.ts";
import { populationOf, type Scenario, type Tenant } from "./population.ts";

/** What one design asks of a meter for a request. */
export interface Metering {
  name: string;
  callsARequest: number;
  /** Of a request that is refused. */
  callsARefusal: number;
}

/** One part of the system at its most loaded place. */
export interface Part {
  name: string;
  /** What has one of it; a shard is had as many of as are needed. */
  of: "tenant" | "region" | "product" | "need";
  /** How many of it the scenario needs, or has. */
  count: number;
  /** Share of what one can carry. */
  use: number;
}

const workSecondsADay = 8 * 3_600;

/** Share of one database's time that a tenant takes: one query after another. */
export function databaseUse({ admitted, users }: Tenant, scenario: Scenario): number {
  const { writes, byApiKey } = scenario;
  const refreshes = users / demand.accessSeconds.value;
  const reads =
    admitted * (1 - writes) * demand.requestReads.value +
    admitted * writes * demand.writeReads.value +
    admitted * byApiKey * demand.apiKeyReads.value +
    refreshes * demand.refreshReads.value;
  const written = admitted * writes + refreshes + (users * scenario.signIns) / workSecondsADay;
  return reads / capacity.databaseReads.value + written / capacity.databaseWrites.value;
}

interface Shard {
  use: number;
  tenants: number;
}

/**
 * A region's databases: the largest company first, each where there is room; a move does the same later. The first is the
 * home database, which has work of its own; sign-ins ask all of them, and the tries are counted in all of them evenly.
 */
function shardsFor(tenants: readonly Tenant[], scenario: Scenario): Shard[] {
  const uses = tenants.map((tenant) => databaseUse(tenant, scenario)).sort((a, b) => b - a);
  const signIns = signInsOf(tenants, scenario);
  const everywhere = (signIns * demand.signInReadsEverywhere.value) / capacity.databaseReads.value;
  const tries = (signIns * demand.signInTries.value) / capacity.databaseWrites.value;
  // The more databases, the fewer of the tries each counts.
  for (let count = Math.ceil((sum(uses) + tries) / planned); ; ) {
    const empty = { use: everywhere + tries / count, tenants: 0 };
    const home = { use: homeUse(tenants, scenario) + tries / count, tenants: 0 };
    const shards = filled(uses, home, empty);
    if (shards.length <= count) return [...shards, ...Array(count - shards.length).fill(empty)];
    count = shards.length;
  }
}

function filled(uses: readonly number[], home: Shard, empty: Shard): Shard[] {
  const shards: Shard[] = [home];
  for (const use of uses) {
    const roomy = shards.find(
      (shard) => shard.use + use <= planned && shard.tenants < planned * capacity.feedTenants.value,
    );
    if (roomy) Object.assign(roomy, { use: roomy.use + use, tenants: roomy.tenants + 1 });
    else shards.push({ use: empty.use + use, tenants: 1 });
  }
  return shards;
}

/** Working days until the rows of the busiest tenant, which are never split, fill their share of a database. */
export function daysToFull(scenario: Scenario): number {
  const busiest = most(populationOf(scenario).map(({ admitted }) => admitted));
  const bytesADay =
    busiest * demand.meanOfPeak.value * scenario.writes * workSecondsADay * demand.bytesAWrite.value;
  return (fullest * capacity.databaseBytes.value) / bytesADay;
}

const most = (values: readonly number[]) => values.reduce((high, value) => Math.max(high, value), 0);
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);

/** Parts of which more are added as they fill: how many the scenario needs, each below its share. */
export function growingParts(scenario: Scenario): Part[] {
  const byRegion = Map.groupBy(populationOf(scenario), ({ region }) => region);
  const shards = [...byRegion.values()].flatMap((some) => shardsFor(some, scenario));
  return [
    {
      name: "busiest database shard",
      of: "need",
      count: shards.length,
      use: most(shards.map(({ use }) => use)),
    },
    {
      name: "audit feed of a shard, tenants a minute",
      of: "need",
      count: shards.length,
      use: most(shards.map(({ tenants }) => tenants)) / capacity.feedTenants.value,
    },
  ];
}

/** Parts of which there is one for a tenant, a region or the product, at its most loaded place. */
export function fixedParts(scenario: Scenario, metering: Metering): Part[] {
  const tenants = populationOf(scenario);
  const regional = [...Map.groupBy(tenants, ({ region }) => region).values()];
  const usersOf = (some: readonly Tenant[]) => sum(some.map(({ users }) => users));
  const tasks = (some: readonly Tenant[]) => (usersOf(some) * scenario.aiTasks) / workSecondsADay;
  const meterCalls = ({ asked, admitted }: Tenant) =>
    admitted * metering.callsARequest + (asked - admitted) * metering.callsARefusal;
  const ofTenant = (name: string, use: number): Part => ({ name, of: "tenant", count: tenants.length, use });
  const ofRegion = (name: string, use: number): Part => ({ name, of: "region", count: regional.length, use });
  return [
    ofTenant("meter of the busiest tenant", most(tenants.map(meterCalls)) / capacity.objectCalls.value),
    ofTenant(
      "audit log of the busiest tenant",
      auditUse(most(tenants.map(({ admitted }) => admitted * scenario.writes))),
    ),
    ofTenant(
      "database of the busiest tenant alone",
      most(tenants.map((tenant) => databaseUse(tenant, scenario))),
    ),
    ofRegion("home database of the busiest region", most(regional.map((some) => homeUse(some, scenario)))),
    ofRegion("task queue of the busiest region", most(regional.map(tasks)) / capacity.queueMessages.value),
    {
      name: "directory database",
      of: "product",
      count: 1,
      use: signInsOf(tenants, scenario) / capacity.databaseReads.value,
    },
  ];
}

/** Fed once a minute, a thousand entries at a time. */
const auditUse = (writesASecond: number) =>
  (Math.max(1, Math.ceil((writesASecond * 60) / 1_000)) * demand.auditCallsAThousand.value) /
  60 /
  capacity.objectCalls.value;

const signInsOf = (tenants: readonly Tenant[], { signIns }: Scenario): number =>
  (sum(tenants.map(({ users }) => users)) * signIns) / workSecondsADay;

/** Of the home database, without what it does as one of the region's databases. */
function homeUse(tenants: readonly Tenant[], scenario: Scenario): number {
  const { byApiKey } = scenario;
  const signIns = signInsOf(tenants, scenario);
  const admitted = sum(tenants.map((tenant) => tenant.admitted));
  const refreshes = sum(tenants.map(({ users }) => users)) / demand.accessSeconds.value;
  const reads =
    (admitted * byApiKey + refreshes) * demand.strayed.value + signIns * demand.signInHomeReads.value;
  const written = signIns * demand.signInHomeWrites.value;
  return reads / capacity.databaseReads.value + written / capacity.databaseWrites.value;
}
