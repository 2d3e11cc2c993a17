import { describe, expect, test } from "vitest";
import { personOf } from "../../../shared/connections/saml/attributes.ts";
import { isMetadataUrl, samlSettings } from "../../../shared/connections/saml-settings.ts";
import { readProviderMetadata } from "../../../shared/saml/provider-metadata.ts";
import { verifyResponse } from "../../../shared/saml/response.ts";
import { providerFixtures } from "../../support/saml/fixtures.ts";
import { assertionXml, attribute, idpEntityId, message, responseXml } from "../../support/saml/messages.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import { providerMetadata } from "../../support/saml/provider.ts";
import { keyPair, signed } from "../../support/saml/signer.ts";

const now = Date.parse("2026-11-22T09:00:00Z");

describe("the eight providers (M-048, M-051)", () => {
  test.each(providerFixtures)("$provider: who it is, and in which groups", async (fixture) => {
    const pair = await keyPair("provider");
    const isAddress = fixture.nameIdFormat.endsWith("emailAddress");
    const name = isAddress ? "ada@acme.example" : "00u1a2b3c4d5e6f7g8h9";
    const assertion = assertionXml({
      now,
      subject: `<saml:NameID Format="${fixture.nameIdFormat}">${name}</saml:NameID>`,
      attributes: Object.entries(fixture.attributes)
        .map(([key, values]) => attribute(key, ...values))
        .join(""),
    }).replace("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", fixture.context);
    let xml = responseXml(now, assertion);
    if (fixture.signs !== "response") xml = signed(xml, "_assertion1", pair);
    if (fixture.signs !== "assertion") xml = signed(xml, "_response1", pair);
    const parties = await partiesWith({ signed: fixture.signs });
    const verdict = await verifyResponse(message(xml), parties, { requestId: "_request1", now });
    if (!verdict.ok) throw new Error(verdict.reason);
    expect(verdict.value.nameId).toBe(name);
    const { email, name: called, groups, amr } = personOf(verdict.value, {});
    expect({ email, groups, amr }).toEqual({
      email: "ada@acme.example",
      groups: fixture.groups,
      amr: fixture.amr,
    });
    expect(called).toMatch(/^Ada/);
  });

  test("the company's own names win, and one that is absent is nobody's", async () => {
    const xml = signed(responseXml(now, assertionXml({ now })), "_assertion1", await keyPair("provider"));
    const verdict = await verifyResponse(message(xml), await partiesWith(), { requestId: "_request1", now });
    if (!verdict.ok) throw new Error(verdict.reason);
    expect(personOf(verdict.value, { email: "groups" }).email).toBe("admins");
    expect(personOf(verdict.value, { email: "constructor", groups: "toString" })).toMatchObject({
      email: null,
      groups: [],
    });
  });
});

describe("a provider's metadata (M-049)", () => {
  test("entity, addresses, and both certificates while keys change", async () => {
    const [old, fresh] = await Promise.all([keyPair("provider"), keyPair("attacker")]);
    const text = providerMetadata([old.certificate, fresh.certificate, old.certificate]);
    const read = readProviderMetadata(`\uFEFF<!-- by hand -->\n${text.replace(/^<\?xml[^>]*\?>/, "")}`, null);
    expect(read).toMatchObject({
      ok: true,
      value: {
        entityId: idpEntityId,
        ssoUrl: "https://idp.example/sso",
        ssoBinding: "redirect",
        sloUrl: "https://idp.example/slo",
        certificates: [old.certificate, fresh.certificate],
        validUntil: null,
      },
    });
  });

  test("what is no provider is named", async () => {
    const { certificate } = await keyPair("provider");
    const good = providerMetadata([certificate]);
    const reasonOf = (text: string) => {
      const read = readProviderMetadata(text, null);
      return read.ok ? "" : read.reason;
    };
    const twice = good.replace(/(<md:IDPSSODescriptor .*<\/md:IDPSSODescriptor>)/s, "$1$1");
    expect(reasonOf(twice)).toBe("provider_missing");
    expect(reasonOf(good.replaceAll("IDPSSODescriptor", "SPSSODescriptor"))).toBe("provider_missing");
    expect(reasonOf(good.replaceAll("https://idp.example", "javascript:alert(1)//"))).toBe(
      "sign_on_address_missing",
    );
    expect(reasonOf(good.replaceAll("https://idp.example", "http://idp.example"))).toBe(
      "sign_on_address_missing",
    );
    expect(reasonOf(good.replace('use="signing"', 'use="encryption"'))).toBe("certificate_missing");
    expect(reasonOf(good.replace(/^<\?xml[^>]*\?>/, "<!DOCTYPE a>"))).toBe("doctype_forbidden");
    expect(reasonOf("not XML")).toBe("xml_malformed");
    expect(reasonOf("x".repeat(500_001))).toBe("message_too_large");
  });

  test("is fetched from public servers only", () => {
    expect(isMetadataUrl("https://login.example.com/metadata?app=1")).toBe(true);
    for (const url of [
      "http://a.example.com/",
      "https://127.0.0.1/",
      "https://localhost/",
      "https://u@a.example.com/",
      "https://a.example.com:8443/",
      "file:///etc/passwd",
      "x",
    ])
      expect(isMetadataUrl(url), url).toBe(false);
    expect(samlSettings.safeParse({}).success).toBe(false);
  });
});
