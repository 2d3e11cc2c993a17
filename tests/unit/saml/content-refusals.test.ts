import { describe, expect, test } from "vitest";
import type { Expected, IdentityProvider, RefusalReason } from "../../../shared/saml/contract.ts";
import { verifyResponse } from "../../../shared/saml/response.ts";
import {
  type AssertionParts,
  acsUrl,
  addresses,
  assertionXml,
  at,
  attribute,
  audience,
  conditions,
  confirmation,
  message,
  nameId,
  type ResponseParts,
  responseXml,
  spEntityId,
  statusXml,
} from "../../support/saml/messages.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import { type EncryptionChange, encrypted, keyPair, signed } from "../../support/saml/signer.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const asked = { requestId: "_request1", now };

async function judge(
  assertion: Partial<AssertionParts>,
  response: Partial<ResponseParts> = {},
  idp: Partial<IdentityProvider> = {},
  expected: Expected = asked,
) {
  const pair = await keyPair("provider");
  const inside = signed(assertionXml({ now, ...assertion }), assertion.id ?? "_assertion1", pair);
  const whole = responseXml(now, inside, response);
  const xml = idp.signed === "both" ? signed(whole, "_response1", pair) : whole;
  return await verifyResponse(message(xml), await partiesWith(idp), expected);
}

const soon = ` NotOnOrAfter="${at(now, 300)}"`;
const issuer = (name: string) =>
  `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${name}</saml:Issuer>`;
const restricted = (inside: string) => conditions(now, inside);

type Case = [name: string, reason: RefusalReason, change: Partial<AssertionParts>];
const statement = assertionXml({ now }).match(/<saml:AuthnStatement.*<\/saml:AuthnStatement>/s)?.[0] ?? "";

