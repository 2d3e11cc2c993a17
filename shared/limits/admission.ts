import { type Permission, whileSuspended } from "../kernel/access.ts";
import { proofRefused } from "../kernel/dpop-refusal.ts";
import type { Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import { movedTo } from "../kernel/wrong-region.ts";
import { decideLocally, refusalsOf } from "./known-refusals.ts";
import { type Asked, admissionOf } from "./leased-admission.ts";
import type { Admission, Meter } from "./meter.ts";
import { rateLimitHeaders } from "./rate-limit-headers.ts";

type RateLimitFields = Record<string, string>;

/**
 * One request against the tenant's meter: at once, where this isolate holds a lease. @returns the RateLimit fields of the answer
 * @throws {Problem} `quota_exceeded` with Retry-After, `unauthenticated` when the session or its rights are over,
 *   `tenant_suspended` with `reasons`, save for what `whileSuspended` lists; `gone` for a closed tenant;
 *   `key_unavailable` while its key service refuses, save where keys are looked after
 * @param configure tells a meter that does not know its tenant yet; called at most once
 */
export function admitRequest(
  meter: Meter,
  principal: Principal,
  permission: Permission,
  configure: () => Promise<void>,
  asked: Asked,
): RateLimitFields | Promise<RateLimitFields> {
  const { sessionId = null, member, tenantId, proof: once, actor } = principal;
  const { isPart } = asked;
  const who = {
    tenantId,
    sessionId,
    member,
    isPart,
    once,
    key: actor.kind === "api_key" ? actor.id : undefined,
  };
  if (decideLocally(refusalsOf(tenantId), who, asked.now) === "refuse") throw sessionOver();
  const admission = admissionOf(meter, who, asked);
  if (!(admission instanceof Promise)) return judged(admission, principal, permission);
  return admission.then(async (first) => {
    if (first.verdict !== "unconfigured") return judged(first, principal, permission);
    await configure();
    return judged(await admissionOf(meter, who, asked), principal, permission);
  });
}

/** What the meter's word, or a lease of it, means for this request. */
function judged(admission: Admission, principal: Principal, permission: Permission): RateLimitFields {
  const headers = rateLimitHeaders(admission.policies, principal.tenantId);
  const elsewhere = elsewhereOf(admission, principal);
  if (elsewhere) throw elsewhere;
  if (admission.verdict === "admitted") {
    const problem = refusalOf(admission, permission);
    if (!problem) return headers;
    problem.extra.headers = headers;
    throw problem;
  }
  if (admission.verdict === "revoked") throw sessionOver();
  if (admission.verdict === "replayed") throw proofRefused("invalid_dpop_proof");
  if (admission.verdict === "unconfigured")
    throw new Problem("unavailable", "The tenant's limits are not known yet.", {
      headers: { "retry-after": "5" },
    });
  const violated = admission.policies.filter((policy) => admission.violated.includes(policy.name));
  // A policy says when one more request has room; a heavy one waits for as many as it takes.
  const waitSeconds = Math.ceil(admission.waitMilliseconds / 1000);
  const retryAfter = Math.max(1, waitSeconds, ...violated.map((policy) => policy.resetSeconds));
  throw new Problem("quota_exceeded", "A limit of requests is used up for now.", {
    members: { "violated-policies": violated.map((policy) => policy.name) },
    headers: { ...headers, "retry-after": String(retryAfter) },
  });
}

const sessionOver = () =>
  new Problem("unauthenticated", "The session has ended or its rights changed: refresh it or sign in again.");

/**
 * The credential names a place that the tenant has left. A person's is exchanged for a new one by refreshing it; a key is
 * not found any more in the database that it names, and the home database is about to say the new one.
 */
function elsewhereOf({ region, shard }: Admission, principal: Principal): Problem | undefined {
  if (region === null && (shard === null || shard === principal.shard)) return undefined;
  const members = region === null ? {} : { region, host: `${region}.api.leanvibe.ai` };
  if (principal.sessionId !== undefined || principal.actor.kind === "user")
    return new Problem("unauthenticated", "The company has moved: refresh the session.", { members });
  if (region !== null) return movedTo(region);
  return new Problem("unavailable", "The company is being moved.", { headers: { "retry-after": "1" } });
}

/** What the tenant's state refuses to everybody in it, whatever their role. */
function refusalOf({ state, reasons, locked }: Admission, permission: Permission): Problem | undefined {
  if (state === "closed")
    return new Problem("gone", "The company is closed: nothing of it can be read or changed.", {
      members: { state },
    });
  if (state === "suspended" && !whileSuspended.includes(permission))
    return new Problem(
      "tenant_suspended",
      `The company is suspended (${reasons.join(", ")}): its data waits. Billing, usage, audit and export stay open.`,
      { members: { reasons } },
    );
  if (locked && !permission.startsWith("keys:"))
    return new Problem(
      "key_unavailable",
      "The company's own key service refuses its key: nothing can be read until it answers again.",
      { members: { reason: "refused" } },
    );
  return undefined;
}
