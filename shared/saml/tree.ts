import { SamlRefusal } from "./contract.ts";

export const samlp = "urn:oasis:names:tc:SAML:2.0:protocol";
export const saml = "urn:oasis:names:tc:SAML:2.0:assertion";
export const md = "urn:oasis:names:tc:SAML:2.0:metadata";
export const ds = "http://www.w3.org/2000/09/xmldsig#";
export const xenc = "http://www.w3.org/2001/04/xmlenc#";

/** An element as data: no parser's object travels further than the parser. */
export interface XmlElement {
  space: string;
  name: string;
  /** By local name for attributes without a namespace, else by `{namespace}name`. */
  attributes: Record<string, string>;
  children: XmlElement[];
  /** The element's own text, its children's not included. */
  text: string;
  parent: XmlElement | null;
}

export const isNamed = (element: XmlElement, space: string, name: string): boolean =>
  element.space === space && element.name === name;

export const childrenOf = (element: XmlElement, space: string, name: string): XmlElement[] =>
  element.children.filter((child) => isNamed(child, space, name));

/** The only child of that name; undefined when there is none or more than one. */
export function onlyChild(element: XmlElement, space: string, name: string): XmlElement | undefined {
  const found = childrenOf(element, space, name);
  return found.length === 1 ? found[0] : undefined;
}

/** The element and everything below it, in document order. */
export function everyElement(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(everyElement)];
}

/** The value of an attribute without a namespace. */
export const attributeOf = (element: XmlElement, name: string): string | undefined =>
  Object.hasOwn(element.attributes, name) ? element.attributes[name] : undefined;

/** Text of an element that may hold nothing else; undefined when it holds more, or nothing. */
export function plainText(element: XmlElement): string | undefined {
  const text = element.text.trim();
  return element.children.length > 0 || text === "" ? undefined : text;
}

/** Milliseconds of an xs:dateTime in UTC; SAML Core §1.3.3 allows no other zone. */
export function instant(text: string): number {
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
  if (Number.isNaN(milliseconds)) throw new SamlRefusal("time_malformed");
  return milliseconds;
}

/** Whether two elements say the same; signatures and prefixes do not count. */
export function sameElement(left: XmlElement, right: XmlElement): boolean {
  const parts = (element: XmlElement) => element.children.filter((child) => !isNamed(child, ds, "Signature"));
  const [ours, theirs] = [parts(left), parts(right)];
  return (
    isNamed(left, right.space, right.name) &&
    left.text === right.text &&
    sameAttributes(left.attributes, right.attributes) &&
    ours.length === theirs.length &&
    ours.every((child, index) => {
      const other = theirs[index];
      return other !== undefined && sameElement(child, other);
    })
  );
}

function sameAttributes(left: Record<string, string>, right: Record<string, string>): boolean {
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && left[name] === right[name])
  );
}
