import * as z from "zod/mini";
import { id, instant, line, pageOf } from "../http/wire.ts";
import { roles } from "../kernel/access.ts";
import { deferred } from "../kernel/deferred.ts";
import { groupRoles } from "./words.ts";

export const tokenDays = { default: 365, maximum: 730 } as const;

/** Roles that people may get without a group. */
export const defaultRoles = ["manager", "developer", "viewer"] as const;

export const tokenInput = deferred(() =>
  z.strictObject({
    name: line(80),
    /** What people get whom no group gives a role; `null`: no access, so that only groups let people in. */
    default_role: z._default(z.nullable(z.enum(defaultRoles)), "viewer"),
    expires_in_days: z._default(z.int().check(z.minimum(1), z.maximum(tokenDays.maximum)), tokenDays.default),
  }),
);
export type TokenInput = z.output<typeof tokenInput>;

export const tokenParams = deferred(() => z.strictObject({ id: id("provisioningToken") }));

const view = () => ({
  id: id("provisioningToken"),
  name: z.string(),
  hint: z.string(),
  /** Whoever drew it: owners are changed by an owner's token only. */
  drawn_by_role: z.enum(["owner", "admin"]),
  default_role: z.nullable(z.enum(defaultRoles)),
  created_by: z.string(),
  created_at: instant,
  expires_at: instant,
  revoked_at: z.nullable(instant),
  /** To ten minutes. */
  last_used_at: z.nullable(instant),
});
export const token = deferred(() => z.object(view()));
export type TokenView = z.output<typeof token>;
export const tokenPage = pageOf(token);

/** `secret` is shown once: `null` when the answer is a replay. */
export const issuedToken = deferred(() =>
  z.object({ ...view(), secret: z.nullable(z.string()), base_url: z.string() }),
);
export type IssuedToken = z.output<typeof issuedToken>;

export const groupParams = deferred(() => z.strictObject({ id: id("group") }));
export const groupPatch = deferred(() => z.strictObject({ role: z.nullable(z.enum(groupRoles)) }));
export const group = deferred(() =>
  z.object({
    id: id("group"),
    display_name: z.string(),
    /** People in it. */
    members: z.int(),
    role: z.nullable(z.enum(roles)),
    created_at: instant,
    updated_at: instant,
    version: z.int(),
  }),
);
export type GroupView = z.output<typeof group>;
export const groupPage = pageOf(group);
