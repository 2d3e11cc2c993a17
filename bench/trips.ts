import { floodIsolates } from "./control-guests.ts";
import { type Caller, projectRequests } from "./control-subjects.ts";
import { type Counts, kindsOf, noCounts } from "./counts.ts";
import type { House } from "./harness/house.ts";
import { type OpenLoad, openLoop } from "./harness/open-loop.ts";

const isolates = Array.from({ length: floodIsolates }, (_, index) => `counted-${index}`);

/** What the counting isolates counted since they were asked last, together. */
async function counts(house: House, workers: readonly string[]): Promise<Counts> {
  const all = await Promise.all(
    workers.map(async (worker) => {
      const answer = await fetch(`http://127.0.0.1:${house.port(worker)}/counts`);
      return (await answer.json()) as Counts;
    }),
  );
  const sum = noCounts();
  for (const each of all) for (const kind of kindsOf(sum)) sum[kind] += each[kind];
  return sum;
}

export interface Counted {
  requests: number;
  admitted: number;
  counts: Counts;
  load: OpenLoad;
}

/** Requests at a rate through isolates of the product's api, and how often each store was asked for them. */
async function countedLoad(
  house: House,
  callers: readonly Caller[],
  { workers, rate, seconds }: { workers: readonly string[]; rate: number; seconds: number },
): Promise<Counted> {
  const ports = workers.map((worker) => house.port(worker));
  const requests = projectRequests(callers);
  await openLoop(ports, requests, { rate: 4 * workers.length, seconds: 1, connections: ports.length });
  await counts(house, workers); // the first requests of an isolate fetch keys and leases
  const load = await openLoop(ports, requests, { rate, seconds, connections: 8 * ports.length });
  const strange = load.samples.find(({ status }) => ![200, 429, 0].includes(status));
  if (strange || load.errors > 0)
    throw new Error(`a counted request was answered ${strange?.status}, ${load.errors} errors`);
  const admitted = load.samples.filter(({ status }) => status === 200).length;
  return { requests: load.samples.length, admitted, counts: await counts(house, workers), load };
}

/** One warm isolate at an easy rate: trips to any store for a request that reads one record. */
export const warmTrips = (house: House, callers: readonly Caller[], quick: boolean) =>
  countedLoad(house, callers, { workers: isolates.slice(0, 1), rate: 100, seconds: quick ? 3 : 20 });

/** One company at eight tenths of its limit through several isolates. */
export const belowLimit = (house: House, caller: Caller, perMinute: number, quick: boolean) =>
  countedLoad(house, [caller], {
    workers: isolates.slice(0, 4),
    rate: (0.8 * perMinute) / 60,
    seconds: quick ? 5 : 40,
  });

/**
 * One company at ten times its limit through all isolates, for longer than the minute its limit is about; a machine
 * that is not fast enough for it is asked as often as it answers.
 */
export const flood = (house: House, caller: Caller, perMinute: number, quick: boolean) =>
  countedLoad(house, [caller], { workers: isolates, rate: (10 * perMinute) / 60, seconds: quick ? 10 : 75 });
