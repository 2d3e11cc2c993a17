import * as z from "zod/mini";
import { words } from "../messages/console.ts";

const gauge = z.object({ used: z.int(), limit: z.nullable(z.int()) });

/** What the console reads of `GET /v1/tenants/me/usage`. */
export const usageAnswer = z.object({
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
});
export type UsageAnswer = z.output<typeof usageAnswer>;

export interface Limit {
  name: string;
  used: number;
  limit: number | null;
  resetSeconds: number | null;
}

/** Every limit in one form, those that are most often met first. */
export function limitsOf(usage: UsageAnswer): Limit[] {
  const { names } = words.usage;
  const policy = (name: "minute" | "month" | "ai-day", counted?: number): Limit => {
    const found = usage.policies.find((candidate) => candidate.name === name);
    if (!found) return { name: names[name], used: counted ?? 0, limit: null, resetSeconds: null };
    const used = found.quota - found.remaining;
    return { name: names[name], used, limit: found.quota, resetSeconds: found.reset_seconds };
  };
  const standing = (name: "projects" | "seats"): Limit => ({
    name: names[name],
    ...usage[name],
    resetSeconds: null,
  });
  return [
    policy("ai-day"),
    standing("projects"),
    standing("seats"),
    policy("month", usage.month_requests),
    policy("minute"),
  ];
}
