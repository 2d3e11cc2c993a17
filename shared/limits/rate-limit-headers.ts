import type { PolicyState } from "./meter.ts";

const partitions = new Map<string, string>();
const mostPartitions = 500;

function partitionOf(id: string): string {
  const known = partitions.get(id);
  if (known !== undefined) return known;
  if (partitions.size >= mostPartitions) partitions.clear();
  const partition = `pk=:${btoa(id)}:`;
  partitions.set(id, partition);
  return partition;
}

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-11 (not an RFC), as RFC 9651 structured fields.
 * `pk` is the opaque partition: the tenant's id, or that of the key or the person whose limit it is.
 */
export function rateLimitHeaders(policies: readonly PolicyState[], tenantId: string): Record<string, string> {
  if (policies.length === 0) return {};
  const policy = ({ name, of = tenantId, quota, windowSeconds }: PolicyState) =>
    `"${name}";q=${quota};w=${windowSeconds};${partitionOf(of)}`;
  const state = ({ name, of = tenantId, remaining, resetSeconds }: PolicyState) =>
    `"${name}";r=${remaining};t=${resetSeconds};${partitionOf(of)}`;
  return {
    "ratelimit-policy": policies.map(policy).join(", "),
    ratelimit: policies.map(state).join(", "),
  };
}
