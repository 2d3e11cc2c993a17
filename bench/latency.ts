import { openLoop } from "./harness/open-loop.ts";

export interface Latency {
  name: string;
  rate: number;
  connections: number;
  p50: number;
  p95: number;
  p99: number;
  errors: number;
  /** Answered otherwise than with 200, or not in time. */
  refused: number;
  lag: number;
}

export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

/**
 * Milliseconds from when a request was due to its answer, at a rate that does not wait for the server.
 * `unmeasured`: so many seconds at the beginning are asked alike and not looked at.
 */
export async function latency(
  name: string,
  port: number,
  requests: readonly Buffer[],
  how: { rate: number; seconds: number; connections: number; unmeasured?: number },
): Promise<Latency> {
  const { samples, errors, unsent, lag } = await openLoop([port], requests, how);
  const begin = samples.reduce((first, { due }) => Math.min(first, due), Number.POSITIVE_INFINITY);
  const steady = samples.filter(({ due }) => due - begin >= (how.unmeasured ?? 0) * 1000);
  const times = steady.map(({ due, answered }) => answered - due).sort((a, b) => a - b);
  return {
    name,
    rate: how.rate,
    connections: how.connections,
    p50: quantile(times, 0.5),
    p95: quantile(times, 0.95),
    p99: quantile(times, 0.99),
    errors,
    refused: samples.filter(({ status }) => status !== 200).length + unsent,
    lag,
  };
}
