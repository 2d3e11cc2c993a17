import { describe, expect, test } from "vitest";
import type { IdentityProvider, RefusalReason } from "../../../shared/saml/contract.ts";
import { verifyResponse } from "../../../shared/saml/response.ts";
import { assertionXml, message, nameId, responseXml } from "../../support/saml/messages.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import {
  enveloped,
  exclusive,
  keyPair,
  type SigningChange,
  signatureOf,
  signed,
} from "../../support/saml/signer.ts";
import { wrappings } from "../../support/saml/wrapping.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const expected = { requestId: "_request1", now };

const judge = async (base64: string, change: Partial<IdentityProvider> = {}) =>
  await verifyResponse(base64, await partiesWith(change), expected);

/** A genuine response with a signed assertion. */
const genuine = async (change: SigningChange = {}, pair = "provider") =>
  signed(responseXml(now, assertionXml({ now })), "_assertion1", await keyPair(pair), change);

type Case = [name: string, reason: RefusalReason, edit: (xml: string) => string];

const markup: Case[] = [
  ["a document type", "doctype_forbidden", (xml) => `<!DOCTYPE a [<!ENTITY b "c">]>${xml}`],
  [
    "a document type after the declaration",
    "doctype_forbidden",
    (xml) => `<?xml version="1.0"?><!DOCTYPE a>${xml}`,
  ],
  ["an entity", "entity_forbidden", (xml) => xml.replace("alice@", "&evil;@")],
  ["a bare ampersand", "entity_forbidden", (xml) => xml.replace("alice@", "a&lice@")],
  [
    "a processing instruction",
    "processing_instruction_forbidden",
    (xml) => xml.replace("alice@", "alice<?x y?>@"),
  ],
  ["a stylesheet", "processing_instruction_forbidden", (xml) => `<?xml-stylesheet href="a"?>${xml}`],
  [
    "a second declaration",
    "processing_instruction_forbidden",
    (xml) => `<?xml version="1.0"?><?xml version="1.0"?>${xml}`,
  ],
  [
    "a comment that cuts the name",
    "comment_forbidden",
    (xml) => xml.replace("@acme.example<", "@acme.example<!-- -->.evil.example<"),
  ],
  ["a comment before the root", "comment_forbidden", (xml) => `<!-- a -->${xml}`],
  [
    "a CDATA section",
    "cdata_forbidden",
    (xml) => xml.replace("alice@acme.example", "<![CDATA[alice@acme.example]]>"),
  ],
  [
    "another declared encoding",
    "encoding_invalid",
    (xml) => `<?xml version="1.0" encoding="ISO-8859-1"?>${xml}`,
  ],
  ["UTF-7, declared", "encoding_invalid", (xml) => `<?xml version="1.0" encoding="UTF-7"?>${xml}`],
  ["a NUL", "character_forbidden", (xml) => xml.replace("alice@", "alice\u0000@")],
  ["a NUL by reference", "character_forbidden", (xml) => xml.replace("alice@", "alice&#0;@")],
  ["a surrogate by reference", "character_forbidden", (xml) => xml.replace("alice@", "alice&#xD800;@")],
  ["an element left open", "xml_malformed", (xml) => xml.replace("</samlp:Response>", "")],
  ["a second root", "xml_malformed", (xml) => `${xml}<a/>`],
  ["text behind the root", "xml_malformed", (xml) => `${xml}text`],
  [
    "an attribute twice",
    "xml_malformed",
    (xml) => xml.replace('Version="2.0"', 'Version="2.0" Version="2.0"'),
  ],
  ["an attribute without quotes", "xml_malformed", (xml) => xml.replace('Version="2.0"', "Version=2.0")],
  [
    "a hundred levels",
    "too_deep",
    (xml) => xml.replace("<samlp:Status>", `${"<a>".repeat(100)}${"</a>".repeat(100)}<samlp:Status>`),
  ],
  ["another root", "root_unexpected", (xml) => xml.replaceAll("samlp:Response", "samlp:ArtifactResponse")],
  ["a root of SAML 1.1", "root_unexpected", (xml) => xml.replace("SAML:2.0:protocol", "SAML:1.0:protocol")],
  [
    "a response inside",
    "root_unexpected",
    (xml) => xml.replace("<samlp:Status>", "<samlp:Response/><samlp:Status>"),
  ],
  [
    "version 1.1",
    "version_unsupported",
    (xml) => xml.replace('ID="_response1" Version="2.0"', 'ID="_response1" Version="1.1"'),
  ],
  ["no assertion", "assertion_count", (xml) => xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, "")],
  [
    "an assertion in the extensions",
    "assertion_count",
    (xml) =>
      xml.replace(
        /<saml:Assertion .*<\/saml:Assertion>/s,
        (a) => `<samlp:Extensions>${a}</samlp:Extensions>`,
      ),
  ],
  [
    "an assertion of another namespace",
    "assertion_count",
    (xml) => xml.replace("<samlp:Status>", '<Assertion xmlns="urn:evil"/><samlp:Status>'),
  ],
  [
    "an assertion as advice",
    "assertion_count",
    (xml) =>
      xml.replace("<saml:Subject>", '<saml:Advice><saml:Assertion ID="_x"/></saml:Advice><saml:Subject>'),
  ],
  [
    "two elements of one ID",
    "id_duplicate",
    (xml) => xml.replace("<samlp:Status>", '<samlp:Status ID="_assertion1">'),
  ],
  [
    "an ID in small letters",
    "id_duplicate",
    (xml) => xml.replace("<samlp:Status>", '<samlp:Status id="_assertion1">'),
  ],
  [
    "an xml:id",
    "id_duplicate",
    (xml) => xml.replace("<samlp:Status>", '<samlp:Status xml:id="_assertion1">'),
  ],
  ["an ID with an XPath", "id_missing", (xml) => xml.replaceAll("_assertion1", "_a' or '1")],
  ["no ID", "id_missing", (xml) => xml.replace('ID="_response1" ', "")],
  ["no signature", "assertion_unsigned", (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, "")],
];

