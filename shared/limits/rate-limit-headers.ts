import type { PolicyState } from "./meter.ts";

/**
 * The fields of draft-ietf-httpapi-ratelimit-headers-11 (not an RFC), as RFC 9651 structured fields.
 * `pk` is the opaque partition: the tenant's id.
 */
export function rateLimitHeaders(policies: readonly PolicyState[], tenantId: string): Record<string, string> {
  if (policies.length === 0) return {};
  const partition = `pk=:${btoa(tenantId)}:`;
  const policy = ({ name, quota, windowSeconds }: PolicyState) =>
    `"${name}";q=${quota};w=${windowSeconds};${partition}`;
  const state = ({ name, remaining, resetSeconds }: PolicyState) =>
    `"${name}";r=${remaining};t=${resetSeconds};${partition}`;
  return {
    "ratelimit-policy": policies.map(policy).join(", "),
    ratelimit: policies.map(state).join(", "),
  };
}
