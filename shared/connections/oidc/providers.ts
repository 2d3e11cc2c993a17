import { type Asserted, DoorRefusal } from "../door.ts";
import type { OidcSettings } from "../oidc-settings.ts";
import type { Provider } from "../words.ts";

export type Claims = Record<string, unknown>;

/** What is particular to a provider; everything else is the protocol. */
export interface ProviderRules {
  issuerOf(settings: OidcSettings): string;
  /** Hosts of its endpoints besides the issuer's own, as its documentation names them. */
  hosts: readonly string[];
  /** Added to the authorization request. */
  asked(settings: OidcSettings): Record<string, string>;
  /** @throws {DoorRefusal} what this provider's tokens must say besides */
  check(claims: Claims, settings: OidcSettings): void;
  subjectOf(claims: Claims): string;
  emailVerified(claims: Claims): boolean;
}

export const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;

const bySubject = (claims: Claims) => `${String(claims["iss"])} ${String(claims["sub"])}`;
const plain = {
  hosts: [],
  asked: () => ({}),
  check: () => undefined,
  subjectOf: bySubject,
  emailVerified: (claims: Claims) => claims["email_verified"] === true,
};

const anyIssuer: ProviderRules = {
  ...plain,
  issuerOf({ issuer }) {
    if (issuer === undefined) throw new DoorRefusal("issuer_not_set");
    return issuer;
  },
};

const google: ProviderRules = {
  ...plain,
  issuerOf: () => "https://accounts.google.com",
  hosts: ["oauth2.googleapis.com", "openidconnect.googleapis.com", "www.googleapis.com"],
  asked: ({ hosted_domain: hd }) => (hd === undefined ? {} : { hd }),
  check(claims, { hosted_domain: expected }) {
    if (expected === undefined || claims["hd"] === expected) return;
    throw new DoorRefusal("hosted_domain_mismatch", { expected, claims });
  },
};

const entraHost = "https://login.microsoftonline.com";
const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** One directory, by its GUID: `common` and its like take the word of every directory there is. */
const microsoft: ProviderRules = {
  ...plain,
  hosts: ["graph.microsoft.com"],
  issuerOf({ directory_id: directory }) {
    if (directory === undefined || !guid.test(directory)) throw new DoorRefusal("directory_not_set");
    return `${entraHost}/${directory}/v2.0`;
  },
  check(claims, { directory_id: directory }) {
    if (claims["tid"] !== directory) throw new DoorRefusal("directory_mismatch", { claims });
    if (claims["iss"] !== `${entraHost}/${directory}/v2.0`)
      throw new DoorRefusal("issuer_mismatch", { claims });
    if (!guid.test(String(claims["oid"]))) throw new DoorRefusal("object_id_missing", { claims });
  },
  /** `sub` differs from application to application, and addresses change hands: the object's id in its directory stays. */
  subjectOf: (claims) => `${String(claims["tid"])} ${String(claims["oid"])}`,
  /** Anybody with a directory can write any address into it; only this claim says that its domain was proved there. */
  emailVerified: ({ xms_edov: proved }) =>
    proved === true || proved === 1 || proved === "1" || proved === "true",
};

const rules: Partial<Record<Provider, ProviderRules>> = {
  google,
  microsoft,
  okta: anyIssuer,
  oidc: anyIssuer,
};

export function rulesOf(provider: Provider): ProviderRules {
  const found = rules[provider];
  if (!found) throw new DoorRefusal("protocol_mismatch");
  return found;
}

const texts = (value: unknown): string[] => {
  const list = Array.isArray(value) ? value : typeof value === "string" ? [value] : [];
  return list.filter((item): item is string => typeof item === "string").slice(0, 1_000);
};

/** The verified claims in the pipeline's words. */
export function assertedOf(
  provider: ProviderRules,
  claims: Claims,
  names: { email?: string | undefined; name?: string | undefined; groups?: string | undefined },
): Omit<Asserted, "evidence"> {
  const authTime = claims["auth_time"];
  return {
    subject: provider.subjectOf(claims),
    email: textOf(claims[names.email ?? "email"]),
    emailVerified: provider.emailVerified(claims),
    name: textOf(claims[names.name ?? "name"]),
    groups: texts(claims[names.groups ?? "groups"]),
    amr: texts(claims["amr"]),
    acr: textOf(claims["acr"]),
    authTime: typeof authTime === "number" ? authTime : null,
    sessionIndex: textOf(claims["sid"]),
  };
}
