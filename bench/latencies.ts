import { type Caller, projectRequests } from "./control-subjects.ts";
import { wire } from "./harness/generator.ts";
import type { House } from "./harness/house.ts";
import { openFilesLimit } from "./harness/processor.ts";
import { digits, table } from "./harness/table.ts";
import { type Latency, latency } from "./latency.ts";

const sockets = 9_000;
/** Companies that share 2 000 requests a second: each asks often enough for leases, and less than its limit. */
const busy = 16;
/** Seconds in which the sockets are opened, and companies that come anew get their leases. */
const settling = 5;
/** The runtime needs two files a connection and ends at the limit. */
const filesNeeded = 2 * sockets + 1_000;

/** 100 requests a second; then 9 000 open sockets at 2 000 a second, where as many files may be open. */
export async function latencies(house: House, callers: readonly Caller[], { quick }: { quick: boolean }) {
  const bare = [wire({ path: "/" })];
  const records = callers.map((caller) => wire({ path: "/v1/bench/record", headers: caller.protected }));
  const easy = { rate: 100, seconds: quick ? 2 : 20, connections: 16 };
  const rows: Latency[] = [];
  for (const [name, worker, requests] of [
    ["bare", "bare", bare],
    ["record from an object", "full", records.slice(0, 1)],
    ["record from D1", "api-us", projectRequests(callers.slice(1, 2))],
  ] as const)
    rows.push(await latency(name, house.port(worker), requests, easy));
  const many = {
    rate: 2_000,
    seconds: quick ? 2 : 20 + settling,
    connections: quick ? 500 : sockets,
    unmeasured: quick ? 0 : settling,
  };
  const canOpen = quick || openFilesLimit() >= filesNeeded;
  const crowd: Latency[] = [];
  if (canOpen)
    for (const [name, worker, requests] of [
      ["bare", "bare", bare],
      ["record from an object", "full", records.slice(0, busy)],
    ] as const)
      crowd.push(await latency(name, house.port(worker), requests, many));
  const [floor, full] = crowd;
  const unmeasured = canOpen
    ? ""
    : `\n9 000 sockets: skipped, ${openFilesLimit()} files may be open and ${filesNeeded} are needed`;
  return {
    p95AboveBare: quick || !floor || !full ? null : full.p95 - floor.p95,
    socketErrors: quick || !full ? null : full.errors + full.refused,
    rows: [...rows, ...crowd],
    text: textOf([...rows, ...crowd]) + unmeasured,
  };
}

const textOf = (rows: readonly Latency[]) =>
  table(
    ["open loop, ms", "requests/s", "sockets", "p50", "p95", "p99", "errors", "refused", "generator late"],
    rows.map(({ name, rate, connections, p50, p95, p99, errors, refused, lag }) => [
      name,
      ...[rate, connections].map(String),
      ...[p50, p95, p99].map(digits),
      ...[errors, refused].map(String),
      digits(lag),
    ]),
  );