const contents: Case[] = [
  ["another issuer", "issuer_mismatch", { issuer: issuer("https://evil.example") }],
  ["an empty issuer", "issuer_missing", { issuer: issuer("") }],
  ["an issuer with elements", "issuer_missing", { issuer: issuer("https://idp.example/metadata<a/>") }],
  ["no confirmation", "confirmation_missing", { confirmation: "" }],
  [
    "no data",
    "confirmation_missing",
    { confirmation: '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"/>' },
  ],
  ["two confirmations", "confirmation_missing", { confirmation: confirmation(soon) + confirmation(soon) }],
  [
    "holder of key",
    "confirmation_method",
    { confirmation: confirmation(soon, "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key") },
  ],
  [
    "sender vouches",
    "confirmation_method",
    { confirmation: confirmation(soon, "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches") },
  ],
  [
    "a confirmation with NotBefore",
    "confirmation_not_before",
    { confirmation: confirmation(`${soon} NotBefore="${at(now, -5)}" Recipient="${acsUrl}"`) },
  ],
  [
    "a confirmation without end",
    "confirmation_unbounded",
    { confirmation: confirmation(` Recipient="${acsUrl}" InResponseTo="_request1"`) },
  ],
  [
    "an expired confirmation",
    "confirmation_expired",
    { confirmation: confirmation(` NotOnOrAfter="${at(now, -5)}" Recipient="${acsUrl}"`) },
  ],
  ["no recipient", "recipient_missing", { confirmation: confirmation(`${soon} InResponseTo="_request1"`) }],
  [
    "another recipient",
    "recipient_mismatch",
    {
      confirmation: confirmation(
        `${soon} Recipient="https://app.example/sso/acme/con_2/acs" InResponseTo="_request1"`,
      ),
    },
  ],
  [
    "a recipient in other letters",
    "recipient_mismatch",
    { confirmation: confirmation(`${soon} Recipient="${acsUrl.toUpperCase()}" InResponseTo="_request1"`) },
  ],
  [
    "a confirmation of no request",
    "in_response_to_mismatch",
    { confirmation: confirmation(`${soon} Recipient="${acsUrl}"`) },
  ],
  [
    "a confirmation of another request",
    "in_response_to_mismatch",
    { confirmation: confirmation(`${soon} Recipient="${acsUrl}" InResponseTo="_request2"`) },
  ],
  [
    "a local time",
    "time_malformed",
    { confirmation: confirmation(` NotOnOrAfter="2026-11-22T09:05:00+00:00" Recipient="${acsUrl}"`) },
  ],
  ["no conditions", "conditions_count", { conditions: "" }],
  ["two conditions", "conditions_count", { conditions: restricted(audience(spEntityId)).repeat(2) }],
  [
    "conditions without end",
    "conditions_unbounded",
    { conditions: `<saml:Conditions>${audience(spEntityId)}</saml:Conditions>` },
  ],
  [
    "an unknown condition",
    "condition_unknown",
    { conditions: restricted(`${audience(spEntityId)}<saml:Condition xsi:type="a"/>`) },
  ],
  ["not valid yet", "not_yet_valid", { conditions: conditions(now, audience(spEntityId), 6) }],
  [
    "expired by five seconds and no grace left",
    "assertion_expired",
    { conditions: conditions(now, audience(spEntityId), -30, -5) },
  ],
  ["issued five minutes ago", "assertion_too_old", { issued: at(now, -305) }],
  ["issued in the future", "issue_instant_future", { issued: at(now, 6) }],
  ["no time of issue", "time_malformed", { issued: "" }],
  ["a day that does not exist", "time_malformed", { issued: "2026-13-40T09:00:00Z" }],
  ["no audience restriction", "audience_missing", { conditions: restricted("") }],
  ["another audience", "audience_mismatch", { conditions: restricted(audience("https://other.example")) }],
  [
    "an audience that begins like ours",
    "audience_mismatch",
    { conditions: restricted(audience(`${spEntityId}.evil`)) },
  ],
  [
    "two restrictions, one of them ours",
    "audience_mismatch",
    { conditions: restricted(audience(spEntityId) + audience("https://other.example")) },
  ],
  [
    "an audience with elements",
    "audience_mismatch",
    { conditions: restricted(audience(`${spEntityId}<a/>`)) },
  ],
  ["no NameID", "name_id_count", { subject: "" }],
  ["two NameIDs", "name_id_count", { subject: nameId("alice") + nameId("bob") }],
  ["an empty NameID", "name_id_invalid", { subject: nameId(" ") }],
  ["a NameID with an element", "name_id_invalid", { subject: nameId("alice<a/>@acme.example") }],
  ["a NameID with a hidden character", "name_id_invalid", { subject: nameId("alice\u200B@acme.example") }],
  ["a NameID without end", "name_id_invalid", { subject: nameId("a".repeat(1025)) }],
  ["an encrypted NameID without a ciphertext", "encryption_form", { subject: "<saml:EncryptedID/>" }],
  ["no statement of authentication", "authn_statement_missing", { statement: "" }],
  ["two statements of authentication", "authn_statement_missing", { statement: statement.repeat(2) }],
  [
    "a session that has ended",
    "session_expired",
    { statement: statement.replace("SessionIndex", `SessionNotOnOrAfter="${at(now, -60)}" SessionIndex`) },
  ],
  ["an attribute without a name", "attribute_malformed", { attributes: attribute("", "x") }],
  ["an assertion of SAML 1.1", "version_unsupported", { version: "1.1" }],
];

const envelopes: [string, RefusalReason, Partial<ResponseParts>, Partial<IdentityProvider>][] = [
  ["a failure", "status_not_success", { status: statusXml("Responder") }, {}],
  ["no status", "status_not_success", { status: "" }, {}],
  ["two statuses", "status_not_success", { status: statusXml("Success").repeat(2) }, {}],
  ["a status that ends like success", "status_not_success", { status: statusXml("Success ") }, {}],
  ["another issuer of the response", "issuer_mismatch", { issuer: issuer("https://evil.example") }, {}],
  ["two issuers of the response", "issuer_mismatch", { issuer: issuer(addresses.idp).repeat(2) }, {}],
  [
    "another destination",
    "destination_mismatch",
    { attributes: ' Destination="https://other.example/acs" InResponseTo="_request1"' },
    {},
  ],
  [
    "no destination, signed",
    "destination_missing",
    { attributes: ' InResponseTo="_request1"' },
    { signed: "both" },
  ],
  [
    "another destination, signed",
    "destination_mismatch",
    { attributes: ` Destination="${acsUrl}/" InResponseTo="_request1"` },
    { signed: "both" },
  ],
  [
    "an answer to another request",
    "in_response_to_mismatch",
    { attributes: ` Destination="${acsUrl}" InResponseTo="_request2"` },
    {},
  ],
  ["an answer to no request", "in_response_to_mismatch", { attributes: ` Destination="${acsUrl}"` }, {}],
  ["in the clear where that is not wanted", "encryption_required", {}, { encrypted: true }],
];

