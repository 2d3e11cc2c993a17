import type { Permission } from "../kernel/access.ts";
import type { Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import type { Meter } from "./meter.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";

/**
 * One request against the tenant's meter. @returns the RateLimit fields of the answer
 * @throws {Problem} `quota_exceeded` with Retry-After, `unauthenticated` when the session was revoked,
 *   `tenant_suspended` when more than reading is asked for
 * @param configure tells a meter that does not know its tenant yet; called at most once
 */
export async function admitRequest(
  meter: Meter,
  principal: Principal,
  permission: Permission,
  configure: () => Promise<void>,
): Promise<Record<string, string>> {
  let admission = await meter.admit(principal.sessionId ?? null);
  if (admission.verdict === "unconfigured") {
    await configure();
    admission = await meter.admit(principal.sessionId ?? null);
  }
  const headers = rateLimitHeaders(admission.policies, principal.tenantId);
  if (admission.verdict === "admitted" && admission.suspended && !permission.endsWith(":read"))
    throw new Problem("tenant_suspended", "The company is suspended: it may read, and change nothing.", {
      headers,
    });
  if (admission.verdict === "admitted") return headers;
  if (admission.verdict === "revoked")
    throw new Problem("unauthenticated", "The session has ended: sign in again.");
  if (admission.verdict === "unconfigured")
    throw new Problem("unavailable", "The tenant's limits are not known yet.", {
      headers: { "retry-after": "5" },
    });
  const violated = admission.policies.filter((policy) => admission.violated.includes(policy.name));
  const retryAfter = Math.max(1, ...violated.map((policy) => policy.resetSeconds));
  throw new Problem("quota_exceeded", "The plan's request quota is used up for now.", {
    members: { "violated-policies": violated.map((policy) => policy.name) },
    headers: { ...headers, "retry-after": String(retryAfter) },
  });
}
