/** What eight identity providers send, as their documentation and consoles set it up out of the box. */
export interface ProviderFixture {
  provider: string;
  signs: "assertion" | "response" | "both";
  nameIdFormat: string;
  /** Attribute names and values; `{email}` and the like are filled in. */
  attributes: Record<string, string[]>;
  groups: string[];
  context: string;
  amr: string[];
}

const claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const email = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
const persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const unspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";

export const providerFixtures: ProviderFixture[] = [
  {
    provider: "Okta",
    signs: "both",
    nameIdFormat: email,
    attributes: {
      email: ["ada@acme.example"],
      firstName: ["Ada"],
      lastName: ["Lovelace"],
      groups: ["Everyone", "Admins"],
    },
    groups: ["Everyone", "Admins"],
    context: password,
    amr: [],
  },
  {
    provider: "Microsoft Entra",
    signs: "assertion",
    nameIdFormat: persistent,
    attributes: {
      "http://schemas.microsoft.com/identity/claims/tenantid": ["11111111-2222-3333-4444-555555555555"],
      "http://schemas.microsoft.com/identity/claims/displayname": ["Ada Lovelace"],
      "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups": [
        "b1a2c3d4-0000-0000-0000-000000000001",
      ],
      "http://schemas.microsoft.com/claims/authnmethodsreferences": [
        "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
        "http://schemas.microsoft.com/claims/multipleauthn",
      ],
      [`${claims}/emailaddress`]: ["ada@acme.example"],
      [`${claims}/name`]: ["ada@acme.example"],
    },
    groups: ["b1a2c3d4-0000-0000-0000-000000000001"],
    context: "urn:oasis:names:tc:SAML:2.0:ac:classes:Password",
    amr: ["mfa"],
  },
  {
    provider: "OneLogin",
    signs: "response",
    nameIdFormat: email,
    attributes: {
      "User.email": ["ada@acme.example"],
      "User.FirstName": ["Ada"],
      "User.LastName": ["Lovelace"],
      memberOf: ["Engineering"],
    },
    groups: ["Engineering"],
    context: password,
    amr: [],
  },
  {
    provider: "Ping",
    signs: "assertion",
    nameIdFormat: unspecified,
    attributes: { mail: ["ada@acme.example"], givenName: ["Ada"], sn: ["Lovelace"], memberOf: ["eng"] },
    groups: ["eng"],
    context: "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
    amr: [],
  },
  {
    provider: "JumpCloud",
    signs: "assertion",
    nameIdFormat: email,
    attributes: {
      email: ["ada@acme.example"],
      firstname: ["Ada"],
      lastname: ["Lovelace"],
      memberOf: ["staff"],
    },
    groups: ["staff"],
    context: password,
    amr: [],
  },
  {
    provider: "Keycloak",
    signs: "both",
    nameIdFormat: persistent,
    attributes: {
      "urn:oid:1.2.840.113549.1.9.1": ["ada@acme.example"],
      "urn:oid:2.5.4.42": ["Ada"],
      "urn:oid:2.5.4.4": ["Lovelace"],
      Role: ["developer", "uma_authorization"],
    },
    groups: ["developer", "uma_authorization"],
    context: "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
    amr: [],
  },
  {
    provider: "AD FS",
    signs: "assertion",
    nameIdFormat: persistent,
    attributes: {
      [`${claims}/emailaddress`]: ["ada@acme.example"],
      [`${claims}/givenname`]: ["Ada"],
      [`${claims}/surname`]: ["Lovelace"],
      "http://schemas.xmlsoap.org/claims/Group": ["Domain Users", "Engineers"],
    },
    groups: ["Domain Users", "Engineers"],
    context: "urn:oasis:names:tc:SAML:2.0:ac:classes:TimeSyncToken",
    amr: ["mfa"],
  },
  {
    provider: "Google Workspace",
    signs: "response",
    nameIdFormat: email,
    attributes: {
      email: ["ada@acme.example"],
      firstName: ["Ada"],
      lastName: ["Lovelace"],
      groups: ["eng@acme.example"],
    },
    groups: ["eng@acme.example"],
    context: "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified",
    amr: [],
  },
];
