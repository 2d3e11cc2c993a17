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

/** What was said last of a tenant's limits, which seldom change, in its answers, which are many. */
const lastSaid = new Map<string, { policies: readonly PolicyState[]; policy: string }>();

const isSame = (one: PolicyState, other: PolicyState | undefined) =>
  one.name === other?.name &&
  one.of === other.of &&
  one.quota === other.quota &&
  one.windowSeconds === other.windowSeconds;

function policyField(policies: readonly PolicyState[], tenantId: string): string {
  const last = lastSaid.get(tenantId);
  const isLast =
    last?.policies.length === policies.length &&
    policies.every((each, index) => isSame(each, last.policies[index]));
  if (isLast) return last.policy;
  if (lastSaid.size >= mostPartitions) lastSaid.clear();
  const policy = policies
    .map(
      ({ name, of = tenantId, quota, windowSeconds }) =>
        `"${name}";q=${quota};w=${windowSeconds};${partitionOf(of)}`,
    )
    .join(", ");
  lastSaid.set(tenantId, { policies, policy });
  return policy;
}

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-11 (not an RFC), as RFC 9651 structured fields.
 * `pk` is the opaque partition: the tenant's id, or that of the key or the person whose limit it is.
 */
export function rateLimitHeaders(policies: readonly PolicyState[], tenantId: string): Record<string, string> {
  if (policies.length === 0) return {};
  const state = policies
    .map(
      ({ name, of = tenantId, remaining, resetSeconds }) =>
        `"${name}";r=${remaining};t=${resetSeconds};${partitionOf(of)}`,
    )
    .join(", ");
  return { "ratelimit-policy": policyField(policies, tenantId), ratelimit: state };
}
