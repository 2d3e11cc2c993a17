import * as z from "zod/mini";
import { instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";

const text = (maximum: number) => z.string().check(z.minLength(1), z.maxLength(maximum));
const email = deferred(() => text(320));
/** Whether it is good enough is the policy's word, with a reason. */
const password = deferred(() => text(1024));
const token = deferred(() => text(1_000));

export const forgotInput = deferred(() => z.strictObject({ email, tenant: z.optional(text(64)) }));
export type ForgotInput = z.output<typeof forgotInput>;

/** The same for every address: who has an account is not said here. */
export const forgotAnswer = deferred(() => z.object({ status: z.literal("accepted") }));
export type ForgotAnswer = z.output<typeof forgotAnswer>;

export const resetInput = deferred(() => z.strictObject({ token, password }));
export type ResetInput = z.output<typeof resetInput>;

export const changeInput = deferred(() =>
  z.strictObject({
    /** Needed where there is one; who signs in with a passkey only may add a password without. */
    current_password: z.optional(password),
    password,
  }),
);
export type ChangeInput = z.output<typeof changeInput>;

/** What there is of a password and what the company asks of the next one; never anything of the password itself. */
export const passwordView = deferred(() =>
  z.object({
    is_set: z.boolean(),
    changed_at: z.nullable(instant),
    /** From then on a sign-in asks for another one; `null`: never. */
    replace_by: z.nullable(instant),
    /** Characters. */
    minimum: z.int(),
  }),
);
export type PasswordView = z.output<typeof passwordView>;

export const verifiedView = deferred(() => z.object({ verified: z.boolean() }));
export type VerifiedView = z.output<typeof verifiedView>;

export const verifyEmailInput = deferred(() => z.strictObject({ token }));
export type VerifyEmailInput = z.output<typeof verifyEmailInput>;

/** `letters`: whether this installation sends any; where it does not, nobody's address can be verified by one. */
export const addressView = deferred(() =>
  z.object({
    verified: z.boolean(),
    letters: z.boolean(),
    /** Whether codes by letter are a second step of theirs. */
    codes: z.boolean(),
    /** Whether wrong ones in a row locked them: until they are turned off and on again. */
    codes_locked: z.boolean(),
  }),
);
export const emailCodesInput = deferred(() => z.strictObject({ enabled: z.boolean() }));
export type EmailCodesInput = z.output<typeof emailCodesInput>;
export type AddressView = z.output<typeof addressView>;

/** `challenge`: of step `renew`. */
export const renewalInput = deferred(() =>
  z.strictObject({
    challenge: z.string().check(z.minLength(1), z.maxLength(1000), z.regex(/^[\w.-]+$/)),
    password,
  }),
);
export type RenewalInput = z.output<typeof renewalInput>;
