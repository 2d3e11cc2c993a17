import type { PolicyState } from "./meter.ts";

const partitions = new Map<string, string>();
const mostTenants = 500;

function partitionOf(tenantId: string): string {
  const known = partitions.get(tenantId);
  if (known !== undefined) return known;
  if (partitions.size >= mostTenants) partitions.clear();
  const partition = `pk=:${btoa(tenantId)}:`;
  partitions.set(tenantId, partition);
  return partition;
}

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-11 (not an RFC), as RFC 9651 structured fields.
 * `pk` is the opaque partition: the tenant's id.
 */
export function rateLimitHeaders(policies: readonly PolicyState[], tenantId: string): Record<string, string> {
  if (policies.length === 0) return {};
  const partition = partitionOf(tenantId);
  const policy = ({ name, quota, windowSeconds }: PolicyState) =>
    `"${name}";q=${quota};w=${windowSeconds};${partition}`;
  const state = ({ name, remaining, resetSeconds }: PolicyState) =>
    `"${name}";r=${remaining};t=${resetSeconds};${partition}`;
  return {
    "ratelimit-policy": policies.map(policy).join(", "),
    ratelimit: policies.map(state).join(", "),
  };
}
