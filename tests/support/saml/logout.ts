import { createSign } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import type { KeyPair } from "../../../shared/saml/certificate.ts";
import { at, idpEntityId, nameId, sloUrl, statusXml } from "./messages.ts";
import { rsaSha256 } from "./signer.ts";

interface Parts {
  root: string;
  id: string;
  issued: string;
  attributes: string;
  issuer: string;
  version: string;
  inside: string;
}

/** A logout request of the identity provider, or with `root: "LogoutResponse"` its answer to ours. */
export function logoutXml(now: number, change: Partial<Parts> = {}): string {
  const root = change.root ?? "LogoutRequest";
  const parts: Parts = {
    root,
    id: "_logout1",
    issued: at(now, 0),
    attributes: ` Destination="${sloUrl}"${root === "LogoutRequest" ? "" : ' InResponseTo="_ours1"'}`,
    issuer: `<saml:Issuer>${idpEntityId}</saml:Issuer>`,
    version: "2.0",
    inside:
      root === "LogoutRequest"
        ? `${nameId("alice@acme.example")}<samlp:SessionIndex>_session1</samlp:SessionIndex>`
        : statusXml("Success"),
    ...change,
  };
  return (
    `<samlp:${parts.root} xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ` +
    `ID="${parts.id}" Version="${parts.version}" IssueInstant="${parts.issued}"${parts.attributes}>${parts.issuer}${parts.inside}</samlp:${parts.root}>`
  );
}

/** By the Redirect binding, signed over the query's own text (SAML Bindings §3.4.4.1). */
export function redirectQueryOf(
  xml: string,
  pair: KeyPair,
  { relayState = "state 1", algorithm = rsaSha256 } = {},
): string {
  const name = xml.includes("LogoutRequest") ? "SAMLRequest" : "SAMLResponse";
  const message = deflateRawSync(xml).toString("base64");
  const query = `${name}=${encodeURIComponent(message)}&RelayState=${encodeURIComponent(relayState)}&SigAlg=${encodeURIComponent(algorithm)}`;
  const signer = createSign(algorithm.includes("sha1") ? "RSA-SHA1" : "RSA-SHA256");
  const signature = signer.update(query).sign(pair.privateKey, "base64");
  return `${query}&Signature=${encodeURIComponent(signature)}`;
}
