/** Who may import whom: a file imports from its own room or an earlier one. */
export const rooms = [
  "kernel",
  "data",
  "http",
  "saml",
  "limits",
  "usage",
  "audit",
  "keys",
  "tenancy",
  "mail",
  "identity",
  "oauth",
  "branding",
  "members",
  "connections",
  "scim",
  "reports",
  "billing",
  "projects",
  "agents",
  "privacy",
  "operators",
  "moves",
] as const;

/** Floors of a slice, lowest first. What is not named here stands between `store` and `service`. */
export const floors = ["contract", "rules", "tables", "store", "service", "routes"] as const;

/** Doors a slice opens to later slices besides its service and contract. */
export const openDoors: Record<string, readonly string[]> = {
  kernel: ["*"],
  data: ["*"],
  http: ["*"],
  limits: ["*"],
};

/** A package and the only places that may import it. */
export const packageDoors: Record<string, RegExp> = {
  hono: /^(?:shared\/http|workers)\//,
  "drizzle-orm":
    /^(?:shared\/data\/|shared\/http\/idempotency\.ts|shared\/.*(?:tables|store)\.ts|durable-objects\/)|\/store\//,
  stripe: /^shared\/billing\/stripe[\w-]*\.ts$/,
  "@simplewebauthn/server": /^shared\/identity\/(?:passkeys|certificate-chain)\.ts$/,
  "@phi-ag/argon2": /^shared\/identity\/[\w-]+\.ts$|^workers\/identity\//,
  otpauth: /^shared\/identity\/totp\.ts$/,
  uqr: /^workers\/pages\/parts\/qr-code\.tsx$/,
  "@node-saml/node-saml": /^shared\/saml\/engine\.ts$/,
  "xml-crypto": /^shared\/saml\/enveloped-signature\.ts$/,
  "@xmldom/xmldom": /^shared\/saml\/parser\.ts$/,
  "openid-client": /^shared\/connections\/oidc\/client\.ts$/,
  jose: /^shared\/identity\/|^shared\/oauth\/client-assertion\.ts$/,
  "cloudflare:workers": /^(?:durable-objects|workers)\//,
};

/** Packages of which only one file may know. */
export const oneFilePackages = [
  "stripe",
  "openid-client",
  "@node-saml/node-saml",
  "xml-crypto",
  "@xmldom/xmldom",
] as const;
