import { type RefusalReason, SamlRefusal } from "./contract.ts";
import { attributeOf, childrenOf, ds, everyElement, isNamed, plainText, type XmlElement } from "./tree.ts";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
export const signatureAlgorithms = [
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
] as const;
const digestAlgorithms = [
  "http://www.w3.org/2001/04/xmlenc#sha256",
  "http://www.w3.org/2001/04/xmlenc#sha512",
] as const;

/**
 * Rows 4 and 5 for every signature of a message or of a decrypted assertion: each stands in one of `signable`,
 * at most one in each, and says nothing but the profile's own form. Returns which of them carry one.
 */
export function signaturesOf(root: XmlElement, signable: XmlElement[]): Set<XmlElement> {
  const signed = new Set<XmlElement>();
  for (const signature of everyElement(root).filter(({ name }) => name === "Signature")) {
    const { parent } = signature;
    if (signature.space !== ds || parent === null || !signable.includes(parent))
      throw new SamlRefusal("signature_position");
    if (signed.has(parent)) throw new SamlRefusal("signature_count");
    signatureForm(signature, attributeOf(parent, "ID") ?? "");
    signed.add(parent);
  }
  return signed;
}

function signatureForm(signature: XmlElement, signedId: string): void {
  if (everyElement(signature).some(({ name }) => name === "Object"))
    throw new SamlRefusal("object_forbidden");
  if (everyElement(signature).filter(({ name }) => name === "SignedInfo").length !== 1)
    throw new SamlRefusal("signed_info_count");
  const [info, value, keyInfo] = signature.children;
  if (signature.children.length > 3 || !info || !value) throw new SamlRefusal("signature_form");
  if (!isNamed(info, ds, "SignedInfo") || !isNamed(value, ds, "SignatureValue") || !plainText(value))
    throw new SamlRefusal("signature_form");
  if (keyInfo !== undefined && !isNamed(keyInfo, ds, "KeyInfo")) throw new SamlRefusal("signature_form");
  if (childrenOf(info, ds, "Reference").length !== 1) throw new SamlRefusal("reference_count");
  const [canonical, method, reference] = info.children;
  if (info.children.length !== 3 || !canonical || !method || !reference)
    throw new SamlRefusal("signature_form");
  algorithm(canonical, "CanonicalizationMethod", [exclusive], "canonicalization_algorithm");
  if (canonical.children.length > 0) throw new SamlRefusal("canonicalization_algorithm", "with parameters");
  algorithm(method, "SignatureMethod", signatureAlgorithms, "signature_algorithm");
  if (method.children.length > 0) throw new SamlRefusal("signature_algorithm", "with parameters");
  referenceForm(reference, signedId);
}

function referenceForm(reference: XmlElement, signedId: string): void {
  if (!isNamed(reference, ds, "Reference")) throw new SamlRefusal("signature_form");
  if (signedId === "" || attributeOf(reference, "URI") !== `#${signedId}`)
    throw new SamlRefusal("reference_uri");
  const [transforms, method, value] = reference.children;
  if (reference.children.length !== 3 || !transforms || !method || !value)
    throw new SamlRefusal("signature_form");
  transformsForm(transforms);
  algorithm(method, "DigestMethod", digestAlgorithms, "digest_algorithm");
  if (method.children.length > 0 || !isNamed(value, ds, "DigestValue") || !plainText(value))
    throw new SamlRefusal("signature_form");
}

/** Only the second may carry anything: the prefixes that some identity providers keep for attribute values. */
function transformsForm(transforms: XmlElement): void {
  const [first, second] = transforms.children;
  if (!isNamed(transforms, ds, "Transforms") || transforms.children.length !== 2 || !first || !second)
    throw new SamlRefusal("transform_forbidden");
  algorithm(first, "Transform", [enveloped], "transform_forbidden");
  algorithm(second, "Transform", [exclusive], "transform_forbidden");
  const [prefixes] = second.children;
  const isPlain = prefixes === undefined || isNamed(prefixes, exclusive, "InclusiveNamespaces");
  const parameters = first.children.length + second.children.length;
  if (!isPlain || parameters > 1 || first.children.length > 0 || (prefixes?.children.length ?? 0) > 0)
    throw new SamlRefusal("transform_forbidden");
}

function algorithm(
  element: XmlElement,
  name: string,
  allowed: readonly string[],
  reason: RefusalReason,
): void {
  if (!isNamed(element, ds, name)) throw new SamlRefusal("signature_form");
  const used = attributeOf(element, "Algorithm");
  if (used === undefined || !allowed.includes(used)) throw new SamlRefusal(reason, used);
}
