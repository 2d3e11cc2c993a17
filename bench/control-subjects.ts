import type { BenchCompany } from "./harness/companies.ts";
import { wire } from "./harness/generator.ts";
import type { House } from "./harness/house.ts";
import type { Subject } from "./harness/rounds.ts";
import { asked } from "./harness/subjects.ts";

/** What a request of one company says of itself: a credential, and the caller that the unprotected twin believes. */
export async function callerOf({ tenantId, userId, shard, projectId, token }: BenchCompany) {
  return {
    projectId,
    protected: { authorization: `Bearer ${await token()}` },
    unprotected: { "x-bench-caller": `${tenantId} ${userId} ${shard}` },
  };
}
export type Caller = Awaited<ReturnType<typeof callerOf>>;

/** With new tokens: each lives ten minutes. */
export const callersOf = (companies: readonly BenchCompany[]): Promise<Caller[]> =>
  Promise.all(companies.map(callerOf));

export const projectRequests = (callers: readonly Caller[], how: "protected" | "unprotected" = "protected") =>
  callers.map((caller) => wire({ path: `/v1/projects/${caller.projectId}`, headers: caller[how] }));

const requestsTo = (path: string, callers: readonly Caller[], how: "protected" | "unprotected") =>
  callers.map((caller) => wire({ path, headers: caller[how] }));

export const rowNames = {
  bare: "bare workerd",
  again: "bare workerd again (A/A)",
  hono: "bare Hono",
  select: "bare workerd with one plain select from D1",
  worded: "bare workerd, asked and answering with our headers",
  control: "control plane: auth, permission, limit, quota, meter",
  d1: "control plane + record from D1 (the product's own GET /v1/projects/{id})",
  d1Open: "same without auth, limit and meter",
  object: "control plane + record from an object",
  objectOpen: "same without auth, limit and meter (object)",
} as const;

/** So few at a time that each is busy, as a company must be whose meter gives leases; so many that none meets its burst. */
const busyAtOnce = 5;
const protectedRows = 3;

/** So many companies that none of them meets its limit: a minute has passed when the first come again. */
export const companiesNeeded = 6 * busyAtOnce * protectedRows;

/** Other companies for each row and round. @param row which of the protected rows, from 0 */
function byRounds(row: number, requests: readonly Buffer[]): () => readonly Buffer[] {
  let turn = row;
  return () => {
    const first = (turn * busyAtOnce) % requests.length;
    turn += protectedRows;
    return requests.slice(first, first + busyAtOnce);
  };
}

export function controlSubjects(house: House, callers: readonly Caller[], seconds: number): Subject[] {
  const at = (worker: string) => ({ port: house.port(worker), pids: house.pids, seconds });
  const plain = [wire({ path: "/v1/projects/prj_1" })];
  return [
    asked(rowNames.bare, at("bare"), plain),
    asked(rowNames.again, at("bare"), plain),
    asked(rowNames.hono, at("hono"), plain),
    asked(rowNames.select, at("select"), plain),
    asked(rowNames.worded, at("worded"), requestsTo("/v1/bench/nothing", callers.slice(0, 2), "protected")),
    asked(rowNames.control, at("full"), byRounds(0, requestsTo("/v1/bench/nothing", callers, "protected"))),
    asked(rowNames.d1, at("api-us"), byRounds(1, projectRequests(callers))),
    asked(rowNames.d1Open, at("open"), byRounds(1, projectRequests(callers, "unprotected"))),
    asked(rowNames.object, at("full"), byRounds(2, requestsTo("/v1/bench/record", callers, "protected"))),
    asked(
      rowNames.objectOpen,
      at("open"),
      byRounds(2, requestsTo("/v1/bench/record", callers, "unprotected")),
    ),
  ];
}