/** What stands inside the signature; the signature's value need not fit, since its form is judged first. */
const form: Case[] = [
  [
    "SHA-1 as signature",
    "signature_algorithm",
    (xml) => xml.replace("2001/04/xmldsig-more#rsa-sha256", "2000/09/xmldsig#rsa-sha1"),
  ],
  [
    "an unknown signature algorithm",
    "signature_algorithm",
    (xml) => xml.replace("xmldsig-more#rsa-sha256", "xmldsig-more#none"),
  ],
  [
    "no signature algorithm",
    "signature_algorithm",
    (xml) => xml.replace(/(<ds:SignatureMethod) Algorithm="[^"]*"/, "$1"),
  ],
  [
    "parameters of the signature algorithm",
    "signature_algorithm",
    (xml) =>
      xml.replace(
        /(<ds:SignatureMethod [^>]*)\/>/,
        "$1><ds:HMACOutputLength>1</ds:HMACOutputLength></ds:SignatureMethod>",
      ),
  ],
  [
    "SHA-1 as digest",
    "digest_algorithm",
    (xml) => xml.replace("2001/04/xmlenc#sha256", "2000/09/xmldsig#sha1"),
  ],
  [
    "MD5 as digest",
    "digest_algorithm",
    (xml) => xml.replace("2001/04/xmlenc#sha256", "2001/04/xmldsig-more#md5"),
  ],
  [
    "canonical with comments",
    "canonicalization_algorithm",
    (xml) => xml.replace(/(CanonicalizationMethod Algorithm="[^"]*)"/, '$1WithComments"'),
  ],
  [
    "the inclusive canonicalisation",
    "canonicalization_algorithm",
    (xml) =>
      xml.replace(
        /(CanonicalizationMethod Algorithm=")[^"]*"/,
        '$1http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
      ),
  ],
  [
    "a transform with comments",
    "transform_forbidden",
    (xml) => xml.replace(/(<ds:Transform Algorithm="[^"]*c14n#)"/, '$1WithComments"'),
  ],
  [
    "XSLT",
    "transform_forbidden",
    (xml) =>
      xml.replace(/(<ds:Transform Algorithm=")[^"]*c14n#"/, '$1http://www.w3.org/TR/1999/REC-xslt-19991116"'),
  ],
  [
    "an XPath filter",
    "transform_forbidden",
    (xml) =>
      xml.replace(
        "</ds:Transforms>",
        '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/></ds:Transforms>',
      ),
  ],
  [
    "one transform",
    "transform_forbidden",
    (xml) => xml.replace(/<ds:Transform Algorithm="[^"]*enveloped-signature"\/>/, ""),
  ],
  ["an empty reference", "reference_uri", (xml) => xml.replace(/URI="[^"]*"/, 'URI=""')],
  ["no reference's address", "reference_uri", (xml) => xml.replace(/ URI="[^"]*"/, "")],
  [
    "a reference to another element",
    "reference_uri",
    (xml) => xml.replace(/URI="[^"]*"/, 'URI="#_response1"'),
  ],
  ["an XPointer", "reference_uri", (xml) => xml.replace(/URI="[^"]*"/, 'URI="#xpointer(/)"')],
  [
    "a reference outside",
    "reference_uri",
    (xml) => xml.replace(/URI="[^"]*"/, 'URI="https://evil.example/a.xml"'),
  ],
  [
    "two references",
    "reference_count",
    (xml) => xml.replace(/<ds:Reference .*<\/ds:Reference>/s, (r) => r + r),
  ],
  ["no reference", "reference_count", (xml) => xml.replace(/<ds:Reference .*<\/ds:Reference>/s, "")],
  [
    "two SignedInfo",
    "signed_info_count",
    (xml) => xml.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, (i) => i + i),
  ],
  [
    "a SignedInfo in the KeyInfo",
    "signed_info_count",
    (xml) => xml.replace("<ds:KeyInfo>", "<ds:KeyInfo><ds:SignedInfo/>"),
  ],
  ["an object", "object_forbidden", (xml) => xml.replace("</ds:Signature>", "<ds:Object/></ds:Signature>")],
  [
    "two values",
    "signature_form",
    (xml) => xml.replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, (v) => v + v),
  ],
  ["no value", "signature_form", (xml) => xml.replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/s, "")],
  [
    "a digest of two texts",
    "signature_form",
    (xml) => xml.replace("</ds:DigestValue>", "<a/></ds:DigestValue>"),
  ],
  [
    "two digests",
    "signature_form",
    (xml) => xml.replace(/<ds:DigestValue>.*<\/ds:DigestValue>/s, (d) => d + d),
  ],
  [
    "the signature twice",
    "signature_count",
    (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, (s) => s + s),
  ],
  [
    "the signature in the subject",
    "signature_position",
    (xml) => {
      const signature = signatureOf(xml, "_assertion1");
      return xml.replace(signature, "").replace("<saml:Subject>", () => `<saml:Subject>${signature}`);
    },
  ],
  [
    "a signature of another namespace",
    "signature_position",
    (xml) => xml.replace("<samlp:Status>", '<Signature xmlns="urn:evil"/><samlp:Status>'),
  ],
];

/** The form is right, the mathematics is not: only the engine can tell. */
const forged: Case[] = [
  ["another person", "signature_invalid", (xml) => xml.replaceAll("alice@", "mallory@")],
  ["another attribute", "signature_invalid", (xml) => xml.replace("engineers", "owners")],
  [
    "another end",
    "signature_invalid",
    (xml) => xml.replace(/NotOnOrAfter="[^"]*"/g, 'NotOnOrAfter="2036-11-22T09:00:00Z"'),
  ],
  ["another digest", "signature_invalid", (xml) => xml.replace(/<ds:DigestValue>./, "<ds:DigestValue>A")],
  [
    "another value",
    "signature_invalid",
    (xml) => xml.replace(/<ds:SignatureValue>..../, "<ds:SignatureValue>AAAA"),
  ],
  [
    "a value that is no base64",
    "signature_invalid",
    (xml) => xml.replace(/<ds:SignatureValue>[^<]*/, "<ds:SignatureValue>!!"),
  ],
];

describe("the form of a response (M-049)", () => {
  test.each([...markup, ...form, ...forged])("%s: %s", async (_name, reason, edit) => {
    expect(await judge(message(edit(await genuine())))).toEqual({ ok: false, reason });
  });

  test.each(Object.entries(wrappings))("%s", async (name, { signs, wrap }) => {
    const xml = signed(
      responseXml(now, assertionXml({ now })),
      signs === "response" ? "_response1" : "_assertion1",
      await keyPair("provider"),
    );
    const verdict = await judge(message(wrap(xml)), { signed: signs });
    expect(verdict).toEqual({
      ok: false,
      reason: /XSW[12]:/.test(name) ? "root_unexpected" : "assertion_count",
    });
  });

  test("size, base64 and UTF-8 come before everything", async () => {
    const good = message(await genuine());
    const verdicts = await Promise.all(
      ["A".repeat(200_001), "", "!!!!", `${good}=`, good.replaceAll("A", "-"), "//////==", "/w=="].map((m) =>
        judge(m),
      ),
    );
    expect(verdicts.map((verdict) => (verdict.ok ? "" : verdict.reason))).toEqual([
      "message_too_large",
      ...Array(5).fill("base64_invalid"),
      "encoding_invalid",
    ]);
    const lines = (good.match(/.{1,76}/g) ?? []).join("\r\n");
    expect((await judge(lines)).ok).toBe(true);
  });

  test.each<[string, RefusalReason, SigningChange, string]>([
    ["an attacker's own key", "signature_invalid", {}, "attacker"],
    ["the certificate as a shared secret", "signature_algorithm", { hmac: true }, "provider"],
    [
      "SHA-1, honestly signed",
      "signature_algorithm",
      { algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" },
      "provider",
    ],
    [
      "a SHA-1 digest, honestly signed",
      "digest_algorithm",
      { digest: "http://www.w3.org/2000/09/xmldsig#sha1" },
      "provider",
    ],
    [
      "comments kept, honestly signed",
      "transform_forbidden",
      { transforms: [enveloped, `${exclusive}WithComments`] },
      "provider",
    ],
    ["no canonicalisation, honestly signed", "transform_forbidden", { transforms: [enveloped] }, "provider"],
  ])("%s: %s", async (_name, reason, change, pair) => {
    expect(await judge(message(await genuine(change, pair)))).toEqual({ ok: false, reason });
  });

  test("the key that a message brings along is not looked at", async () => {
    const { certificate } = await keyPair("attacker");
    const body = certificate.replaceAll(/-----[^-]+-----|\s/g, "");
    const own = `<ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data>`;
    const attacked = message(await genuine({ keyInfo: own }, "attacker"));
    expect(await judge(attacked)).toEqual({ ok: false, reason: "signature_invalid" });
    expect((await judge(message(await genuine({ keyInfo: own })))).ok).toBe(true);
  });

  test("a certificate of another connection verifies nothing; an old and a new one both do", async () => {
    const [other, provider] = await Promise.all([keyPair("attacker"), keyPair("provider")]);
    const good = message(await genuine());
    expect(await judge(good, { certificates: [other.certificate] })).toMatchObject({
      reason: "signature_invalid",
    });
    expect((await judge(good, { certificates: [other.certificate, provider.certificate] })).ok).toBe(true);
    expect(await judge(good, { certificates: [] })).toMatchObject({ ok: false });
  });

  test("what must be signed is the connection's choice, and a signature elsewhere does not count", async () => {
    const pair = await keyPair("provider");
    const onlyResponse = message(signed(responseXml(now, assertionXml({ now })), "_response1", pair));
    const onlyAssertion = message(await genuine());
    expect(await judge(onlyResponse)).toMatchObject({ reason: "assertion_unsigned" });
    expect(await judge(onlyResponse, { signed: "both" })).toMatchObject({ reason: "assertion_unsigned" });
    expect(await judge(onlyAssertion, { signed: "response" })).toMatchObject({ reason: "response_unsigned" });
    expect(await judge(onlyAssertion, { signed: "both" })).toMatchObject({ reason: "response_unsigned" });
    expect((await judge(onlyAssertion)).ok).toBe(true);
  });

  test("a name keeps its letters and its ampersand", async () => {
    const named = responseXml(now, assertionXml({ now, subject: nameId("Bj&#xF6;rn &amp; co") }));
    const verdict = await judge(message(signed(named, "_assertion1", await keyPair("provider"))));
    expect(verdict).toMatchObject({ ok: true, value: { nameId: "Björn & co" } });
  });
});
