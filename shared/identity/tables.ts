import { integer, text } from "drizzle-orm/sqlite-core";
import { sealed } from "../data/sealed.ts";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { type Permission, roles } from "../kernel/access.ts";
import { assurances } from "../kernel/assurance.ts";
import { factorResetStatuses } from "./factor-rules.ts";
import { makerProofs, passkeyKinds } from "./passkey-rules.ts";
import { endings } from "./session-words.ts";

/** Wrong codes in a row, and when it was said that they locked the factor. */
const wrongCodeColumns = () => ({
  wrongCodes: integer("wrong_codes").notNull().default(0),
  lockedAt: integer("locked_at"),
});

/**
 * The id is the user's. `phc`: a PHC string, sealed with the person's key (OWASP: a pepper that encrypts can be
 * changed): it goes where the company's keys go, and is worthless without them.
 */
export const passwords = tenantTable("passwords", () => ({
  phc: sealed("phc", { subject: "id" }).notNull(),
  changedAt: integer("changed_at").notNull(),
  /** PHC strings of the passwords before, newest first, as JSON: for companies that refuse them. */
  former: sealed("former", { subject: "id" }),
  /** Wrong guesses since it was last right or locked, how often they locked it in a row, and until when. */
  failures: integer("failures").notNull().default(0),
  locks: integer("locks").notNull().default(0),
  lockedUntil: integer("locked_until"),
  /** Wrong guesses since it was last right or replaced. */
  misses: integer("misses").notNull().default(0),
  /** Marks of known browsers (`known-browser.ts`) that were drawn under another one are worth nothing. */
  browserEpoch: integer("browser_epoch").notNull().default(0),
  /** The session that set it; nothing where a letter's link or a sign-in did. */
  changedBy: text("changed_by"),
  ...changeColumns(),
}));

/** The id is the user's. Letters to the address with this blind index reach them; `codes`: they want codes by letter. */
export const verifiedAddresses = tenantTable("verified_addresses", () => ({
  emailIndex: text("email_index").notNull(),
  codes: integer("codes", { mode: "boolean" }).notNull().default(false),
  ...wrongCodeColumns(),
  ...changeColumns(),
}));

/** The id is the SHA-256 of the credential id, which is what the lobby knows it by. */
export const passkeys = tenantTable("passkeys", () => ({
  userId: text("user_id").notNull(),
  /** COSE key, base64url. */
  publicKey: text("public_key").notNull(),
  counter: integer("counter").notNull(),
  transports: text("transports", { mode: "json" }).$type<string[]>().notNull(),
  deviceType: text("device_type").notNull(),
  backedUp: integer("backed_up", { mode: "boolean" }).notNull(),
  aaguid: text("aaguid").notNull(),
  name: text("name").notNull(),
  lastUsedAt: integer("last_used_at"),
  /** A passkey signs in by itself; a security key only follows a password, and may live on the server alone. */
  kind: text("kind", { enum: passkeyKinds }).notNull().default("passkey"),
  /** What its person calls it, in place of our own word for it. */
  label: sealed("label", { subject: "userId" }),
  /** As the browser knows it, base64url; `null` of what was registered before it was kept. */
  credentialId: text("credential_id"),
  /** The attestation statement that was verified when it was registered. */
  attestation: text("attestation").notNull().default("none"),
  /** Whether the statement led to the maker's published roots then. */
  makerProof: text("maker_proof", { enum: makerProofs }).notNull().default("none"),
  ...changeColumns(),
}));

