import type { SignedAssertion } from "../../saml/contract.ts";
import type { AttributeNames } from "../door.ts";

const claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const microsoft = "http://schemas.microsoft.com/ws/2008/06/identity/claims";

/** What Okta, Entra, OneLogin, Ping, JumpCloud, Keycloak, AD FS and Google call it, the plainest first. */
const presets: Record<"email" | "given" | "family" | "name" | "groups", readonly string[]> = {
  email: [
    "email",
    "mail",
    "Email",
    "User.email",
    "user.email",
    `${claims}/emailaddress`,
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
    "emailAddress",
  ],
  given: [
    "firstName",
    "givenName",
    "first_name",
    "firstname",
    "User.FirstName",
    `${claims}/givenname`,
    "urn:oid:2.5.4.42",
  ],
  family: [
    "lastName",
    "sn",
    "surname",
    "last_name",
    "lastname",
    "User.LastName",
    `${claims}/surname`,
    "urn:oid:2.5.4.4",
  ],
  name: [
    "displayName",
    "name",
    "fullName",
    "cn",
    "http://schemas.microsoft.com/identity/claims/displayname",
    "urn:oid:2.16.840.1.113730.3.1.241",
    "urn:oid:2.5.4.3",
  ],
  groups: [
    "groups",
    "memberOf",
    "group",
    "Role",
    "roles",
    `${microsoft}/groups`,
    "http://schemas.xmlsoap.org/claims/Group",
    `${microsoft}/role`,
  ],
};

/** Contexts by which a provider says that it asked for a second factor. */
const several = [
  "https://refeds.org/profile/mfa",
  "http://schemas.microsoft.com/claims/multipleauthn",
  "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
  "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
];
const methods = "http://schemas.microsoft.com/claims/authnmethodsreferences";
const emailFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

export interface MappedPerson {
  email: string | null;
  name: string | null;
  groups: string[];
  amr: string[];
}

/** Who an assertion speaks of, by the company's own names for attributes or else by those providers use. */
export function personOf(assertion: SignedAssertion, named: AttributeNames): MappedPerson {
  const { attributes, nameId, nameIdFormat, authnContext } = assertion;
  const values = (own: string | undefined, names: readonly string[]): string[] => {
    const found = (own === undefined ? names : [own]).find((name) => Object.hasOwn(attributes, name));
    return found === undefined ? [] : (attributes[found] ?? []).filter((value) => value !== "");
  };
  const first = (own: string | undefined, names: readonly string[]) => values(own, names)[0] ?? null;
  const parts = [first(undefined, presets.given), first(undefined, presets.family)].filter(
    (part) => part !== null,
  );
  const isAddress = nameIdFormat === emailFormat || /^[^\s@]+@[^\s@]+$/.test(nameId);
  const asked = [authnContext, ...values(undefined, [methods])];
  return {
    email: first(named.email, presets.email) ?? (named.email === undefined && isAddress ? nameId : null),
    name:
      first(named.name, presets.name) ??
      (named.name === undefined && parts.length > 0 ? parts.join(" ") : null),
    groups: values(named.groups, presets.groups),
    amr: asked.some((context) => context !== null && several.includes(context)) ? ["mfa"] : [],
  };
}