describe("the content of a signed response (M-049)", () => {
  test.each(contents)("%s: %s", async (_name, reason, change) => {
    expect(await judge(change)).toEqual({ ok: false, reason });
  });

  test.each(envelopes)("%s: %s", async (_name, reason, change, idp) => {
    expect(await judge({}, change, idp)).toEqual({ ok: false, reason });
  });

  test("an unsolicited response is an answer to no request, and never one to somebody's", async () => {
    const unasked = { ...asked, requestId: null };
    expect(await judge({}, {}, {}, unasked)).toEqual({ ok: false, reason: "in_response_to_mismatch" });
    const open = confirmation(`${soon} Recipient="${acsUrl}"`);
    const plain = { attributes: ` Destination="${acsUrl}"` };
    expect((await judge({ confirmation: open }, plain, {}, unasked)).ok).toBe(true);
    expect(await judge({}, plain, {}, unasked)).toEqual({ ok: false, reason: "in_response_to_mismatch" });
  });

  test("five seconds of skew, both ways, and not one more", async () => {
    const late = (seconds: number) =>
      judge({ conditions: conditions(now, audience(spEntityId), -30, seconds) });
    expect((await late(-4)).ok).toBe(true);
    expect((await late(-5)).ok).toBe(false);
    const early = (seconds: number) => judge({ conditions: conditions(now, audience(spEntityId), seconds) });
    expect((await early(5)).ok).toBe(true);
    expect((await early(6)).ok).toBe(false);
  });

  test("an attribute that holds elements is left out, and one named like an object's own is only a name", async () => {
    const attributes =
      attribute("eduPersonTargetedID", "<saml:NameID>x</saml:NameID>") +
      attribute("__proto__", "y") +
      attribute("a", "1", "2");
    const verdict = await judge({ attributes });
    expect(verdict.ok && Object.entries(verdict.value.attributes)).toEqual([
      ["__proto__", ["y"]],
      ["a", ["1", "2"]],
    ]);
  });
});

async function judgeEncrypted(
  inside: (assertion: string) => string,
  change: EncryptionChange = {},
  edit = (xml: string) => xml,
  owner = "service",
) {
  const [pair, own] = await Promise.all([keyPair("provider"), keyPair(owner)]);
  const text = inside(signed(assertionXml({ now }), "_assertion1", pair));
  const xml = edit(responseXml(now, encrypted(text, own.certificate, change)));
  return await verifyResponse(message(xml), await partiesWith(), asked);
}

const same = (text: string) => text;