export const sessions = tenantTable("sessions", () => ({
  userId: text("user_id").notNull(),
  kind: text("kind", { enum: ["api", "browser"] }).notNull(),
  /** SHA-256 of a browser's session token; API sessions are carried by refresh tokens. */
  digest: text("digest"),
  amr: text("amr", { mode: "json" }).$type<string[]>().notNull(),
  authenticatedAt: integer("authenticated_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
  revokedAt: integer("revoked_at"),
  /** The last proof beyond a password, and what it was worth. */
  provedAt: integer("proved_at"),
  provedBy: text("proved_by", { enum: assurances }),
  /** To the hour; nearer where the company's idle limit is short. */
  lastSeenAt: integer("last_seen_at").notNull().default(0),
  name: sealed("name", { subject: "userId" }),
  /** Device and place as JSON (`visit.ts`). */
  visit: sealed("visit", { subject: "userId" }),
  endedReason: text("ended_reason", { enum: endings }),
  /** The connection of a single sign-on. */
  conn: text("conn"),
  /** Which of the provider's sessions it belongs to: a blind index of connection and SessionIndex. */
  connIndex: text("conn_index"),
  /** Thumbprint (RFC 7638) of the key that the session's tokens are bound to. */
  jkt: text("jkt"),
  /** The company's tool that acts in this session, and the scope it was given (RFC 6749 §3.3). */
  clientId: text("client_id"),
  scope: text("scope"),
  ...changeColumns(),
}));

/** An authenticator app. Until a code confirmed it, it lets nobody in; a person has one such at most. */
export const secondFactors = tenantTable("second_factors", () => ({
  userId: text("user_id").notNull(),
  kind: text("kind", { enum: ["totp"] }).notNull(),
  /** Base 32, as the app knows it. */
  seed: sealed("seed", { subject: "userId" }).notNull(),
  /** The newest step (RFC 6238 §4.2) whose code was taken: no code of it or of an earlier one is taken again. */
  lastStep: integer("last_step").notNull(),
  confirmedAt: integer("confirmed_at"),
  ...wrongCodeColumns(),
  ...changeColumns(),
}));

/** A number that gets codes by SMS; until a code confirmed it, it lets nobody in. A person has one such of either kind at most. */
export const phones = tenantTable("phones", () => ({
  userId: text("user_id").notNull(),
  /** E.164. */
  number: sealed("number", { subject: "userId" }).notNull(),
  /** Blind index under the company's key: how many accounts share a number. */
  numberIndex: text("number_index").notNull(),
  /** ISO 3166-1. */
  country: text("country").notNull(),
  confirmedAt: integer("confirmed_at"),
  /** A code was drawn then for a person who was signed in, and was not used yet. */
  drawnAt: integer("drawn_at"),
  /** Texts of a day, when it began, and when the last one went. */
  sends: integer("sends").notNull().default(0),
  sendsSince: integer("sends_since").notNull().default(0),
  sentAt: integer("sent_at").notNull().default(0),
  ...wrongCodeColumns(),
  ...changeColumns(),
}));

/** The id is the user's: one row holds what is left, so that using a code up is one statement. */
export const recoveryCodes = tenantTable("recovery_codes", () => ({
  digests: text("digests", { mode: "json" }).$type<string[]>().notNull(),
  ...changeColumns(),
}));

/** The id is derived from the digest, so that a presented token is found by key. */
export const refreshTokens = tenantTable("refresh_tokens", () => ({
  sessionId: text("session_id").notNull(),
  digest: text("digest").notNull(),
  expiresAt: integer("expires_at").notNull(),
  rotatedAt: integer("rotated_at"),
  createdAt: integer("created_at").notNull(),
  version: integer("version").notNull().default(1),
}));

export const apiKeys = tenantTable("api_keys", () => ({
  name: text("name").notNull(),
  digest: text("digest").notNull(),
  hint: text("hint").notNull(),
  role: text("role", { enum: roles }).notNull(),
  scopes: text("scopes", { mode: "json" }).$type<Permission[]>().notNull(),
  createdBy: text("created_by").notNull(),
  /** The person who answers for the key: its maker, or who answers for the key that made it. */
  memberId: text("member_id").notNull().default(""),
  /** `null`: as often as the company. */
  requestsPerMinute: integer("requests_per_minute"),
  expiresAt: integer("expires_at").notNull(),
  revokedAt: integer("revoked_at"),
  ...changeColumns(),
}));

/** One administrator asks that another person's factors be taken away, another one agrees or somebody calls it off. */
export const factorResets = tenantTable("factor_resets", () => ({
  userId: text("user_id").notNull(),
  requestedBy: text("requested_by").notNull(),
  decidedBy: text("decided_by"),
  status: text("status", { enum: factorResetStatuses }).notNull(),
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
}));

/** A browser that is not asked for the second step for a while; its cookie's SHA-256 is the digest. */
export const rememberedDevices = tenantTable("remembered_devices", () => ({
  userId: text("user_id").notNull(),
  digest: text("digest").notNull(),
  device: sealed("device", { subject: "userId" }),
  expiresAt: integer("expires_at").notNull(),
  lastUsedAt: integer("last_used_at").notNull(),
  ...changeColumns(),
}));
