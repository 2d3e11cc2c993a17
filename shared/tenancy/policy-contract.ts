import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";
import { factorPolicy, factorPolicyPatch } from "./factor-policy.ts";

/** The shortest and the longest a company may let a session live: a quarter of an hour, thirty days. */
export const sessionMinutes = { minimum: 15, maximum: 43_200 } as const;

/** The shortest and the longest a company may let a session go unused: five minutes, fourteen days. */
export const idleMinutes = { minimum: 5, maximum: 20_160 } as const;
/** What a company may ask of passwords. Each one looked back at costs a hash, and ten are what a request has time for. */
export const passwordBounds = {
  password_minimum: { minimum: 15, maximum: 64 },
  password_history: { minimum: 1, maximum: 10 },
  password_days: { minimum: 1, maximum: 730 },
  lockout_failures: { minimum: 3, maximum: 10 },
} as const;

const bounded = ({ minimum, maximum }: { minimum: number; maximum: number }) =>
  z.optional(z.nullable(z.int().check(z.minimum(minimum), z.maximum(maximum))));

/** What a company demands of itself and of everybody below it. */
export const policy = deferred(() =>
  z.object({
    sso_required: z.boolean(),
    /** A password alone opens no session; a passkey that verified its user counts as two factors. */
    mfa_required: z.boolean(),
    residency: z.enum(residencyPolicies),
    /** Where the company may be moved to; `null`: wherever its plan allows. */
    allowed_regions: z.nullable(z.array(z.enum(regions))),
    /** Minutes after a sign-in until the next one is needed; `null`: as long as sessions live. */
    session_minutes: z.nullable(z.int()),
    /** Minutes without use until the next sign-in is needed; `null`: as long as sessions may idle. */
    idle_minutes: z.nullable(z.int()),
    ...factorPolicy(),
    /** Characters; `null`: as many as the product asks for. */
    password_minimum: z.nullable(z.int()),
    /** How many passwords a person may not use again, the present one included; `null`: that is not looked at. */
    password_history: z.nullable(z.int()),
    /** Days after which a password is replaced at the next sign-in; `null`: never. */
    password_days: z.nullable(z.int()),
    /** Wrong passwords in a row that lock it for a while; `null`: the product's own number. */
    lockout_failures: z.nullable(z.int()),
  }),
);
export type Policy = z.output<typeof policy>;

/** JSON Merge Patch (RFC 7396): `null` takes a demand away. */
export const policyPatch = deferred(() =>
  z.strictObject({
    sso_required: z.optional(z.boolean()),
    mfa_required: z.optional(z.boolean()),
    residency: z.optional(z.enum(residencyPolicies)),
    allowed_regions: z.optional(
      z.nullable(
        z.array(z.enum(regions)).check(
          z.minLength(1),
          z.maxLength(regions.length),
          z.refine((list) => new Set(list).size === list.length, "names a region twice"),
        ),
      ),
    ),
    session_minutes: z.optional(
      z.nullable(z.int().check(z.minimum(sessionMinutes.minimum), z.maximum(sessionMinutes.maximum))),
    ),
    idle_minutes: z.optional(
      z.nullable(z.int().check(z.minimum(idleMinutes.minimum), z.maximum(idleMinutes.maximum))),
    ),
    ...factorPolicyPatch(),
    password_minimum: bounded(passwordBounds.password_minimum),
    password_history: bounded(passwordBounds.password_history),
    password_days: bounded(passwordBounds.password_days),
    lockout_failures: bounded(passwordBounds.lockout_failures),
  }),
);
export type PolicyPatch = z.output<typeof policyPatch>;

export const policyView = deferred(() =>
  z.object({
    /** What the company itself demands. */
    own: policy,
    /** What is demanded from above: nothing may be looser. */
    inherited: policy,
    /** The strictest of both, which is what holds. */
    effective: policy,
    version: z.int(),
  }),
);
export type PolicyView = z.output<typeof policyView>;
