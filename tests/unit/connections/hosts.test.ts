import { describe, expect, test } from "vitest";
import { hostsOf } from "../../../shared/connections/hosts.ts";
import { providerMetadata } from "../../support/saml/provider.ts";

const directory = "11111111-2222-4333-8444-555555555555";
const client = { client_id: "leanvibe" };

describe("the hosts that a connection names, for the residency certificate (M-024)", () => {
  test.each([
    [
      "google",
      client,
      ["accounts.google.com", "oauth2.googleapis.com", "openidconnect.googleapis.com", "www.googleapis.com"],
    ],
    [
      "microsoft",
      { ...client, directory_id: directory },
      ["login.microsoftonline.com", "graph.microsoft.com"],
    ],
    ["okta", { ...client, issuer: "https://works.okta.com/oauth2/default" }, ["works.okta.com"]],
    ["oidc", { ...client, issuer: "https://id.example.com" }, ["id.example.com"]],
  ] as const)("OpenID Connect: %s", (provider, settings, hosts) => {
    expect(hostsOf({ kind: "oidc", provider, settings })).toEqual(hosts);
  });

  test("SAML: where metadata is read, or where people are sent", () => {
    const saml = { kind: "saml", provider: "saml" } as const;
    const url = "https://idp.example.com/metadata";
    expect(hostsOf({ ...saml, settings: { metadata_url: url } })).toEqual(["idp.example.com"]);
    expect(hostsOf({ ...saml, settings: { metadata: providerMetadata([]) } })).toEqual(["idp.example"]);
    expect(hostsOf({ ...saml, settings: { metadata: "<nothing/>" } })).toEqual([]);
  });
});
