import * as z from "zod/mini";
import { id, instant, pageOf } from "../http/wire.ts";
import { roles } from "../kernel/access.ts";
import { deferred } from "../kernel/deferred.ts";
import { projectAccesses } from "../kernel/principal.ts";
import { ownLimit } from "../limits/principal-limits.ts";

export const memberParams = deferred(() => z.strictObject({ id: id("user") }));

export const member = deferred(() =>
  z.object({
    id: id("user"),
    /** `null`: the person was erased. */
    email: z.nullable(z.string()),
    name: z.nullable(z.string()),
    role: z.enum(roles),
    /**
     * `expired`: a guest whose time is over; giving a new end lets them in again. `deactivated`: by the identity
     * provider; the seat is free, the person and what they own stay, and the provider lets them in again.
     */
    status: z.enum(["active", "expired", "deactivated"]),
    projects: z.enum(projectAccesses),
    access_ends_at: z.nullable(instant),
    /** How often the person may ask, by themselves and by the keys they answer for; `null`: what holds for everybody. */
    requests_per_minute: z.nullable(z.int()),
    created_at: instant,
    version: z.int(),
  }),
);
export type MemberView = z.output<typeof member>;
export const memberPage = pageOf(member);

/** JSON Merge Patch (RFC 7396). */
export const memberPatch = deferred(() =>
  z.strictObject({
    role: z.optional(z.enum(roles)),
    projects: z.optional(z.enum(projectAccesses)),
    /** Guests only. */
    access_ends_at: z.optional(z.nullable(instant)),
    /** At most the company's own; `null`: what holds for everybody. */
    requests_per_minute: z.optional(ownLimit),
    /** Lets a deactivated member in again, where the identity provider does not. */
    status: z.optional(z.literal("active")),
  }),
);
export type MemberPatch = z.output<typeof memberPatch>;

export const grantInput = deferred(() => z.strictObject({ project_id: id("project") }));
export const grantParams = deferred(() => z.strictObject({ id: id("user"), grant_id: id("grant") }));
export const grant = deferred(() =>
  z.object({
    id: id("grant"),
    member_id: id("user"),
    project_id: id("project"),
    granted_by: z.string(),
    created_at: instant,
  }),
);
export type GrantView = z.output<typeof grant>;
export const grantPage = pageOf(grant);
