import { deflateRawSync, inflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { LogoutArrival, RefusalReason } from "../../../shared/saml/contract.ts";
import { answerLogout, askLogout, verifyLogout } from "../../../shared/saml/logout.ts";
import { logoutXml, redirectQueryOf } from "../../support/saml/logout.ts";
import { at, idpEntityId, message, nameId, sloUrl } from "../../support/saml/messages.ts";
import { partiesWith } from "../../support/saml/parties.ts";
import { keyPair, signed } from "../../support/saml/signer.ts";

const now = Date.parse("2026-11-22T09:00:00Z");
const judge = async (arrival: LogoutArrival) => await verifyLogout(arrival, await partiesWith(), now);

type Change = Parameters<typeof logoutXml>[1];
const byRedirect = async (change: Change = {}, edit = (query: string) => query) =>
  await judge({ query: edit(redirectQueryOf(logoutXml(now, change), await keyPair("provider"))) });
const byPost = async (change: Change = {}, edit = (xml: string) => xml) => {
  const xml = signed(logoutXml(now, change), change.id ?? "_logout1", await keyPair("provider"));
  return await judge({ form: { message: message(edit(xml)), relayState: null } });
};

const index = (text: string) => `<samlp:SessionIndex>${text}</samlp:SessionIndex>`;

const request = {
  kind: "request",
  id: "_logout1",
  nameId: "alice@acme.example",
  sessionIndexes: ["_session1"],
};

describe("logout (M-049)", () => {
  test("a request by either binding, and the answer to ours", async () => {
    expect(await byRedirect()).toMatchObject({ ok: true, value: { ...request, relayState: "state 1" } });
    expect(await byPost()).toMatchObject({ ok: true, value: request });
    const answer = { kind: "response", inResponseTo: "_ours1", success: true };
    expect(await byRedirect({ root: "LogoutResponse" })).toMatchObject({ ok: true, value: answer });
    expect(await byPost({ root: "LogoutResponse" })).toMatchObject({ ok: true, value: answer });
  });

  test.each<[string, RefusalReason, Change]>([
    ["another issuer", "issuer_mismatch", { issuer: "<saml:Issuer>https://evil.example</saml:Issuer>" }],
    [
      "another destination",
      "destination_mismatch",
      { attributes: ' Destination="https://other.example/slo"' },
    ],
    ["no destination", "destination_missing", { attributes: "" }],
    [
      "an expired request",
      "logout_expired",
      { attributes: ` Destination="${sloUrl}" NotOnOrAfter="${at(now, -5)}"` },
    ],
    ["an old request", "logout_expired", { issued: at(now, -305) }],
    ["a request of tomorrow", "issue_instant_future", { issued: at(now, 86_400) }],
    ["two people", "name_id_count", { inside: nameId("alice") + nameId("bob") }],
    ["nobody", "name_id_count", { inside: "" }],
    ["another message", "root_unexpected", { root: "AuthnRequest" }],
    ["an empty index", "session_index_invalid", { inside: `${nameId("alice")}${index("")}` }],
    ["an index of parts", "session_index_invalid", { inside: `${nameId("alice")}${index("<a/>")}` }],
    [
      "an index of another namespace, which would else count as none",
      "session_index_invalid",
      { inside: `${nameId("alice")}<saml:SessionIndex>_s</saml:SessionIndex>` },
    ],
    [
      "indexes without end",
      "session_index_invalid",
      { inside: nameId("alice") + Array.from({ length: 101 }, (_, at) => index(`_s${at}`)).join("") },
    ],
    ["an encrypted name without a ciphertext", "encryption_form", { inside: "<saml:EncryptedID/>" }],
    ["another version", "version_unsupported", { version: "1.1" }],
    ["no ID", "id_missing", { id: "" }],
    ["a time that is none", "time_malformed", { issued: "now" }],
    ["two issuers", "issuer_missing", { issuer: `<saml:Issuer>${idpEntityId}</saml:Issuer>`.repeat(2) }],
  ])("%s: %s, by both bindings", async (_name, reason, change) => {
    expect(await byPost(change)).toEqual({ ok: false, reason });
    if (change?.root === undefined) expect(await byRedirect(change)).toEqual({ ok: false, reason });
  });

  test.each<[string, RefusalReason, (query: string) => string]>([
    ["no signature", "message_unsigned", (query) => query.replace(/&Signature=.*/, "")],
    ["no algorithm", "message_unsigned", (query) => query.replace(/&SigAlg=[^&]*/, "")],
    [
      "another signature",
      "signature_invalid",
      (query) => query.replace(/&Signature=..../, "&Signature=AAAA"),
    ],
    ["another state", "signature_invalid", (query) => query.replace("state%201", "state%202")],
    ["the state left out", "signature_invalid", (query) => query.replace(/&RelayState=[^&]*/, "")],
    [
      "the same state in other letters",
      "signature_invalid",
      (query) => query.replace("state%201", "state+1"),
    ],
    ["the message twice", "query_malformed", (query) => `${query}&SAMLRequest=a`],
    ["the state twice", "query_malformed", (query) => `${query}&RelayState=a`],
    ["a name in other letters", "query_malformed", (query) => `${query}&%52elayState=a`],
    ["a request and an answer", "query_malformed", (query) => `${query}&SAMLResponse=a`],
    ["no message", "query_malformed", (query) => query.replace(/SAMLRequest=[^&]*&/, "")],
    ["an escape that is none", "query_malformed", (query) => query.replace("state%201", "%GG")],
    [
      "not deflated",
      "base64_invalid",
      (query) =>
        query.replace(/SAMLRequest=[^&]*/, `SAMLRequest=${encodeURIComponent(message(logoutXml(now)))}`),
    ],
    [
      "a bomb",
      "message_too_large",
      (query) =>
        query.replace(
          /SAMLRequest=[^&]*/,
          `SAMLRequest=${encodeURIComponent(deflateRawSync(Buffer.alloc(5_000_000, 32)).toString("base64"))}`,
        ),
    ],
  ])("a query with %s: %s", async (_name, reason, edit) => {
    expect(await byRedirect({}, edit)).toEqual({ ok: false, reason });
  });

  test("SHA-1 over the query, and somebody else's key", async () => {
    const xml = logoutXml(now);
    const weak = { algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1" };
    const query = redirectQueryOf(xml, await keyPair("provider"), weak);
    expect(await judge({ query })).toEqual({ ok: false, reason: "signature_algorithm" });
    const foreign = redirectQueryOf(xml, await keyPair("attacker"));
    expect(await judge({ query: foreign })).toEqual({ ok: false, reason: "signature_invalid" });
  });

  test.each<[string, RefusalReason, (xml: string) => string]>([
    ["no signature", "message_unsigned", (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, "")],
    ["another person", "signature_invalid", (xml) => xml.replace("alice@", "bob@")],
    ["a comment", "comment_forbidden", (xml) => xml.replace("alice@", "alice<!---->@")],
    [
      "a second request inside",
      "root_unexpected",
      (xml) => xml.replace("<samlp:SessionIndex>", "<samlp:LogoutRequest/><samlp:SessionIndex>"),
    ],
    ["an ID twice", "id_duplicate", (xml) => xml.replace("<saml:NameID", '<saml:NameID ID="_logout1"')],
    ["an object", "object_forbidden", (xml) => xml.replace("</ds:Signature>", "<ds:Object/></ds:Signature>")],
  ])("a form with %s: %s", async (_name, reason, edit) => {
    expect(await byPost({}, edit)).toEqual({ ok: false, reason });
  });

  test("what we send is signed: each side's reader takes the other's messages", async () => {
    const subject = {
      nameId: "Björn",
      nameIdFormat: null,
      nameQualifier: null,
      spNameQualifier: null,
      sessionIndex: "_s",
    };
    const ours = await partiesWith();
    /** The same two parties, seen from the other side. */
    const theirs = {
      sp: { ...ours.sp, sloUrl: "https://idp.example/slo" },
      idp: { ...ours.idp, entityId: ours.sp.entityId, certificates: ours.sp.certificates },
    };
    for (const sloBinding of ["redirect", "post"] as const) {
      const parties = { ...ours, idp: { ...ours.idp, sloBinding } };
      for (const sent of [
        await askLogout(parties, "_a", subject, "r"),
        await answerLogout(parties, "_a", "_b", "r"),
      ]) {
        const arrival: LogoutArrival =
          "redirect" in sent
            ? { query: new URL(sent.redirect).search.slice(1) }
            : {
                form: {
                  message: sent.form.fields["SAMLRequest"] ?? sent.form.fields["SAMLResponse"] ?? "",
                  relayState: "r",
                },
              };
        const verdict = await verifyLogout(arrival, theirs, Date.now());
        expect(verdict).toMatchObject({ ok: true, value: { id: "_a", relayState: "r" } });
      }
    }
    const asked = await askLogout(ours, "_a", subject, null);
    const query = "redirect" in asked ? new URL(asked.redirect).searchParams : new URLSearchParams();
    const xml = inflateRawSync(Buffer.from(query.get("SAMLRequest") ?? "", "base64")).toString();
    expect(xml).toContain(
      `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${ours.sp.entityId}<`,
    );
    expect(xml).not.toContain(idpEntityId);
  });
});
