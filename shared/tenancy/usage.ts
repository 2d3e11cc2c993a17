import { Problem } from "../kernel/problem.ts";
import type { Meter } from "../limits/meter.ts";
import type { UsageView } from "./contract.ts";

/** @throws {Problem} `unavailable` while the meter knows no tenant */
export async function readUsage(meter: Meter): Promise<UsageView> {
  const usage = await meter.usage();
  if (!usage) throw new Problem("unavailable", "The meter does not know the tenant yet.");
  return {
    plan: usage.plan,
    policies: usage.policies.map((policy) => ({
      name: policy.name,
      quota: policy.quota,
      remaining: policy.remaining,
      window_seconds: policy.windowSeconds,
      reset_seconds: policy.resetSeconds,
    })),
    month_requests: usage.monthRequests,
    projects: usage.projects,
    seats: usage.seats,
  };
}
