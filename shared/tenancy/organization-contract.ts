import * as z from "zod/mini";
import { id, instant, line, pageOf } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { regions } from "../kernel/region.ts";
import { suspensionReasons } from "./lifecycle.ts";

export const organizationParams = deferred(() => z.strictObject({ id: id("tenant") }));

export const organizationCreation = deferred(() =>
  z.strictObject({
    name: line(120),
    slug: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
    /** The caller's own organisation unless said; else one below it. */
    parent_id: z.optional(id("tenant")),
  }),
);
export type OrganizationCreation = z.output<typeof organizationCreation>;

export const organizationMove = deferred(() => z.strictObject({ parent_id: id("tenant") }));

export const organization = deferred(() =>
  z.object({
    id: id("tenant"),
    parent_id: id("tenant"),
    /** Generations below the caller's own organisation. */
    depth: z.int(),
    slug: z.string(),
    name: z.string(),
    region: z.enum(regions),
    plan: z.enum(plans),
    status: z.enum(["active", "suspended", "closed"]),
    suspended_by: z.array(z.enum(suspensionReasons)),
    created_at: instant,
    closed_at: z.nullable(instant),
  }),
);
export type Organization = z.output<typeof organization>;
export const organizationPage = pageOf(organization);

/** Counted in the running billing month and the running UTC day, and what stands now. */
const sums = deferred(() =>
  z.object({
    month_requests: z.int(),
    ai_requests_today: z.int(),
    projects: z.int(),
    seats: z.int(),
  }),
);

export const rollUp = deferred(() =>
  z.object({
    /** How many organisations are below. */
    organizations: z.int(),
    own: sums,
    /** With everything below. */
    total: sums,
  }),
);
export type RollUp = z.output<typeof rollUp>;

export const organizationDetail = deferred(() => z.extend(organization, { usage: rollUp }));
export type OrganizationDetail = z.output<typeof organizationDetail>;

/** No refresh token: it ends by itself, and at once with the session it was asked for under. */
export const organizationSession = deferred(() =>
  z.object({
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    /** Seconds. */
    expires_in: z.int(),
  }),
);
export type OrganizationSession = z.output<typeof organizationSession>;
