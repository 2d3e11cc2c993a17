import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { permissions, roles } from "../kernel/access.ts";
import { assurances } from "../kernel/assurance.ts";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";
import { tenantView } from "../tenancy/contract.ts";

const text = (maximum: number) => z.string().check(z.minLength(1), z.maxLength(maximum));
const encoded = (maximum: number) => text(maximum).check(z.regex(/^[A-Za-z0-9_-]+$/));

const email = deferred(() => text(320));
/** What a person types; whether it is strong enough is the password policy's word, with a reason. */
const password = deferred(() => text(1024));
/** A random value drawn with the options; the challenge is worthless without it. */
const transaction = deferred(() => text(64).check(z.regex(/^[0-9a-z]+$/)));

/** `PublicKeyCredential.toJSON()` of a registration; browsers may add members, which are dropped. */
export const registrationResponse = deferred(() =>
  z.object({
    id: encoded(1400),
    rawId: encoded(1400),
    type: z.literal("public-key"),
    response: z.object({
      clientDataJSON: encoded(4096),
      attestationObject: encoded(16_384),
      transports: z.optional(z.array(text(32)).check(z.maxLength(16))),
    }),
  }),
);
export type RegistrationResponse = z.output<typeof registrationResponse>;

/** `PublicKeyCredential.toJSON()` of a sign-in. */
export const signInResponse = deferred(() =>
  z.object({
    id: encoded(1400),
    rawId: encoded(1400),
    type: z.literal("public-key"),
    response: z.object({
      clientDataJSON: encoded(4096),
      authenticatorData: encoded(4096),
      signature: encoded(4096),
      userHandle: z.optional(z.nullable(encoded(128))),
    }),
  }),
);
export type SignInResponse = z.output<typeof signInResponse>;

/** How a person will sign in: exactly one of the two. */
export const credentialChoice = () => ({
  password: z.optional(password),
  passkey: z.optional(z.strictObject({ transaction, response: registrationResponse })),
});

const owner = deferred(() =>
  z.strictObject({ name: line(120), email, ...credentialChoice() }).check(
    z.refine((given) => (given.password === undefined) !== (given.passkey === undefined), {
      message: "needs exactly one of password and passkey",
    }),
  ),
);

export const signUpInput = deferred(() =>
  z.strictObject({
    company: z.strictObject({ name: line(120), slug: z.optional(text(64)) }),
    region: z.enum(regions),
    /** `standard` unless said; `strict` only where a jurisdiction binds storage. */
    residency: z.optional(z.enum(residencyPolicies)),
    plan: z.enum(plans),
    owner,
  }),
);
export type SignUpInput = z.output<typeof signUpInput>;

export const tokenPair = deferred(() =>
  z.object({
    access_token: z.string(),
    token_type: z.literal("Bearer"),
    /** Seconds. */
    expires_in: z.int(),
    refresh_token: z.string(),
  }),
);
export type TokenPair = z.output<typeof tokenPair>;

export const userView = deferred(() =>
  z.object({
    id: id("user"),
    email: z.string(),
    name: z.string(),
    role: z.enum(roles),
  }),
);
export type UserView = z.output<typeof userView>;

export const signUpAnswer = deferred(() =>
  z.object({
    id: id("tenant"),
    tenant: tenantView,
    user: userView,
    /** `null` on a replay: secrets are shown once. */
    session: z.nullable(tokenPair),
  }),
);
export type SignUpAnswer = z.output<typeof signUpAnswer>;

export const passwordSignInInput = deferred(() =>
  z.strictObject({ email, password, tenant: z.optional(text(64)) }),
);
export type PasswordSignInInput = z.output<typeof passwordSignInInput>;

export const registrationOptionsInput = deferred(() => z.strictObject({ email, name: line(120) }));
export type RegistrationOptionsInput = z.output<typeof registrationOptionsInput>;

/** `options` goes to `PublicKeyCredential.parse…OptionsFromJSON`, `transaction` comes back with the response. */
export const passkeyOptions = deferred(() =>
  z.object({ transaction, options: z.record(z.string(), z.unknown()) }),
);
export type PasskeyOptions = z.output<typeof passkeyOptions>;

export const passkeySignInInput = deferred(() => z.strictObject({ transaction, response: signInResponse }));
export type PasskeySignInInput = z.output<typeof passkeySignInInput>;

export const refreshInput = deferred(() => z.strictObject({ refresh_token: text(200) }));
export type RefreshInput = z.output<typeof refreshInput>;

export const me = deferred(() =>
  z.object({
    /** `null` for an API key. */
    user: z.nullable(userView),
    api_key: z.nullable(z.object({ id: id("apiKey"), name: z.string() })),
    tenant: tenantView,
    role: z.enum(roles),
    session: z.nullable(
      z.object({
        id: id("session"),
        kind: z.enum(["api", "browser"]),
        amr: z.array(z.string()),
        acr: z.enum(assurances),
        authenticated_at: instant,
        expires_at: instant,
      }),
    ),
    permissions: z.array(z.enum(permissions)),
  }),
);
export type Me = z.output<typeof me>;

export const jwks = deferred(() =>
  z.object({
    keys: z.array(
      z.object({
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: z.string(),
        kid: z.string(),
        alg: z.literal("EdDSA"),
        use: z.literal("sig"),
      }),
    ),
  }),
);
