import { type Company, openCompany } from "../company.ts";
import { Chance } from "./chance.ts";
import { oldestMilliseconds } from "./events.ts";
import { Load } from "./load.ts";
import {
  correctionsOfTenant,
  hoursOfTenant,
  ledgerOnDisk,
  linesOfTenant,
  type Row,
  tallyOf,
} from "./places.ts";
import type { Death, Stage } from "./stage.ts";
import { isAcknowledged, type Judgement, judge, type Places, sumOf, type Tally } from "./tally.ts";

export interface KillPlan {
  seed: number;
  /** In what order who dies. */
  deaths: readonly Death[];
  tenants: number;
  /** Milliseconds of load before each kill, drawn between these. */
  lives: readonly [least: number, most: number];
  onProgress?: (line: string) => void;
}

export interface KillResult extends Judgement {
  kills: number;
  /** Sums over all tenants, meters, dimensions and hours. */
  acknowledged: number;
  ledger: number;
  deltas: number;
  database: number;
  /** Lines that were compared: tenant, meter, dimension, hour. */
  lines: number;
  counts: Load["counts"];
  calls: Load["calls"];
  counted: number;
  /** How often a copy had to be corrected: what dies loses nothing that is written. */
  corrections: number;
  /** Answers nobody expected. */
  odd: string[];
}

interface Subject {
  company: Company;
  load: Load;
  /** Begins what the object knows this tenant's events by. */
  prefix: string;
}

const scopes = ["projects:read", "usage:read", "usage:write"];

async function openSubject(stage: Stage, plan: KillPlan, index: number): Promise<Subject> {
  const company = await openCompany(stage.platform());
  const body = { name: "load", scopes, expires_in_days: 30 };
  const { secret: key } = await company.ask<{ secret: string }>("POST", "/v1/api-keys", { body });
  const tag = `${company.slug}-${index}`;
  const load = new Load({ url: () => stage.platform().url, key, tag }, plan.seed * 1_000 + index);
  // The key itself was asked for by a request.
  load.calls.sent += 1;
  load.calls.acknowledged += 1;
  return { company, load, prefix: `sent:${tag}-` };
}

/** They are founded in the past, by a clock that then is right: a product that starts anew has no other. */
async function openSubjects(stage: Stage, plan: KillPlan): Promise<Subject[]> {
  const { clock } = stage.platform();
  await clock.advance(-oldestMilliseconds);
  const subjects = await Promise.all(
    Array.from({ length: plan.tenants }, (_, index) => openSubject(stage, plan, index)),
  );
  await clock.advance(oldestMilliseconds);
  return subjects;
}

/** Kills the product at random moments under load, lets it come to rest, and compares every place where use stands. */
export async function killRun(stage: Stage, plan: KillPlan): Promise<KillResult> {
  const subjects = await openSubjects(stage, plan);
  const work = Promise.all(subjects.map(({ load }) => load.run()));
  const chance = new Chance(plan.seed);
  for (const [index, death] of plan.deaths.entries()) {
    const life = chance.whole(...plan.lives);
    await past(life);
    // What is closed is copied whenever a bell rings: copying is under way when the end comes, and sometimes the sweep.
    const bells = subjects.map(({ company }) => ({ tenant_id: company.id }));
    void stage
      .platform()
      .queue("usage-us", "usage-us", bells)
      .catch(() => {});
    if (chance.next() < 0.5)
      void stage
        .platform()
        .cron("us")
        .catch(() => {});
    await past(chance.whole(0, 60));
    await stage.kill(death);
    plan.onProgress?.(`kill ${index + 1} of ${plan.deaths.length}: ${death}, after ${life} ms`);
  }
  for (const { load } of subjects) load.finish();
  await work;
  plan.onProgress?.("everything is acknowledged; waiting for the copy");
  return rested(stage, subjects, plan.deaths.length);
}

const patienceMilliseconds = 120_000;

/** Compares until every place says the same, or until waiting longer would help nobody. */
async function rested(stage: Stage, subjects: readonly Subject[], kills: number): Promise<KillResult> {
  for (const end = performance.now() + patienceMilliseconds; ; ) {
    // The running hour is copied once a minute, by the product's own clock. A busy machine may lose a round.
    await stage
      .platform()
      .clock.advance(61_000)
      .catch(() => {});
    await stage
      .platform()
      .cron("us")
      .catch(() => {});
    const places = await Promise.all(subjects.map((subject) => placesOf(stage, subject)));
    const judged = subjects.map(({ company, load }, index) => {
      const { differences, drift } = judge(places[index] ?? nowhere, load.calls);
      return { differences: differences.map((line) => `${company.slug} ${line}`), drift };
    });
    const drift = judged.reduce((sum, one) => sum + one.drift, 0);
    if (drift > 0 && performance.now() < end) continue;
    return {
      ...summed(subjects, places),
      kills,
      drift,
      corrections: await correctionsIn(stage, subjects),
      differences: judged.flatMap((one) => one.differences),
    };
  }
}

async function correctionsIn(stage: Stage, subjects: readonly Subject[]): Promise<number> {
  const counts = subjects.flatMap(({ company }) =>
    [0, 1].map((shard) => stage.platform().d1<{ n: number }>(["us", shard], correctionsOfTenant, company.id)),
  );
  return (await Promise.all(counts)).flat().reduce((sum, { n }) => sum + n, 0);
}

const nowhere: Places = { acknowledged: new Map(), ledger: new Map(), deltas: new Map(), hours: new Map() };

async function placesOf(stage: Stage, { company, load, prefix }: Subject): Promise<Places> {
  const read = async (sql: string) => {
    const shards = [0, 1].map((shard) => stage.platform().d1<Row>(["us", shard], sql, company.id));
    return tallyOf((await Promise.all(shards)).flat());
  };
  return {
    acknowledged: load.acknowledged,
    ledger: ledgerOnDisk(stage.persist, prefix) ?? new Map(),
    deltas: await read(linesOfTenant),
    hours: await read(hoursOfTenant),
  };
}

/** Events by what they counted; requests to the API are counted beside, for not all of them were acknowledged. */
function summed(subjects: readonly Subject[], places: readonly Places[]) {
  const all = (of: (places: Places) => Tally, counts?: (meter: string) => boolean) =>
    places.reduce((sum, one) => sum + sumOf(of(one), counts), 0);
  const add = <Name extends string>(records: readonly Record<Name, number>[]) =>
    records.reduce(
      (sum, record) => {
        for (const name of Object.keys(record) as Name[]) sum[name] = (sum[name] ?? 0) + record[name];
        return sum;
      },
      {} as Record<Name, number>,
    );
  return {
    acknowledged: all(({ acknowledged }) => acknowledged),
    ledger: all(({ ledger }) => ledger, isAcknowledged),
    deltas: all(({ deltas }) => deltas, isAcknowledged),
    database: all(({ hours }) => hours, isAcknowledged),
    lines: places.reduce((sum, { ledger }) => sum + ledger.size, 0),
    counts: add(subjects.map(({ load }) => load.counts)),
    calls: add(subjects.map(({ load }) => load.calls)),
    counted: all(
      ({ ledger }) => ledger,
      (meter) => meter === "api_calls",
    ),
    odd: subjects.flatMap(({ load }) => [...load.odd].map(([what, times]) => `${what} (${times} times)`)),
  };
}

const past = (milliseconds: number): Promise<void> => {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, milliseconds);
  return promise;
};
