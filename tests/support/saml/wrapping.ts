import { signatureOf } from "./signer.ts";

const evilName = "mallory@acme.example";

/** The same assertion, for somebody else and with an ID of its own, without its signature. */
const evil = (assertion: string): string =>
  assertion
    .replaceAll("_assertion1", "_evil")
    .replaceAll("alice@acme.example", evilName)
    .replace(/<ds:Signature .*?<\/ds:Signature>/s, "");

const assertionIn = (xml: string): string => /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? "";

/** Behind the issuer of an assertion or a response. */
const behindIssuer = (xml: string, inserted: string): string =>
  xml.replace("</saml:Issuer>", () => `</saml:Issuer>${inserted}`);

type Wrapping = (xml: string) => string;

/** The eight published signature wrappings: 1 and 2 want a signed response, the others a signed assertion. */
export const wrappings: Record<string, { signs: "response" | "assertion"; wrap: Wrapping }> = {
  "XSW1: the signed response inside the signature of a forged one": {
    signs: "response",
    wrap: (xml) => {
      const signature = signatureOf(xml, "_response1");
      const original = xml.replace(signature, "");
      const around = signature.replace("</ds:Signature>", () => `${original}</ds:Signature>`);
      return behindIssuer(evil(original).replace('ID="_response1"', 'ID="_forged"'), around);
    },
  },
  "XSW2: the signed response before the signature of a forged one": {
    signs: "response",
    wrap: (xml) => {
      const signature = signatureOf(xml, "_response1");
      const original = xml.replace(signature, "");
      return behindIssuer(evil(original).replace('ID="_response1"', 'ID="_forged"'), original + signature);
    },
  },
  "XSW3: a forged assertion before the signed one": {
    signs: "assertion",
    wrap: (xml) => xml.replace(assertionIn(xml), (original) => evil(original) + original),
  },
  "XSW4: the signed assertion inside a forged one": {
    signs: "assertion",
    wrap: (xml) =>
      xml.replace(assertionIn(xml), (original) =>
        evil(original).replace("</saml:Assertion>", () => `${original}</saml:Assertion>`),
      ),
  },
  "XSW5: a forged assertion carries the signature, the original follows": {
    signs: "assertion",
    wrap: (xml) => {
      const original = assertionIn(xml);
      const signature = signatureOf(xml, "_assertion1");
      const bare = original.replace(signature, "");
      return xml.replace(original, () => behindIssuer(evil(original), signature) + bare);
    },
  },
  "XSW6: the original inside the signature that a forged assertion carries": {
    signs: "assertion",
    wrap: (xml) => {
      const original = assertionIn(xml);
      const signature = signatureOf(xml, "_assertion1");
      const bare = original.replace(signature, "");
      const around = signature.replace("</ds:Signature>", () => `${bare}</ds:Signature>`);
      return xml.replace(original, () => behindIssuer(evil(original), around));
    },
  },
  "XSW7: a forged assertion inside extensions": {
    signs: "assertion",
    wrap: (xml) => {
      const original = assertionIn(xml);
      return xml.replace(original, () => `<samlp:Extensions>${evil(original)}</samlp:Extensions>${original}`);
    },
  },
  "XSW8: the original inside an object of the signature": {
    signs: "assertion",
    wrap: (xml) => {
      const original = assertionIn(xml);
      const signature = signatureOf(xml, "_assertion1");
      const bare = original.replace(signature, "");
      const object = signature.replace(
        "</ds:Signature>",
        () => `<ds:Object>${bare}</ds:Object></ds:Signature>`,
      );
      return xml.replace(original, () => behindIssuer(evil(original), object));
    },
  },
};
