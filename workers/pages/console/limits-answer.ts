import * as z from "zod/mini";
import { limitNames } from "../../../shared/limits/effective.ts";

const limitName = z.enum([...limitNames, "storage_bytes"]);
type Name = z.output<typeof limitName>;

/** What the console reads of `GET /v1/limits`: what was agreed, and what is nearly used up. */
export const limitsAnswer = z.object({
  limits: z.array(
    z.object({
      name: z.string(),
      limit: z.nullable(z.int()),
      source: z.object({
        kind: z.string(),
        expires_at: z.optional(z.string()),
        reason: z.optional(z.nullable(z.string())),
      }),
    }),
  ),
  notices: z.array(z.object({ name: limitName, percent: z.int(), at: z.string() })),
});
export type LimitsAnswer = z.output<typeof limitsAnswer>;

export interface Agreed {
  name: Name;
  limit: number;
  until: string;
  reason: string;
}

export const agreedOf = ({ limits }: LimitsAnswer): Agreed[] =>
  limits.flatMap(({ name: given, limit, source: { kind, expires_at: until, reason } }) => {
    const name = limitNames.find((known) => known === given);
    return !name || kind !== "override" || limit === null || until === undefined
      ? []
      : [{ name, limit, until, reason: reason ?? "" }];
  });

/** Of each limit the highest mark that was passed. */
export function passedOf({ notices }: LimitsAnswer): { name: Name; percent: number; at: string }[] {
  const passed = new Map<Name, { percent: number; at: string }>();
  for (const { name, percent, at } of notices)
    if (percent > (passed.get(name)?.percent ?? 0)) passed.set(name, { percent, at });
  return [...passed].map(([name, told]) => ({ name, ...told }));
}
