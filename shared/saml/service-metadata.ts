import type { ServiceProvider, Signed } from "./contract.ts";

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string) => text.replaceAll(/[&<>"]/g, (sign) => escapes[sign] ?? "");
const bodyOf = (pem: string) => pem.replaceAll(/-----[A-Z ]+-----|\s/g, "");

const contentAlgorithms = [
  "http://www.w3.org/2009/xmlenc11#aes256-gcm",
  "http://www.w3.org/2009/xmlenc11#aes128-gcm",
  "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
  "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
];
const post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
const redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect";

function keyDescriptor(use: "signing" | "encryption", certificate: string): string {
  const methods = contentAlgorithms.map((name) => `<EncryptionMethod Algorithm="${name}"/>`).join("");
  return (
    `<KeyDescriptor use="${use}"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bodyOf(certificate)}` +
    `</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${use === "encryption" ? methods : ""}</KeyDescriptor>`
  );
}

/**
 * Our side of the contract, for the identity provider (SAML Metadata §2.4.4): every certificate of ours, the one in
 * use first, so that a provider that reads this knows the next key before it signs and takes the former one until
 * it is retired. A day is how long it may be kept.
 */
export function serviceMetadata(sp: ServiceProvider, signed: Signed, id: string): string {
  const { entityId, acsUrl, sloUrl, certificates } = sp;
  const keys = (["signing", "encryption"] as const).flatMap((use) =>
    certificates.map((certificate) => keyDescriptor(use, certificate)),
  );
  const logout = [post, redirect].map(
    (binding) => `<SingleLogoutService Binding="${binding}" Location="${escaped(sloUrl)}"/>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?><EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" ' +
    `xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${escaped(entityId)}" ID="${escaped(id)}" ` +
    'cacheDuration="P1D"><SPSSODescriptor AuthnRequestsSigned="true" ' +
    `WantAssertionsSigned="${signed !== "response"}" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">` +
    `${keys.join("")}${logout.join("")}<AssertionConsumerService index="1" isDefault="true" ` +
    `Binding="${post}" Location="${escaped(acsUrl)}"/></SPSSODescriptor></EntityDescriptor>`
  );
}
