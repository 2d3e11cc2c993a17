import { describe, expect, test } from "vitest";
import type { RefusalReason, Verdict } from "../../../shared/saml/contract.ts";
import { verifyLogout } from "../../../shared/saml/logout.ts";
import { verifyResponse } from "../../../shared/saml/response.ts";
import { logoutXml, redirectQueryOf } from "../../support/saml/logout.ts";
import {
  assertionXml,
  confirmation,
  confirmationData,
  message,
  nameId,
  responseXml,
  addresses as to,
} from "../../support/saml/messages.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import { type EncryptionChange, encrypted, keyPair, signed } from "../../support/saml/signer.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const asked = { requestId: "_request1", now };
const alice = "alice@acme.example";

/** A NameID as a document of its own, as what is encrypted alone must be. */
const named = (name: string) =>
  nameId(name).replace("<saml:NameID", '<saml:NameID xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"');

/** An EncryptedID around any text, for our key unless another is named. */
async function hidden(inside: string, change: EncryptionChange = {}, owner = "service"): Promise<string> {
  const { certificate } = await keyPair(owner);
  return encrypted(inside, certificate, { ...change, as: "EncryptedID" });
}

/** What each of the three ways says of one and the same name: a sign-in, and a logout by both bindings. */
async function judged(subject: string, edit: (xml: string) => string = (xml) => xml) {
  const [pair, parties] = [await keyPair("provider"), await partiesWith()];
  const response = signed(responseXml(now, assertionXml({ now, subject })), "_assertion1", pair);
  const request = logoutXml(now, {
    inside: `${subject}<samlp:SessionIndex>_session1</samlp:SessionIndex>`,
  });
  const form = signed(request, "_logout1", pair);
  const verdicts: Verdict<object>[] = [
    await verifyResponse(message(edit(response)), parties, asked),
    await verifyLogout({ form: { message: message(edit(form)), relayState: null } }, parties, now),
  ];
  const isUntouched = edit(request) === request;
  if (isUntouched) verdicts.push(await verifyLogout({ query: redirectQueryOf(request, pair) }, parties, now));
  return verdicts;
}

async function refused(reason: RefusalReason, subject: string, edit?: (xml: string) => string) {
  for (const verdict of await judged(subject, edit)) expect(verdict).toEqual({ ok: false, reason });
}

