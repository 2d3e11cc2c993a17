import { describe, expect, test } from "vitest";
import { selfSigned } from "../../shared/saml/certificate.ts";
import { authnRequest } from "../../shared/saml/engine.ts";
import { encodeMessage } from "../../shared/saml/raw-text.ts";
import { inResponseTo, verifyResponse } from "../../shared/saml/response.ts";
import { serviceMetadata } from "../../shared/saml/service-metadata.ts";
import { addresses, assertionXml, responseXml } from "../support/saml/messages.ts";
import { partiesWith } from "../support/saml/parties.ts";
import { encrypted, keyPair, signed } from "../support/saml/signer.ts";
import { wrappings } from "../support/saml/wrapping.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const expected = { requestId: "_request1", now };

describe("the strict layer where it runs (M-049)", () => {
  test("takes a doubly signed and encrypted response, and refuses every wrapping of one", async () => {
    const [idp, own] = await Promise.all([keyPair("provider"), keyPair("service")]);
    const inside = signed(assertionXml({ now }), "_assertion1", idp);
    const xml = signed(responseXml(now, encrypted(inside, own.certificate)), "_response1", idp);
    const parties = await partiesWith({ signed: "both", encrypted: true });
    const verdict = await verifyResponse(encodeMessage(xml), parties, expected);
    expect(verdict).toMatchObject({ ok: true, value: { nameId: "alice@acme.example", encrypted: true } });
    expect(inResponseTo(encodeMessage(xml))).toBe(addresses.requestId);
    for (const { signs, wrap } of Object.values(wrappings)) {
      const genuine = responseXml(now, assertionXml({ now }));
      const plain = signed(genuine, signs === "response" ? "_response1" : "_assertion1", idp);
      const judged = await verifyResponse(
        encodeMessage(wrap(plain)),
        await partiesWith({ signed: signs }),
        expected,
      );
      expect(judged.ok).toBe(false);
    }
  });

  test("draws keys, signs requests and describes itself", async () => {
    const pair = await selfSigned({ commonName: "con_1", notBefore: now, notAfter: now + 86_400_000 });
    expect(pair.certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    const parties = await partiesWith();
    const sent = await authnRequest(parties, "_request1", "state");
    const query = "redirect" in sent ? new URL(sent.redirect).searchParams : new URLSearchParams();
    expect(query.get("SigAlg")).toBe("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    expect(query.get("RelayState")).toBe("state");
    const posted = await authnRequest({ ...parties, idp: { ...parties.idp, ssoBinding: "post" } }, "_r", "s");
    expect("form" in posted && atob(posted.form.fields["SAMLRequest"] ?? "")).toContain("<SignatureValue>");
    expect(serviceMetadata(parties.sp, "assertion", "_m")).toContain(parties.sp.acsUrl);
  });
});
