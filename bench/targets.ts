/** What the last line of `npm run bench` says; `null`: this run could not measure it. */
export interface Results {
  /** Of a bare worker's rate, at its CPU a request: what auth, permission, limit, quota and meter leave. */
  controlPlaneVsBare: number | null;
  /** The same of a worker that does nothing but answer with the headers of ours: what the work before them leaves. */
  controlPlaneVsSameHeaders: number | null;
  /** The same worker twice: no ratio of this run means more than this one differs from 1. */
  bareAgainVsBare: number | null;
  /** The same of the route's rate without them: with its record from D1, and from an object. */
  fullVsUnprotected: number | null;
  fullVsUnprotectedObject: number | null;
  vsBetterAuthD1: number | null;
  vsBetterAuthObject: number | null;
  vsBetterAuthApiKeyD1: number | null;
  vsBetterAuthApiKeyObject: number | null;
  vsBetterAuthCookieCacheD1: number | null;
  vsBetterAuthCookieCacheObject: number | null;
  vsFastifyObject: number | null;
  tripsPerWarmRequest: number | null;
  /** The same where no company asks often enough for its meter to give leases. */
  tripsPerQuietRequest: number | null;
  objectCallsPerRequest: number | null;
  objectCallsPerRequestInFlood: number | null;
  overAdmitted: number | null;
  /** Of the limit, in the fullest minute of a flood. */
  admittedInFlood: number | null;
  coldStartCpuMs: number | null;
  bundleGzipKiB: number | null;
  /** Milliseconds above bare at 9 000 sockets. */
  p95AboveBareMs: number | null;
  socketErrors: number | null;
}

export interface Target {
  result: keyof Results;
  says: string;
  sense: "at least" | "at most";
  value: number;
}

const atLeast = (result: keyof Results, value: number, says: string): Target => ({
  result,
  value,
  says,
  sense: "at least",
});
const atMost = (result: keyof Results, value: number, says: string): Target => ({
  result,
  value,
  says,
  sense: "at most",
});

export const targets: readonly Target[] = [
  atLeast("controlPlaneVsBare", 0.85, "control plane ÷ bare worker"),
  atLeast("fullVsUnprotected", 0.95, "full request ÷ same route without auth, limit, meter (D1)"),
  atLeast("fullVsUnprotectedObject", 0.95, "full request ÷ same route without auth, limit, meter (object)"),
  atLeast("vsBetterAuthD1", 10, "× better-auth session, record from D1"),
  atLeast("vsBetterAuthObject", 20, "× better-auth session, record from an object"),
  atLeast("vsBetterAuthApiKeyD1", 6, "× better-auth API key, record from D1"),
  atLeast("vsBetterAuthApiKeyObject", 12, "× better-auth API key, record from an object"),
  atLeast("vsBetterAuthCookieCacheD1", 3, "× better-auth cookie cache, record from D1"),
  atLeast("vsBetterAuthCookieCacheObject", 6, "× better-auth cookie cache, record from an object"),
  atLeast("vsFastifyObject", 1.3, "× Fastify + PostgreSQL with durable limiter, per core (object)"),
  atMost("tripsPerWarmRequest", 1.1, "storage trips of a warm request with its record, counted"),
  atMost("tripsPerQuietRequest", 1.1, "the same for companies that ask seldom, counted"),
  atMost("objectCallsPerRequest", 0.1, "object calls a request at the 10 000 tier, counted"),
  atMost(
    "objectCallsPerRequestInFlood",
    0.01,
    "object calls a request in a flood of ten times that, counted",
  ),
  atMost("overAdmitted", 0, "admitted beyond the limit in any 60 s of that flood"),
  atLeast("admittedInFlood", 0.95, "of the limit admitted in the fullest minute of that flood"),
  atMost("coldStartCpuMs", 12, "CPU ms of a cold start above a bare worker's"),
  atMost("bundleGzipKiB", 64, "KiB gzip of the api"),
  atMost("p95AboveBareMs", 15, "p95 above bare at 9 000 sockets and 2 000 requests a second, ms"),
  atMost("socketErrors", 0, "errors of those sockets"),
];

export type Judgement = "ok" | "short" | "not measured";

export function judge({ result, sense, value }: Target, results: Results): Judgement {
  const found = results[result];
  if (found === null || Number.isNaN(found)) return "not measured";
  return (sense === "at least" ? found >= value : found <= value) ? "ok" : "short";
}