describe("an encrypted NameID (SAML Core §2.2.4, M-049)", () => {
  test.each<[string, EncryptionChange]>([
    ["AES-256-GCM", {}],
    ["AES-128-GCM", { content: "http://www.w3.org/2009/xmlenc11#aes128-gcm" }],
    ["AES-256-CBC, the key apart", { content: "http://www.w3.org/2001/04/xmlenc#aes256-cbc", apart: true }],
    ["AES-128-CBC", { content: "http://www.w3.org/2001/04/xmlenc#aes128-cbc" }],
  ])("by %s is who signs in, and whom a logout means", async (_name, change) => {
    const verdicts = await judged(await hidden(named(alice), change));
    expect(verdicts).toHaveLength(3);
    for (const verdict of verdicts) expect(verdict).toMatchObject({ ok: true, value: { nameId: alice } });
    const format = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
    expect(verdicts[0]).toMatchObject({ value: { nameIdFormat: format, encrypted: false } });
  });

  test("within an encrypted assertion, too; for a former key while keys change; for nobody else's", async () => {
    const [pair, own, former] = await Promise.all(["provider", "service", "former"].map((n) => keyPair(n)));
    if (!pair || !own || !former) throw new Error("no keys");
    const parties = await partiesWith();
    const both = { ...parties, sp: { ...parties.sp, formerKeys: [former.privateKey] } };
    const subject = await hidden(named(alice), {}, "former");
    const inside = signed(assertionXml({ now, subject }), "_assertion1", pair);
    const response = message(responseXml(now, encrypted(inside, own.certificate)));
    expect(await verifyResponse(response, both, asked)).toMatchObject({
      ok: true,
      value: { nameId: alice, encrypted: true },
    });
    expect(await verifyResponse(response, parties, asked)).toEqual({
      ok: false,
      reason: "decryption_failed",
    });
    await refused("decryption_failed", await hidden(named(alice), {}, "attacker"));
  });

  test.each<[string, RefusalReason, () => Promise<string>]>([
    ["and one in the clear", "name_id_count", async () => nameId("bob") + (await hidden(named(alice)))],
    [
      "and one in the clear behind it",
      "name_id_count",
      async () => (await hidden(named(alice))) + nameId("b"),
    ],
    [
      "twice",
      "name_id_count",
      async () => {
        const one = await hidden(named(alice));
        return one + one.replaceAll("_key2", "_key3");
      },
    ],
    ["and a BaseID", "name_id_count", async () => `${await hidden(named(alice))}<saml:BaseID/>`],
    [
      "of another namespace",
      "name_id_count",
      async () => (await hidden(named(alice))).replace("SAML:2.0:assertion", "SAML:1.0:assertion"),
    ],
    [
      "with a second one inside, where nobody would look",
      "name_id_count",
      async () =>
        (await hidden(named(alice))).replace(
          "<ds:KeyInfo>",
          () => "<ds:KeyInfo><saml:EncryptedID></saml:EncryptedID>",
        ),
    ],
    ["that is empty", "encryption_form", async () => "<saml:EncryptedID/>"],
  ])("%s: %s", async (_name, reason, subject) => {
    await refused(reason, await subject());
  });

  test.each<[string, RefusalReason, string]>([
    ["an assertion", "name_id_invalid", assertionXml({ now })],
    ["a BaseID", "name_id_invalid", named(alice).replaceAll("NameID", "BaseID")],
    ["a name of SAML 1.1", "name_id_invalid", named(alice).replace("SAML:2.0", "SAML:1.0")],
    ["another encrypted name", "name_id_invalid", named("<a/>").replaceAll("NameID", "EncryptedID")],
    ["a name of parts", "name_id_invalid", named("alice<a/>@acme.example")],
    ["an empty name", "name_id_invalid", named(" ")],
    ["a hidden character", "name_id_invalid", named("alice\u200B@acme.example")],
    ["a comment", "comment_forbidden", named("alice@acme.example<!-- -->.evil.example")],
    ["a CDATA section", "cdata_forbidden", named("<![CDATA[alice]]>")],
    ["a processing instruction", "processing_instruction_forbidden", named("alice<?x y?>")],
    ["a document type", "doctype_forbidden", `<!DOCTYPE a [<!ENTITY b "c">]>${named("&b;")}`],
    ["an entity", "entity_forbidden", named("&evil;")],
    ["two names", "xml_malformed", named("alice").repeat(2)],
    ["just a text", "decryption_failed", alice],
    ["nothing", "decryption_failed", ""],
    ["a name without end", "name_id_invalid", named("a".repeat(1_025))],
  ])("that opens to %s: %s", async (_name, reason, inside) => {
    await refused(reason, await hidden(inside));
  });

  test.each<[string, RefusalReason, EncryptionChange]>([
    ["RSA 1.5", "encryption_algorithm", { transport: "http://www.w3.org/2001/04/xmlenc#rsa-1_5" }],
    ["triple DES", "encryption_algorithm", { content: "http://www.w3.org/2001/04/xmlenc#tripledes-cbc" }],
    ["an unknown digest", "encryption_algorithm", { digest: "http://www.w3.org/2001/04/xmlenc#sha256" }],
  ])("by %s: %s", async (_name, reason, change) => {
    await refused(reason, await hidden(named(alice), change));
  });

  test("what nobody signed is not tried on a key: a name exchanged, and a ciphertext with other bits", async () => {
    const [genuine, forged] = [await hidden(named(alice)), await hidden(named("mallory@acme.example"))];
    const values = /<xenc:CipherValue>[^<]*/g;
    const [key = "", name = ""] = forged.match(values) ?? [];
    const exchanged = (xml: string) => {
      const theirs = [name, key];
      return xml.replaceAll(values, () => theirs.pop() ?? "");
    };
    await refused("signature_invalid", genuine, exchanged);
    // Were the key asked first, this would say `decryption_failed`, and who may ask often learns by it.
    const bits =
      /<xenc:CipherValue>....(?=[^<]*<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/;
    await refused("signature_invalid", genuine, (xml) => xml.replace(bits, "<xenc:CipherValue>AAAA"));
  });

  test("wrapped: a forged one beside what was signed is never read, in the subject's confirmation it refuses", async () => {
    const [genuine, forged] = [await hidden(named(alice)), await hidden(named("mallory@acme.example"))];
    const pair = await keyPair("provider");
    const parties = await partiesWith();
    const honest = signed(responseXml(now, assertionXml({ now, subject: genuine })), "_assertion1", pair);
    const outside = honest.replace(
      "<samlp:Status>",
      () => `<samlp:Extensions>${forged}</samlp:Extensions><samlp:Status>`,
    );
    expect(await verifyResponse(message(outside.replace(' Id="_key2"', "")), parties, asked)).toMatchObject({
      ok: true,
      value: { nameId: alice },
    });
    const second = assertionXml({ now, subject: forged.replaceAll("_key2", "_key3"), id: "_forged" });
    const beside = honest.replace("<saml:Assertion ", () => `${second}<saml:Assertion `);
    expect(await verifyResponse(message(beside), parties, asked)).toEqual({
      ok: false,
      reason: "assertion_count",
    });
    const confirmed = confirmation(confirmationData(now, to)).replace(
      "<saml:SubjectConfirmationData",
      () => `${forged.replaceAll("_key2", "_key3")}<saml:SubjectConfirmationData`,
    );
    const twofold = assertionXml({ now, subject: genuine, confirmation: confirmed });
    const response = signed(responseXml(now, twofold), "_assertion1", pair);
    expect(await verifyResponse(message(response), parties, asked)).toEqual({
      ok: false,
      reason: "name_id_count",
    });
  });
});
