import { closedLoop } from "./generator.ts";
import { usedMicroseconds } from "./processor.ts";
import type { Subject } from "./rounds.ts";

/** Of each round, unmeasured: a company that comes to a round anew is asked for its first leases then. */
const warmUpShare = 0.3;

/** Asked as often as it answers; `requests` may be others each round. @throws when anything else than 200 comes: refusals are cheap, and would count as speed */
export function asked(
  name: string,
  { port, pids, seconds }: { port: number; pids: readonly number[]; seconds: number },
  requests: readonly Buffer[] | (() => readonly Buffer[]),
): Subject {
  return {
    name,
    async run() {
      const asking = typeof requests === "function" ? requests() : requests;
      await closedLoop(port, asking, { seconds: seconds * warmUpShare });
      const before = usedMicroseconds(pids);
      const load = await closedLoop(port, asking, { seconds });
      const cpuMicroseconds = usedMicroseconds(pids) - before;
      const bad = [...load.statuses].filter(([status]) => status !== 200);
      if (bad.length > 0 || load.errors > 0)
        throw new Error(`${name}: ${JSON.stringify(bad)} refused, ${load.errors} errors`);
      return { operations: load.answers, seconds: load.seconds, cpuMicroseconds };
    },
  };
}

/** Done `times` times in a row, one after another; `prepare` is not counted. */
export function done(
  name: string,
  pids: readonly number[],
  times: number,
  work: () => Promise<void>,
  prepare: () => Promise<void> = async () => {},
): Subject {
  return {
    name,
    async run() {
      await prepare();
      const before = usedMicroseconds(pids);
      const started = performance.now();
      for (let one = 0; one < times; one++) await work();
      return {
        operations: times,
        seconds: (performance.now() - started) / 1_000,
        cpuMicroseconds: usedMicroseconds(pids) - before,
      };
    },
  };
}
