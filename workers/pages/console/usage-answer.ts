import * as z from "zod/mini";
import { deferred } from "../../../shared/kernel/deferred.ts";
import { limits as text } from "../messages/limits.ts";

const gauge = deferred(() => z.object({ used: z.int(), limit: z.nullable(z.int()) }));

/** What the console reads of `GET /v1/tenants/me/usage`. */
export const usageAnswer = deferred(() =>
  z.object({
    policies: z.array(
      z.object({
        name: z.enum(["burst", "minute", "month", "ai-day"]),
        quota: z.int(),
        remaining: z.int(),
        reset_seconds: z.int(),
      }),
    ),
    month_requests: z.int(),
    projects: gauge,
    seats: gauge,
  }),
);
export type UsageAnswer = z.output<typeof usageAnswer>;

export interface Limit {
  name: string;
  used: number;
  limit: number | null;
}

/** Every limit in one form, those that are most often met first. */
export function limitsOf(usage: UsageAnswer): Limit[] {
  const { names } = text;
  const policy = (policyName: "minute" | "month" | "ai-day", name: string, counted?: number): Limit => {
    const found = usage.policies.find((candidate) => candidate.name === policyName);
    if (!found) return { name, used: counted ?? 0, limit: null };
    return { name, used: found.quota - found.remaining, limit: found.quota };
  };
  const standing = (name: "projects" | "seats"): Limit => ({
    name: names[name],
    ...usage[name],
  });
  return [
    policy("ai-day", names.ai_requests_per_day),
    standing("projects"),
    standing("seats"),
    policy("month", names.requests_per_month, usage.month_requests),
    policy("minute", names.requests_per_minute),
  ];
}