describe("inside the ciphertext (M-049)", () => {
  test.each<[string, RefusalReason, (assertion: string) => string]>([
    [
      "a comment",
      "comment_forbidden",
      (text) => text.replace("alice@acme.example<", "alice@acme.example<!---->.evil<"),
    ],
    [
      "a processing instruction",
      "processing_instruction_forbidden",
      (text) => text.replace("alice@", "<?x?>alice@"),
    ],
    ["a document type", "doctype_forbidden", (text) => `<!DOCTYPE a>${text}`],
    ["no signature", "assertion_unsigned", (text) => text.replace(/<ds:Signature .*<\/ds:Signature>/s, "")],
    [
      "SHA-1",
      "signature_algorithm",
      (text) => text.replace("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
    ],
    [
      "a signature elsewhere",
      "signature_position",
      (text) => text.replace(/(<ds:Signature .*<\/ds:Signature>)(<saml:Subject>)/s, "$2$1"),
    ],
    [
      "two assertions, one in the other",
      "assertion_count",
      (text) => text.replace("<saml:Subject>", '<saml:Assertion ID="_y"/><saml:Subject>'),
    ],
    [
      "an ID that the response has too",
      "id_duplicate",
      (text) => text.replaceAll("_assertion1", "_response1"),
    ],
    ["two assertions in a row", "xml_malformed", (text) => text + text],
    ["another element", "assertion_count", () => '<a ID="_a"/>'],
    [
      "another person",
      "signature_invalid",
      (text) => text.replace("alice@acme.example</saml:N", "mallory@acme.example</saml:N"),
    ],
    [
      "an ID twice",
      "id_duplicate",
      (text) => text.replace("<saml:Subject>", '<saml:Subject Id="_assertion1">'),
    ],
    ["no XML", "decryption_failed", () => "just a text"],
  ])("%s: %s", async (_name, reason, inside) => {
    expect(await judgeEncrypted(inside)).toEqual({ ok: false, reason });
  });

  test.each<[string, RefusalReason, EncryptionChange]>([
    ["RSA 1.5", "encryption_algorithm", { transport: "http://www.w3.org/2001/04/xmlenc#rsa-1_5" }],
    ["triple DES", "encryption_algorithm", { content: "http://www.w3.org/2001/04/xmlenc#tripledes-cbc" }],
    ["an unknown digest", "encryption_algorithm", { digest: "http://www.w3.org/2001/04/xmlenc#sha256" }],
  ])("%s: %s", async (_name, reason, change) => {
    expect(await judgeEncrypted(same, change)).toEqual({ ok: false, reason });
  });

  test.each<[string, RefusalReason, (xml: string) => string]>([
    [
      "a second key",
      "encryption_form",
      (xml) =>
        xml.replace(
          /<xenc:EncryptedKey .*<\/xenc:EncryptedKey>/s,
          (key) => key + key.replace("_key1", "_key2"),
        ),
    ],
    [
      "a second ciphertext",
      "encryption_form",
      (xml) => xml.replace("</ds:KeyInfo>", "</ds:KeyInfo><xenc:CipherData/>"),
    ],
    [
      "a ciphertext elsewhere",
      "encryption_form",
      (xml) =>
        xml.replace(
          /<xenc:CipherValue>[^<]*<\/xenc:CipherValue>(<\/xenc:CipherData><\/xenc:EncryptedData>)/,
          '<xenc:CipherReference URI="https://evil.example"/>$1',
        ),
    ],
    [
      "another ciphertext",
      "decryption_failed",
      (xml) =>
        xml.replace(
          /<xenc:CipherValue>....(?=[^<]*<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
          "<xenc:CipherValue>AAAA",
        ),
    ],
    [
      "a clear assertion beside it",
      "assertion_count",
      (xml) => xml.replace("</samlp:Response>", `${assertionXml({ now })}</samlp:Response>`),
    ],
  ])("%s: %s", async (_name, reason, edit) => {
    expect(await judgeEncrypted(same, {}, edit)).toEqual({ ok: false, reason });
  });

  test("where the response must be signed nothing is decrypted before that holds", async () => {
    const [idp, other, shut] = await Promise.all([
      keyPair("provider"),
      keyPair("attacker"),
      keyPair("nobody"),
    ]);
    const xml = responseXml(now, encrypted(assertionXml({ now }), shut.certificate));
    const reasonOf = async (which: "response" | "both", signer: typeof idp, edit = same) => {
      const text = edit(signed(xml, "_response1", signer));
      const verdict = await verifyResponse(message(text), await partiesWith({ signed: which }), asked);
      return verdict.ok ? "believed" : verdict.reason;
    };
    for (const which of ["response", "both"] as const) {
      // Only the reason tells that it was tried: the key fits neither.
      expect(await reasonOf(which, idp)).toBe("decryption_failed");
      expect(await reasonOf(which, other)).toBe("signature_invalid");
      const changed = (text: string) =>
        text.replace(/(<xenc:CipherValue>)(.)/g, (_, tag, first) => tag + (first === "A" ? "B" : "A"));
      expect(await reasonOf(which, idp, changed)).toBe("signature_invalid");
    }
  });

  test("for another connection's key it stays shut; during a change of keys the former one opens it", async () => {
    expect(await judgeEncrypted(same, {}, same, "attacker")).toEqual({
      ok: false,
      reason: "decryption_failed",
    });
    const [pair, former] = await Promise.all([keyPair("provider"), keyPair("former")]);
    const inside = signed(assertionXml({ now }), "_assertion1", pair);
    const parties = await partiesWith();
    const both = { ...parties, sp: { ...parties.sp, formerKeys: [former.privateKey] } };
    const xml = responseXml(now, encrypted(inside, former.certificate));
    expect((await verifyResponse(message(xml), both, asked)).ok).toBe(true);
  });
});
