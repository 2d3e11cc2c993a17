import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { roles } from "../kernel/access.ts";
import { deferred } from "../kernel/deferred.ts";

/** Who has not signed in for so many days is dormant; sessions are kept at least as long, so that it is known. */
export const dormantDays = 30;

export const reportQuery = deferred(() =>
  z.strictObject({ format: z._default(z.enum(["json", "csv"]), "json") }),
);

export const reportedMember = deferred(() =>
  z.object({
    id: id("user"),
    /** `null`: the person was erased meanwhile. */
    email: z.nullable(z.string()),
    role: z.enum(roles),
    status: z.enum(["active", "expired", "deactivated"]),
    /** Owner or admin. */
    admin: z.boolean(),
    /** Has a factor of their own besides a password: an authenticator app, a passkey, a security key or codes by SMS. */
    mfa: z.boolean(),
    authenticator_app: z.boolean(),
    passkeys: z.int(),
    security_keys: z.int(),
    /** Gets codes by SMS: the weakest of these. */
    sms: z.boolean(),
    password: z.boolean(),
    /** An identity provider signs this person in. */
    sso_linked: z.boolean(),
    /** The company's policy or the address's domain lets this person in by single sign-on only; never an owner. */
    sso_enforced: z.boolean(),
    /** Of the sessions that are kept. */
    last_sign_in_at: z.nullable(instant),
    /** Active, and no sign-in in the last `dormant_after_days`. */
    dormant: z.boolean(),
  }),
);
export type ReportedMember = z.output<typeof reportedMember>;

export const authenticationReport = deferred(() =>
  z.object({
    generated_at: instant,
    dormant_after_days: z.int(),
    policy: z.object({
      mfa_required: z.boolean(),
      sso_required: z.boolean(),
      sso_domains: z.array(z.string()),
    }),
    /** Of active members; `mfa_percent` rounds down, so that 100 means everybody. */
    totals: z.object({
      members: z.int(),
      active: z.int(),
      admins: z.int(),
      mfa: z.int(),
      mfa_percent: z.int(),
      admins_without_mfa: z.int(),
      dormant: z.int(),
      sso_enforced: z.int(),
    }),
    members: z.array(reportedMember),
  }),
);
export type AuthenticationReport = z.output<typeof authenticationReport>;
