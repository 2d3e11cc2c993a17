import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";
import { timesWindows } from "../limits/latency-rules.ts";
import { ownLimit } from "../limits/principal-limits.ts";
import { usageQueryBeside, usageSeries } from "../usage/series-contract.ts";
import { suspensionReasons } from "./lifecycle.ts";
import { rollUp } from "./organization-contract.ts";

export const tenantView = deferred(() =>
  z.object({
    id: id("tenant"),
    slug: z.string(),
    name: z.string(),
    region: z.enum(regions),
    /** What Cloudflare can promise for storage in this region; never overclaimed. */
    guarantee: z.enum(["jurisdiction", "location-hint"]),
    /** `strict`: the company insists on a jurisdiction and on sub-processors inside its region. */
    residency: z.enum(residencyPolicies),
    plan: z.enum(plans),
    status: z.enum(["active", "suspended", "closed"]),
    /** Who suspended it; each lifts only its own. */
    suspended_by: z.array(z.enum(suspensionReasons)),
    /** How often each person may ask who has no limit of their own; `null`: as often as the company. */
    requests_per_minute_per_person: z.nullable(z.int()),
    created_at: instant,
    version: z.int(),
  }),
);
export type TenantView = z.infer<typeof tenantView>;

/** JSON Merge Patch (RFC 7396) of the caller's tenant. */
export const tenantPatch = deferred(() =>
  z.strictObject({
    name: z.optional(line(120)),
    requests_per_minute_per_person: z.optional(ownLimit),
  }),
);
export type TenantPatch = z.output<typeof tenantPatch>;

/** The slug typed again: closing is for everybody in the company. */
export const closing = deferred(() =>
  z.strictObject({ slug: z.string().check(z.minLength(1), z.maxLength(64)) }),
);
export type Closing = z.output<typeof closing>;

export const closedView = deferred(() =>
  z.object({
    id: id("tenant"),
    status: z.literal("closed"),
    closed_at: instant,
    /** Until then LeanVibe can open it again; then everything is deleted. */
    purge_at: instant,
  }),
);
export type ClosedView = z.output<typeof closedView>;

const gauge = deferred(() => z.object({ used: z.int(), limit: z.nullable(z.int()) }));

export const usageView = deferred(() =>
  z.object({
    plan: z.enum(plans),
    policies: z.array(
      z.object({
        name: z.enum(["burst", "minute", "month", "ai-day"]),
        quota: z.int(),
        remaining: z.int(),
        window_seconds: z.int(),
        reset_seconds: z.int(),
      }),
    ),
    month_requests: z.int(),
    /** Queued or running now. */
    tasks: gauge,
    projects: gauge,
    seats: gauge,
    /** With the organisations below; `null` where there are none. Their use counts against the limits above too. */
    roll_up: z.nullable(rollUp),
    /** How long requests took and what went wrong, by route, in the running UTC hour and those of `window` before; milliseconds. */
    performance: z.array(
      z.object({
        route: z.string(),
        requests: z.int(),
        /** Answered 4xx, and 5xx. */
        errors: z.object({ client: z.int(), server: z.int() }),
        p50: z.int(),
        p95: z.int(),
        p99: z.int(),
      }),
    ),
    /** What was used, as `GET /v1/billing/usage` tells it; `null`: no interval was asked for. */
    series: z.nullable(usageSeries),
  }),
);
export type UsageView = z.output<typeof usageView>;

/** `window`: how far back `performance` tells: the running UTC hour and one, 23 or 167 before. */
export const ownUsageQuery = deferred(() =>
  z.strictObject({
    ...usageQueryBeside.shape,
    window: z._default(z.enum(timesWindows), "24h"),
  }),
);
export type OwnUsageQuery = z.output<typeof ownUsageQuery>;
