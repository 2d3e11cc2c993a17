import { SignedXml } from "xml-crypto";
import { SamlRefusal } from "./contract.ts";
import { parseDocument } from "./parser.ts";

/**
 * The only file that knows xml-crypto: messages that node-saml would read from the unsigned document.
 * `text` must have passed the checks of form, so that its root holds one signature over itself.
 * Returns the canonical bytes that were signed.
 */
export function verifiedRoot(text: string, certificates: string[]): string {
  const root = parseDocument(text).documentElement;
  const signature = Array.from(root.childNodes).find((node) => (node as Element).localName === "Signature");
  if (signature === undefined) throw new SamlRefusal("message_unsigned");
  for (const publicCert of certificates) {
    const verifier = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
    try {
      verifier.loadSignature(signature);
      const [signed, more] = verifier.checkSignature(text) ? verifier.getSignedReferences() : [];
      if (signed !== undefined && more === undefined) return signed;
    } catch {
      // Another certificate of the connection may fit: an old and a new one are valid together.
    }
  }
  throw new SamlRefusal("signature_invalid");
}

/** Signs the root behind its issuer, as the POST binding carries it. */
export function signedRoot(xml: string, privateKey: string, publicCert: string): string {
  const signer = new SignedXml({
    privateKey,
    publicCert,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    canonicalizationAlgorithm: "http://www.w3.org/2001/10/xml-exc-c14n#",
  });
  signer.addReference({
    xpath: "/*",
    transforms: [
      "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
      "http://www.w3.org/2001/10/xml-exc-c14n#",
    ],
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
  });
  signer.computeSignature(xml, { location: { reference: "/*/*[local-name(.)='Issuer']", action: "after" } });
  return signer.getSignedXml();
}
