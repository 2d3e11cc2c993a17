import * as z from "zod/mini";
import { deferred } from "../../../shared/kernel/deferred.ts";

/** What the console reads of `GET /v1/limits`; a limit that it has no words for yet is shown all the same. */
export const limitsAnswer = deferred(() =>
  z.object({
    limits: z.array(
      z.object({
        name: z.string(),
        limit: z.nullable(z.int()),
        used: z.nullable(z.int()),
        source: z.object({
          kind: z.string(),
          plan: z.optional(z.string()),
          expires_at: z.optional(z.string()),
          reason: z.optional(z.nullable(z.string())),
        }),
      }),
    ),
    notices: z.array(z.object({ name: z.string(), percent: z.int(), at: z.string() })),
  }),
);
export type LimitsAnswer = z.output<typeof limitsAnswer>;
export type LimitShown = LimitsAnswer["limits"][number];

export interface Agreed {
  name: string;
  limit: number;
  until: string;
  reason: string;
}

export const agreedOf = ({ limits }: LimitsAnswer): Agreed[] =>
  limits.flatMap(({ name, limit, source: { kind, expires_at: until, reason } }) =>
    kind !== "override" || limit === null || until === undefined || isBurst(name)
      ? []
      : [{ name, limit, until, reason: reason ?? "" }],
  );

/** It follows from the minute's limit, and says nothing of its own. */
export const isBurst = (name: string): boolean => name === "requests_per_ten_seconds";

/** Of each limit the highest mark that was passed. */
export function passedOf({ notices }: LimitsAnswer): { name: string; percent: number; at: string }[] {
  const passed = new Map<string, { percent: number; at: string }>();
  for (const { name, percent, at } of notices)
    if (percent > (passed.get(name)?.percent ?? 0)) passed.set(name, { percent, at });
  return [...passed].map(([name, told]) => ({ name, ...told }));
}
