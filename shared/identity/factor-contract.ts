import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { assurances } from "../kernel/assurance.ts";
import { deferred } from "../kernel/deferred.ts";
import { factorWays } from "../tenancy/factor-policy.ts";
import { passkeySignInInput } from "./contract.ts";
import { factorMethods } from "./factor-rules.ts";

const challenge = deferred(() => z.string().check(z.minLength(1), z.maxLength(1000), z.regex(/^[\w.-]+$/)));
/** Six digits of an authenticator app or of a text, or a recovery code; whether it is right is no matter of its shape. */
const code = deferred(() => z.string().check(z.minLength(1), z.maxLength(64)));

/** A right password is not enough: what proves the rest is to be sent with this, once, within minutes. */
export const mfaChallenge = deferred(() =>
  z.object({
    challenge: z.string(),
    /** Seconds. */
    expires_in: z.int(),
    /**
     * `enrol`: the company demands a second factor and the person has none; the challenge lets them add one.
     * `renew`: the password has to be replaced, with this challenge at `POST /v1/auth/password/renewal`.
     */
    step: z.enum(["prove", "enrol", "renew"]),
    /** Why the password has to be replaced: it is too old, or weaker than the company demands by now. */
    renewal: z.optional(z.enum(["expired", "weak"])),
    methods: z.array(z.enum(factorMethods)),
    /** Whether wrong codes locked a factor of theirs, which is not among the methods. */
    locked: z.optional(z.boolean()),
  }),
);
export type MfaChallenge = z.output<typeof mfaChallenge>;

/** A key's answer to options that were drawn for this very challenge or session. */
const securityKey = deferred(() => z.optional(passkeySignInInput));

export const verifyInput = deferred(() =>
  z
    .strictObject({
      challenge,
      code: z.optional(code),
      security_key: securityKey,
      /** In a browser: not to be asked again here for a while. */
      remember: z.optional(z.boolean()),
    })
    .check(
      z.refine((given) => (given.code === undefined) !== (given.security_key === undefined), {
        message: "needs exactly one of code and security_key",
      }),
    ),
);
export type VerifyInput = z.output<typeof verifyInput>;

export const enrolmentInput = deferred(() => z.strictObject({ challenge }));
export type EnrolmentInput = z.output<typeof enrolmentInput>;

/** Shown once; the factor counts from its first right code on. */
export const factorSetUp = deferred(() =>
  z.object({ id: id("factor"), secret: z.string(), otpauth_uri: z.string() }),
);
export type FactorSetUp = z.output<typeof factorSetUp>;

export const confirmInput = deferred(() => z.strictObject({ id: id("factor"), code }));
export type ConfirmInput = z.output<typeof confirmInput>;

export const factorView = deferred(() =>
  z.object({
    id: id("factor"),
    /** `totp`: an authenticator app; `sms`: a telephone number, which is worth less. */
    kind: z.enum(["totp", "sms"]),
    /** The last two digits of a number. */
    number: z.nullable(z.string()),
    created_at: instant,
    /** `null`: no code confirmed it yet, so it lets nobody in. */
    confirmed_at: z.nullable(instant),
    /** Too many wrong codes in a row locked it: it lets nobody in until it is removed and set up anew. */
    locked: z.boolean(),
  }),
);
export type FactorView = z.output<typeof factorView>;

/** `null`: there are some already. */
const recoveryCodes = deferred(() => z.nullable(z.array(z.string())));
export const confirmAnswer = deferred(() => z.object({ factor: factorView, recovery_codes: recoveryCodes }));
export type ConfirmAnswer = z.output<typeof confirmAnswer>;

const acr = deferred(() => z.enum(assurances));
export const factorsView = deferred(() =>
  z.object({
    factors: z.array(factorView),
    passkeys: z.int(),
    security_keys: z.int(),
    recovery_codes_left: z.int(),
    /** Whether this installation sends texts: where it does not, no number can be added. */
    sms_available: z.boolean(),
    /** What the company lets people set up and use; `null`: all there is. */
    allowed_factors: z.nullable(z.array(z.enum(factorWays))),
    /** What this session's last proof was worth, and when it was given. */
    proof: z.object({ acr, at: z.nullable(instant) }),
  }),
);
export type FactorsView = z.output<typeof factorsView>;

export const drawnCodes = deferred(() => z.object({ recovery_codes: z.array(z.string()) }));

/** A code, a passkey's answer to `POST /v1/auth/passkey/options`, or a key's to `POST /v1/auth/mfa/step-up/options`. */
export const stepUpInput = deferred(() =>
  z
    .strictObject({
      code: z.optional(code),
      passkey: z.optional(passkeySignInInput),
      security_key: securityKey,
    })
    .check(
      z.refine((given) => Object.values(given).filter((proof) => proof !== undefined).length === 1, {
        message: "needs exactly one of code, passkey and security_key",
      }),
    ),
);
export type StepUpInput = z.output<typeof stepUpInput>;

export const stepUpAnswer = deferred(() => z.object({ acr, proved_at: instant }));
