import * as z from "zod/mini";
import { id, instant, line } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { declarableRegions } from "../kernel/subprocessor.ts";
import { type OidcSettings, oidcSettings } from "./oidc-settings.ts";
import { keySteps, keyUses } from "./saml/key-rules.ts";
import { type SamlSettings, samlSettings } from "./saml-settings.ts";
import { assignableRoles, connectionKinds, connectionStatuses, providers, purposes } from "./words.ts";

export type ConnectionSettings = OidcSettings | SamlSettings;

const claim = deferred(() => z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[\x21-\x7e]+$/)));
const attributes = deferred(() =>
  z.strictObject({
    email: z.optional(claim),
    name: z.optional(claim),
    groups: z.optional(claim),
  }),
);
const groupRoles = deferred(() =>
  z.array(z.strictObject({ group: line(200), role: z.enum(assignableRoles) })).check(z.maxLength(100)),
);
/** Written and never read back. */
const secret = deferred(() => z.string().check(z.minLength(1), z.maxLength(4_000)));

const changeable = () => ({
  name: z.optional(line(80)),
  /** Where the provider processes: nobody can look that up, so the company says it. */
  region: z.optional(z.enum(declarableRegions)),
  oidc: z.optional(oidcSettings),
  saml: z.optional(samlSettings),
  secret: z.optional(secret),
  attributes: z.optional(attributes),
  group_roles: z.optional(groupRoles),
  /** Whether a person of a verified domain becomes a member by signing in. */
  jit: z.optional(z.boolean()),
  default_role: z.optional(z.enum(assignableRoles)),
});

export const connectionInput = deferred(() =>
  z.strictObject({
    ...changeable(),
    provider: z.enum(providers),
    name: line(80),
  }),
);
export type ConnectionInput = z.output<typeof connectionInput>;

export const connectionPatch = deferred(() =>
  z.strictObject({
    ...changeable(),
    /** `enabled` only once the settings, as they stand, have let somebody through in a test. */
    status: z.optional(z.enum(["enabled", "disabled"])),
  }),
);
export type ConnectionPatch = z.output<typeof connectionPatch>;

/** What was read of a SAML provider last, and our own certificates towards it. */
const samlState = deferred(() =>
  z.object({
    entity_id: z.nullable(z.string()),
    /** SHA-256 of each certificate that the provider may sign with. */
    certificates: z.array(z.string()),
    read_at: z.nullable(instant),
    /** When it is read again; nothing for metadata that has no address. */
    next_read_at: z.nullable(instant),
    valid_until: z.nullable(instant),
    /** Why the last read failed: what is known stays in force meanwhile. */
    failure: z.nullable(z.string()),
    failed_at: z.nullable(instant),
    keys: z.array(z.object({ use: z.enum(keyUses), fingerprint: z.string(), drawn_at: instant })),
  }),
);
export type SamlState = z.output<typeof samlState>;

/**
 * `draw`: a new pair, published beside the one in use. `use`: it signs from now on, the old one still decrypts.
 * `retire`: the old one is gone.
 */
export const keyChange = deferred(() => z.strictObject({ step: z.enum(keySteps) }));
export type KeyChange = z.output<typeof keyChange>;

export const connectionView = deferred(() =>
  z.object({
    id: id("connection"),
    kind: z.enum(connectionKinds),
    provider: z.enum(providers),
    name: z.string(),
    status: z.enum(connectionStatuses),
    region: z.enum(declarableRegions),
    oidc: z.nullable(oidcSettings),
    saml: z.nullable(samlSettings),
    has_secret: z.boolean(),
    attributes,
    group_roles: groupRoles,
    jit: z.boolean(),
    default_role: z.enum(assignableRoles),
    tested_at: z.nullable(instant),
    saml_state: z.nullable(samlState),
    /** What to enter at the provider, and where people begin. */
    urls: z.object({
      login: z.string(),
      callback: z.string(),
      acs: z.string(),
      slo: z.string(),
      metadata: z.string(),
    }),
    created_at: instant,
    version: z.int(),
  }),
);
export type ConnectionView = z.output<typeof connectionView>;

/** All of them: a company has a handful. */
export const connectionList = deferred(() => z.object({ data: z.array(connectionView) }));
export const connectionParams = deferred(() => z.strictObject({ id: id("connection") }));

/** `url` is opened once, in the browser of whoever tests, within ten minutes. */
export const connectionTest = deferred(() => z.object({ url: z.string(), expires_at: instant }));
export type ConnectionTest = z.output<typeof connectionTest>;

export const attemptView = deferred(() =>
  z.object({
    id: id("attempt"),
    purpose: z.enum(purposes),
    outcome: z.enum(["accepted", "refused"]),
    reason: z.string(),
    evidence: z.record(z.string(), z.unknown()),
    at: instant,
  }),
);
export type AttemptView = z.output<typeof attemptView>;
export const attemptList = deferred(() => z.object({ data: z.array(attemptView) }));
