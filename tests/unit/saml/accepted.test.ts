import { describe, expect, test } from "vitest";
import { verifyResponse } from "../../../shared/saml/response.ts";
import { assertionXml, message, responseXml } from "../../support/saml/messages.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import { encrypted, keyPair, signed } from "../../support/saml/signer.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const expected = { requestId: "_request1", now };

describe("a response the strict layer takes (M-049)", () => {
  test.each(["assertion", "response", "both"] as const)("signed: %s", async (which) => {
    const idp = await keyPair("provider");
    let xml = responseXml(now, assertionXml({ now }));
    if (which !== "response") xml = signed(xml, "_assertion1", idp);
    if (which !== "assertion") xml = signed(xml, "_response1", idp);
    const verdict = await verifyResponse(message(xml), await partiesWith({ signed: which }), expected);
    expect(verdict).toMatchObject({
      ok: true,
      value: {
        id: "_assertion1",
        nameId: "alice@acme.example",
        sessionIndex: "_session1",
        attributes: { email: ["alice@acme.example"], groups: ["admins", "engineers"] },
        signed: which,
        encrypted: false,
        notOnOrAfter: now + 305_000,
      },
    });
  });

  test.each([
    [{}],
    [{ content: "http://www.w3.org/2001/04/xmlenc#aes256-cbc" }],
    [{ content: "http://www.w3.org/2001/04/xmlenc#aes128-cbc", apart: true }],
    [
      {
        content: "http://www.w3.org/2009/xmlenc11#aes128-gcm",
        digest: "http://www.w3.org/2000/09/xmldsig#sha1",
      },
    ],
  ])("encrypted: %j", async (change) => {
    const [idp, own] = await Promise.all([keyPair("provider"), keyPair("service")]);
    const inside = signed(assertionXml({ now }), "_assertion1", idp);
    const xml = signed(responseXml(now, encrypted(inside, own.certificate, change)), "_response1", idp);
    const verdict = await verifyResponse(message(xml), await partiesWith({ signed: "both" }), expected);
    expect(verdict).toMatchObject({ ok: true, value: { encrypted: true, nameId: "alice@acme.example" } });
  });
});
