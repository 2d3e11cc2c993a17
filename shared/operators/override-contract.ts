import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { limitNames } from "../limits/effective.ts";

/** `value` may be more or less than the plan's; it holds until `expires_at`, a year from now at most. */
export const overrideInput = deferred(() =>
  z.strictObject({
    limit: z.enum(limitNames),
    /** At most a billion, of `storage_bytes` a quadrillion. */
    value: z.int().check(z.minimum(0), z.maximum(1_000_000_000_000_000)),
    expires_at: instant,
    /** For the company to read. */
    reason: line(500),
  }),
);
export type OverrideInput = z.output<typeof overrideInput>;

export const withdrawal = deferred(() => z.strictObject({ limit: z.enum(limitNames) }));
export type Withdrawal = z.output<typeof withdrawal>;

export const limitOverride = deferred(() =>
  z.object({
    limit: z.enum(limitNames),
    value: z.int(),
    expires_at: instant,
    reason: z.string(),
    operator: id("operator"),
    updated_at: instant,
  }),
);
export type LimitOverride = z.output<typeof limitOverride>;

/** What holds now, of at most one override a limit. */
export const overrideList = deferred(() => z.object({ data: z.array(limitOverride) }));
export type OverrideList = z.output<typeof overrideList>;
