import { SamlRefusal } from "./contract.ts";
import {
  attributeOf,
  ds,
  everyElement,
  isNamed,
  onlyChild,
  plainText,
  type XmlElement,
  xenc,
} from "./tree.ts";

const contentAlgorithms = [
  "http://www.w3.org/2009/xmlenc11#aes128-gcm",
  "http://www.w3.org/2009/xmlenc11#aes256-gcm",
  "http://www.w3.org/2001/04/xmlenc#aes128-cbc",
  "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
];
const keyAlgorithm = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";
/** Inside OAEP nothing rests on collisions, so the scheme's own default is sound. */
const keyDigest = "http://www.w3.org/2000/09/xmldsig#sha1";

/**
 * One ciphertext and one key for it, in one of the two arrangements identity providers use, so that every
 * reader finds the same parts. RSA 1.5 is refused: its padding answers questions about the key.
 */
export function encryptionForm(encrypted: XmlElement): void {
  const inside = everyElement(encrypted);
  const count = (name: string) => inside.filter((element) => element.name === name).length;
  const parts = { EncryptedData: 1, EncryptedKey: 1, CipherData: 2, CipherValue: 2, EncryptionMethod: 2 };
  for (const [name, expected] of Object.entries(parts))
    if (count(name) !== expected) throw new SamlRefusal("encryption_form", name);
  if (count("CipherReference") > 0) throw new SamlRefusal("encryption_form", "CipherReference");
  const data = required(encrypted, xenc, "EncryptedData");
  const info = required(data, ds, "KeyInfo");
  const key = onlyChild(info, xenc, "EncryptedKey") ?? required(encrypted, xenc, "EncryptedKey");
  if (encrypted.children[0] !== data) throw new SamlRefusal("encryption_form", "order");
  cipher(data, contentAlgorithms);
  const method = cipher(key, [keyAlgorithm]);
  const digest = onlyChild(method, ds, "DigestMethod");
  if (digest !== undefined && attributeOf(digest, "Algorithm") !== keyDigest)
    throw new SamlRefusal("encryption_algorithm", "digest of the key transport");
  if (method.children.some((child) => child !== digest)) throw new SamlRefusal("encryption_algorithm");
  const retrieval = onlyChild(info, ds, "RetrievalMethod");
  const isApart = key.parent === encrypted;
  if (isApart && attributeOf(retrieval ?? info, "URI") !== `#${attributeOf(key, "Id")}`)
    throw new SamlRefusal("encryption_form", "RetrievalMethod");
  if (!isApart && retrieval !== undefined) throw new SamlRefusal("encryption_form", "RetrievalMethod");
}

function cipher(element: XmlElement, allowed: readonly string[]): XmlElement {
  const method = required(element, xenc, "EncryptionMethod");
  const algorithm = attributeOf(method, "Algorithm") ?? "";
  if (!allowed.includes(algorithm)) throw new SamlRefusal("encryption_algorithm", algorithm);
  const value = required(required(element, xenc, "CipherData"), xenc, "CipherValue");
  if (plainText(value) === undefined) throw new SamlRefusal("encryption_form", "CipherValue");
  return method;
}

function required(element: XmlElement, space: string, name: string): XmlElement {
  const child = onlyChild(element, space, name);
  if (child === undefined || !isNamed(child, space, name)) throw new SamlRefusal("encryption_form", name);
  return child;
}
