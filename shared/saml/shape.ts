import { SamlRefusal } from "./contract.ts";
import { attributeOf, everyElement, isNamed, onlyChild, saml, samlp, type XmlElement } from "./tree.ts";

/** An xs:NCName of the letters identity providers use; whatever else it holds would reach an XPath. */
const usableId = /^[A-Za-z_][\w.-]{0,255}$/;

const success = "urn:oasis:names:tc:SAML:2.0:status:Success";

/** Row 8. */
export function isSuccess(response: XmlElement): boolean {
  const status = onlyChild(response, samlp, "Status");
  const code = status && onlyChild(status, samlp, "StatusCode");
  return code !== undefined && attributeOf(code, "Value") === success;
}

/** Rows 3: a response with one assertion, in the clear or encrypted, as its direct child. */
export function responseShape(root: XmlElement): { assertion: XmlElement; encrypted: boolean } {
  rootIs(root, "Response");
  const inside = everyElement(root).filter(
    ({ name }) => name === "Assertion" || name === "EncryptedAssertion",
  );
  const [assertion] = inside;
  const isDirect = assertion?.parent === root && assertion.space === saml;
  // A provider that refuses sends no assertion, and that it refused is what its administrator wants to know.
  if (inside.length === 0 && !isSuccess(root)) throw new SamlRefusal("status_not_success");
  if (inside.length !== 1 || assertion === undefined || !isDirect) throw new SamlRefusal("assertion_count");
  const encrypted = assertion.name === "EncryptedAssertion";
  if (!encrypted) assertionShape(assertion);
  return { assertion, encrypted };
}

/** Also for what was decrypted: its inside could not be seen before, and may not share an ID with what is `around`. */
export function assertionShape(assertion: XmlElement, around?: XmlElement): void {
  const inside = everyElement(assertion).filter(
    ({ name }) => name === "Assertion" || name === "EncryptedAssertion",
  );
  if (!isNamed(assertion, saml, "Assertion") || inside.length !== 1) throw new SamlRefusal("assertion_count");
  if (everyElement(assertion).some(({ name }) => name === "Response"))
    throw new SamlRefusal("root_unexpected");
  if (attributeOf(assertion, "Version") !== "2.0") throw new SamlRefusal("version_unsupported");
  idsOf(assertion, around && everyId(around));
}

/** A message of the protocol, and no second one inside it. */
export function rootIs(root: XmlElement, ...names: string[]): void {
  const again = everyElement(root).filter(({ name }) => names.includes(name));
  if (root.space !== samlp || !names.includes(root.name) || again.length !== 1)
    throw new SamlRefusal("root_unexpected", root.name);
  if (attributeOf(root, "Version") !== "2.0") throw new SamlRefusal("version_unsupported");
  idsOf(root);
}

/** Whatever any library might take for an ID, of any namespace, is unique and harmless. */
function idsOf(root: XmlElement, around: readonly string[] = []): void {
  if (attributeOf(root, "ID") === undefined) throw new SamlRefusal("id_missing");
  const seen = new Set(around);
  for (const value of everyId(root)) {
    if (!usableId.test(value)) throw new SamlRefusal("id_missing", "an ID that is no name");
    if (seen.has(value)) throw new SamlRefusal("id_duplicate");
    seen.add(value);
  }
}

const everyId = (root: XmlElement): string[] =>
  everyElement(root).flatMap(({ attributes }) =>
    Object.entries(attributes).flatMap(([name, value]) => (/(?:^|[}:])id$/i.test(name) ? [value] : [])),
  );
