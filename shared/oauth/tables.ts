import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { roles } from "../kernel/access.ts";
import { clientKinds, type GrantType } from "./contract.ts";

/** What is kept of a client's secret; the one before it works until `expiresAt`, in milliseconds. */
export interface StoredSecret {
  digest: string;
  hint: string;
  createdAt: number;
  expiresAt: number | null;
}

export const oauthClients = tenantTable("oauth_clients", () => ({
  /** What the tool calls itself: `lvc_eu_…`, of the region it was registered in. */
  clientId: text("client_id").notNull(),
  kind: text("kind", { enum: clientKinds }).notNull(),
  name: text("name").notNull(),
  secrets: text("secrets", { mode: "json" }).$type<StoredSecret[]>().notNull(),
  /** Public keys for `private_key_jwt` (RFC 7523). */
  keys: text("keys", { mode: "json" }).$type<Record<string, unknown>[]>().notNull(),
  redirectUris: text("redirect_uris", { mode: "json" }).$type<string[]>().notNull(),
  grantTypes: text("grant_types", { mode: "json" }).$type<GrantType[]>().notNull(),
  scopes: text("scopes", { mode: "json" }).$type<string[]>().notNull(),
  /** What it may be at most when it acts for itself. */
  role: text("role", { enum: roles }).notNull(),
  /** The person who answers for it. */
  memberId: text("member_id").notNull(),
  /** It is given no token but one that is bound to a key of its own (RFC 9449 §5.2). */
  dpopBound: integer("dpop_bound", { mode: "boolean" }).notNull().default(false),
  revokedAt: integer("revoked_at"),
  ...changeColumns(),
}));

/** The connection by which whoever decided had signed in, and which of its provider's sessions it was: a tool's session ends with both. */
const cameBy = () => ({ conn: text("conn"), connIndex: text("conn_index") });

/** The id is derived from the code's digest, so that a presented code is found by key. */
export const oauthCodes = tenantTable("oauth_codes", () => ({
  clientId: text("client_id").notNull(),
  userId: text("user_id").notNull(),
  redirectUri: text("redirect_uri").notNull(),
  /** PKCE, S256 (RFC 7636). */
  challenge: text("challenge").notNull(),
  scope: text("scope").notNull(),
  nonce: text("nonce"),
  /** Thumbprint of the only key it may be exchanged with, where the tool named one (RFC 9449 §10). */
  jkt: text("jkt"),
  amr: text("amr", { mode: "json" }).$type<string[]>().notNull(),
  authenticatedAt: integer("authenticated_at").notNull(),
  ...cameBy(),
  expiresAt: integer("expires_at").notNull(),
  /** The session it was exchanged for: whoever brings it again ends that. */
  sessionId: text("session_id"),
  ...changeColumns(),
}));

export const deviceStates = ["pending", "approved", "denied", "used"] as const;

export const oauthDevices = tenantTable("oauth_devices", () => ({
  clientId: text("client_id").notNull(),
  /** Of the code that the person types. */
  userCodeDigest: text("user_code_digest").notNull(),
  scope: text("scope").notNull(),
  status: text("status", { enum: deviceStates }).notNull(),
  userId: text("user_id"),
  amr: text("amr", { mode: "json" }).$type<string[]>().notNull(),
  authenticatedAt: integer("authenticated_at"),
  ...cameBy(),
  expiresAt: integer("expires_at").notNull(),
  ...changeColumns(),
}));

/** The id is derived from client and person: what they have agreed to is asked once. */
export const oauthConsents = tenantTable("oauth_consents", () => ({
  clientId: text("client_id").notNull(),
  userId: text("user_id").notNull(),
  scopes: text("scopes", { mode: "json" }).$type<string[]>().notNull(),
  ...changeColumns(),
}));
