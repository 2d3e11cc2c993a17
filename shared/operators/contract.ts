import * as z from "zod/mini";
import { id, instant, line, pageQuery } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";
import { tenantView } from "../tenancy/contract.ts";
import { elevationPermissions, elevationStatuses } from "./tables.ts";

export const tenantParams = deferred(() => z.strictObject({ id: id("tenant") }));
export const elevationParams = deferred(() =>
  z.strictObject({ id: id("tenant"), elevation: id("elevation") }),
);
export const ownElevationParams = deferred(() => z.strictObject({ id: id("elevation") }));

export const placementStates = ["active", "suspended", "closed", "purging"] as const;

export const placementQuery = deferred(() =>
  z.extend(pageQuery, {
    status: z.optional(z.enum(placementStates)),
    plan: z.optional(z.enum(plans)),
    /** The beginning of a slug. */
    slug: z.optional(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,39}$/))),
  }),
);
export type PlacementQuery = z.output<typeof placementQuery>;

/** What operators see of a tenant without entering it: nothing personal. */
export const placedTenant = deferred(() =>
  z.object({
    id: id("tenant"),
    slug: z.string(),
    region: z.enum(regions),
    plan: z.enum(plans),
    status: z.enum(placementStates),
    created_at: instant,
  }),
);

/** A single tenant, seen under an elevation. */
export const enteredTenant = deferred(() =>
  z.extend(tenantView, {
    closed_at: z.nullable(instant),
    /** When everything is deleted unless it is reopened before. */
    purge_at: z.nullable(instant),
    /** A purge has begun: nothing leads back. */
    purging_since: z.nullable(instant),
  }),
);
export type EnteredTenant = z.output<typeof enteredTenant>;

/** Codes and no prose: they are in the tenant's audit trail, where nothing personal may stand. */
export const interventionReasons = [
  "abuse",
  "security",
  "legal",
  "payment",
  "tenant_request",
  "mistake",
] as const;
export const intervention = deferred(() => z.strictObject({ reason: z.enum(interventionReasons) }));
export type Intervention = z.output<typeof intervention>;

export const elevationInput = deferred(() =>
  z.strictObject({
    /** For the tenant to read. */
    reason: line(500),
    permissions: z.array(z.enum(elevationPermissions)).check(z.minLength(1), z.maxLength(2)),
    minutes: z.int().check(z.minimum(1), z.maximum(60)),
  }),
);
export type ElevationInput = z.output<typeof elevationInput>;

export const elevation = deferred(() =>
  z.object({
    id: id("elevation"),
    /** Opaque: the same for the same person. */
    operator: id("operator"),
    reason: z.string(),
    permissions: z.array(z.enum(elevationPermissions)),
    minutes: z.int(),
    status: z.enum(elevationStatuses),
    /** Another operator, or the company's own person who revoked it. */
    decided_by: z.nullable(z.string()),
    decided_at: z.nullable(instant),
    /** When it ends; before approval, when the request lapses. */
    expires_at: instant,
    created_at: instant,
    version: z.int(),
  }),
);
export type Elevation = z.output<typeof elevation>;

/** Who is invited to own a company. */
const invitedOwner = deferred(() =>
  z.strictObject({
    name: line(120),
    email: z.string().check(z.minLength(1), z.maxLength(320)),
  }),
);

/** A tenant of the region it is asked in. */
export const founding = deferred(() =>
  z.strictObject({
    name: line(120),
    slug: z.string().check(z.minLength(1), z.maxLength(64)),
    plan: z.enum(plans),
    residency: z.optional(z.enum(residencyPolicies)),
    owner: invitedOwner,
  }),
);
export type Founding = z.output<typeof founding>;

export const ownerInvitationInput = deferred(() => z.strictObject({ owner: invitedOwner }));
export type OwnerInvitationInput = z.output<typeof ownerInvitationInput>;

export const ownerInvitation = deferred(() =>
  z.object({
    id: id("invitation"),
    expires_at: instant,
    /** Shown once: `null` when the answer is a replay. */
    token: z.nullable(z.string()),
    url: z.nullable(z.string()),
    /** Whether a letter with the link is on its way to the owner, in English. */
    mailed: z.boolean(),
  }),
);
export type OwnerInvitation = z.output<typeof ownerInvitation>;

export const foundedTenant = deferred(() => z.extend(placedTenant, { invitation: ownerInvitation }));
export type FoundedTenant = z.output<typeof foundedTenant>;
