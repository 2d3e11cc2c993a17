import type { Role } from "../kernel/access.ts";

export const connectionKinds = ["oidc", "saml"] as const;
export type ConnectionKind = (typeof connectionKinds)[number];

/** Whom a company signs in with; each speaks one protocol. */
export const providerKinds = {
  google: "oidc",
  microsoft: "oidc",
  okta: "oidc",
  oidc: "oidc",
  okta_saml: "saml",
  microsoft_saml: "saml",
  saml: "saml",
} as const satisfies Record<string, ConnectionKind>;
export type Provider = keyof typeof providerKinds;
export const providers = Object.keys(providerKinds) as [Provider, ...Provider[]];

export const connectionStatuses = ["draft", "enabled", "disabled"] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

/** What a provider's word may make somebody: ownership is handed over among members, and a guest's end is a person's word. */
export const assignableRoles = ["admin", "manager", "developer", "viewer"] as const satisfies Role[];
export type AssignableRole = (typeof assignableRoles)[number];

export const connectionsPerTenant = 20;
export const domainsPerTenant = 100;
/** Looked at, and ended, at a time when single sign-on is demanded of a domain; any beyond end at their next use. */
export const sessionsAtOnce = 200;
export const sessionPages = 20;

/** Seconds: from the redirect to the provider's answer, from there to the finish page, and for reading the consent page. */
export const signInSeconds = { started: 600, arrived: 60, asked: 600 } as const;

export const purposes = ["sign_in", "test"] as const;
export type Purpose = (typeof purposes)[number];

export const transactionSteps = ["prepared", "started", "answered", "arrived", "asked"] as const;
