import * as z from "zod/mini";
import { id, instant, line, pageOf, pageQuery } from "../http/wire.ts";
import { credentialChoice, tokenPair, userView } from "../identity/contract.ts";
import { mfaChallenge } from "../identity/factor-contract.ts";
import { deferred } from "../kernel/deferred.ts";
import { locales } from "../kernel/locale.ts";
import { projectAccesses } from "../kernel/principal.ts";
import { regions } from "../kernel/region.ts";
import { tenantView } from "../tenancy/contract.ts";
import { invitationRoles, invitationStatuses, membershipDays } from "./words.ts";

const email = deferred(() => z.string().check(z.minLength(1), z.maxLength(320)));
const { maximum } = membershipDays.invitation;

export const invitationInput = deferred(() =>
  z.strictObject({
    email,
    /** At most the inviter's own; `owner` only from above, in an organisation that has none yet. */
    role: z.enum(invitationRoles),
    name: z.optional(line(120)),
    /** Of the letter; the request's own where nothing is said. */
    language: z.optional(z.enum(locales)),
    expires_in_days: z._default(
      z.int().check(z.minimum(1), z.maximum(maximum)),
      membershipDays.invitation.default,
    ),
    projects: z.optional(z.enum(projectAccesses)),
    /** Guests only: when their access will end. */
    access_ends_at: z.optional(instant),
    project_ids: z.optional(z.array(id("project")).check(z.maxLength(50))),
  }),
);
export type InvitationInput = z.output<typeof invitationInput>;

export const invitationParams = deferred(() => z.strictObject({ id: id("invitation") }));

const view = () => ({
  id: id("invitation"),
  /** `null` once the invitation is over without having been accepted, and when the answer is a replay. */
  email: z.nullable(z.string()),
  name: z.nullable(z.string()),
  role: z.enum(invitationRoles),
  language: z.enum(locales),
  projects: z.enum(projectAccesses),
  access_ends_at: z.nullable(instant),
  status: z.enum(invitationStatuses),
  invited_by: z.string(),
  expires_at: instant,
  created_at: instant,
  version: z.int(),
});
export const invitation = deferred(() => z.object(view()));
export type InvitationView = z.output<typeof invitation>;
export const invitationPage = pageOf(invitation);
export const invitationQuery = deferred(() =>
  z.extend(pageQuery, { status: z.optional(z.enum(invitationStatuses)) }),
);

/**
 * `token` and `url` are shown once: `null` when the answer is a replay. `mailed`: a letter with the link is on its
 * way to the address; where it is `false` (no mail here, a strict company, the day's letters are used up) the link
 * has to be handed over by whoever invites.
 */
export const issuedInvitation = deferred(() =>
  z.object({
    ...view(),
    token: z.nullable(z.string()),
    url: z.nullable(z.string()),
    mailed: z.boolean(),
  }),
);
export type IssuedInvitation = z.output<typeof issuedInvitation>;

const token = deferred(() => z.string().check(z.minLength(1), z.maxLength(1_000)));

export const inspectInput = deferred(() => z.strictObject({ token }));
export const inspected = deferred(() =>
  z.object({
    tenant: z.object({
      name: z.string(),
      region: z.enum(regions),
      guarantee: z.enum(["jurisdiction", "location-hint"]),
    }),
    /** The member who answers for the invitation; `null` for a first owner and where an organisation above invites. */
    invited_by: z.nullable(z.string()),
    name: z.nullable(z.string()),
    role: z.enum(invitationRoles),
    projects: z.enum(projectAccesses),
    access_ends_at: z.nullable(instant),
    expires_at: instant,
    /** Whether a password alone is not enough: an authenticator app is added with it, or a passkey is made instead. */
    mfa_required: z.boolean(),
    /** Where to sign in instead of accepting here: the company lets nobody in but by single sign-on. */
    sign_in: z.nullable(z.array(z.object({ name: z.string(), href: z.string() }))),
  }),
);
export type Inspected = z.output<typeof inspected>;

export const invitedPasskeyInput = deferred(() => z.strictObject({ token, email, name: line(120) }));
export type InvitedPasskeyInput = z.output<typeof invitedPasskeyInput>;

/** `email` is the address that was invited: the link alone opens nothing. */
export const acceptInput = deferred(() =>
  z.strictObject({ token, name: line(120), email, ...credentialChoice() }).check(
    z.refine((given) => (given.password === undefined) !== (given.passkey === undefined), {
      message: "needs exactly one of password and passkey",
    }),
  ),
);
export type AcceptInput = z.output<typeof acceptInput>;

const accepted = deferred(() => z.object({ tenant: tenantView, user: userView, session: tokenPair }));
export type Accepted = z.output<typeof accepted>;

/** The person is a member, and gets a session once a factor is added: as after a password at the sign-in. */
const enrolling = deferred(() => z.object({ tenant: tenantView, user: userView, mfa: mfaChallenge }));
export type Enrolling = z.output<typeof enrolling>;

export const acceptance = deferred(() => z.union([accepted, enrolling]));
