import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { roles } from "../kernel/access.ts";
import { deferred } from "../kernel/deferred.ts";
import { allScopes } from "../kernel/tool-scopes.ts";

export const clientKinds = ["confidential", "public"] as const;
export const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
export const grantTypes = ["authorization_code", "refresh_token", "client_credentials", deviceGrant] as const;
export type GrantType = (typeof grantTypes)[number];

const text = (maximum: number) => z.string().check(z.minLength(1), z.maxLength(maximum));
const few = <Item extends z.ZodMiniType>(item: Item, maximum: number) =>
  z.array(item).check(z.maxLength(maximum));

const redirectUris = deferred(() => few(text(500), 20));
const scopes = deferred(() => few(z.enum(allScopes), allScopes.length).check(z.minLength(1)));
/** A public key of the tool (RFC 7517): EC P-256 or Ed25519. */
const publicKey = deferred(() =>
  z.strictObject({
    kty: z.enum(["EC", "OKP"]),
    crv: z.enum(["P-256", "Ed25519"]),
    x: text(64),
    y: z.optional(text(64)),
    kid: z.optional(text(64)),
    alg: z.optional(z.enum(["ES256", "EdDSA"])),
    use: z.optional(z.literal("sig")),
  }),
);

export const clientInput = deferred(() =>
  z.strictObject({
    name: line(80),
    kind: z.enum(clientKinds),
    grant_types: few(z.enum(grantTypes), grantTypes.length).check(z.minLength(1)),
    redirect_uris: z._default(redirectUris, []),
    scopes,
    /** When it acts for itself: at most the creator's, and never `owner`. */
    role: z._default(z.enum(roles), "viewer"),
    /** With these it proves itself by `private_key_jwt` instead of a secret. */
    keys: z._default(few(publicKey, 5), []),
    /** Whether it is given no token but one that is bound to a key of its own (RFC 9449 §5.2). */
    dpop_bound_access_tokens: z._default(z.boolean(), false),
  }),
);
export type ClientInput = z.output<typeof clientInput>;

export const clientPatch = deferred(() =>
  z.strictObject({
    name: z.optional(line(80)),
    redirect_uris: z.optional(redirectUris),
    scopes: z.optional(scopes),
    dpop_bound_access_tokens: z.optional(z.boolean()),
  }),
);
export type ClientPatch = z.output<typeof clientPatch>;

const view = () => ({
  id: id("oauthClient"),
  client_id: z.string(),
  name: z.string(),
  kind: z.enum(clientKinds),
  grant_types: z.array(z.enum(grantTypes)),
  redirect_uris: z.array(z.string()),
  scopes: z.array(z.string()),
  role: z.enum(roles),
  dpop_bound_access_tokens: z.boolean(),
  /** The secrets that work: the first characters, to recognise them by, and until when. */
  secrets: z.array(z.object({ hint: z.string(), created_at: instant, expires_at: z.nullable(instant) })),
  created_at: instant,
  revoked_at: z.nullable(instant),
  version: z.int(),
});
export const clientView = deferred(() => z.object(view()));
export type ClientView = z.output<typeof clientView>;
/** All of them, newest first: a company has a handful. */
export const clientList = deferred(() => z.object({ data: z.array(clientView) }));
export type ClientList = z.output<typeof clientList>;

/** `client_secret` is shown once: `null` when there is none, or when the answer is a replay. */
export const clientWithSecret = deferred(() =>
  z.object({ ...view(), client_secret: z.nullable(z.string()) }),
);
export type ClientWithSecret = z.output<typeof clientWithSecret>;

export const clientParams = deferred(() => z.strictObject({ id: id("oauthClient") }));

export const rotationInput = deferred(() =>
  z.strictObject({
    /** How long the secret before goes on working; 0 ends it now. */
    overlap_hours: z._default(z.int().check(z.minimum(0), z.maximum(168)), 24),
  }),
);
export type RotationInput = z.output<typeof rotationInput>;

/** The query as the tool sent it, so that what is given twice is seen. */
export const requestInput = deferred(() => z.strictObject({ query: z.string().check(z.maxLength(4000)) }));
export const decisionInput = deferred(() =>
  z.strictObject({
    query: z.string().check(z.maxLength(4000)),
    decision: z.enum(["approve", "deny"]),
  }),
);
export type DecisionInput = z.output<typeof decisionInput>;

const tool = deferred(() => z.object({ id: id("oauthClient"), name: z.string(), kind: z.enum(clientKinds) }));
export const requestAnswer = deferred(() =>
  z.discriminatedUnion("state", [
    /** Nobody may be sent anywhere: the tool or its address is not known. */
    z.object({ state: z.literal("refused"), error: z.string(), detail: z.string() }),
    /** The answer, for the tool: an error, or what was agreed to before. */
    z.object({ state: z.literal("answered"), location: z.string() }),
    z.object({ state: z.literal("sign_in"), max_age: z.int() }),
    z.object({
      state: z.literal("ask"),
      client: tool,
      /** Where the answer goes: a host, a program of this machine or a name of a program. */
      goes_to: z.string(),
      /** The whole address, for the page that lets a browser follow to there and to nowhere else. */
      redirect_uri: z.string(),
      scopes: z.array(z.string()),
    }),
  ]),
);
export type RequestAnswer = z.output<typeof requestAnswer>;
export const decisionAnswer = deferred(() => z.object({ location: z.string() }));

export const userCodeInput = deferred(() => z.strictObject({ user_code: text(32) }));
export const deviceDecisionInput = deferred(() =>
  z.strictObject({
    user_code: text(32),
    decision: z.enum(["approve", "deny"]),
  }),
);
export const deviceAsk = deferred(() =>
  z.object({ client: tool, user_code: z.string(), scopes: z.array(z.string()) }),
);
export type DeviceAsk = z.output<typeof deviceAsk>;

export const applicationList = deferred(() =>
  z.object({
    data: z.array(
      z.object({
        id: id("oauthClient"),
        name: z.string(),
        scopes: z.array(z.string()),
        allowed_at: instant,
        /** Sessions in which the tool can act for you now. */
        sessions: z.int(),
      }),
    ),
  }),
);
export type ApplicationList = z.output<typeof applicationList>;
