import { DOMParser } from "@xmldom/xmldom";
import { SamlRefusal } from "./contract.ts";
import type { XmlElement } from "./tree.ts";

/** Deeper than any message of the profile; a stack shall not decide about an attacker's document. */
const deepest = 40;

const malformed = (message: unknown): never => {
  throw new SamlRefusal("xml_malformed", String(message).slice(0, 200));
};

/**
 * The parser the engine uses too, in the same version, so that both see one document. Even its warnings refuse.
 * The text must have passed `plainMarkup`.
 */
export function parseDocument(text: string): Document {
  nestingWithin(text);
  let document: Document | undefined;
  try {
    const handlers = { warning: malformed, error: malformed, fatalError: malformed };
    document = new DOMParser({ errorHandler: handlers, locator: {} }).parseFromString(text, "text/xml");
  } catch (error) {
    if (error instanceof SamlRefusal) throw error;
    malformed(error);
  }
  if (document?.documentElement == null) return malformed("no root");
  for (const node of Array.from(document.childNodes))
    if (node !== document.documentElement && (node.nodeType !== 3 || node.nodeValue?.trim() !== ""))
      malformed("something beside the root");
  return document;
}

/** The document as plain data. */
export const parseTree = (text: string): XmlElement => treeOf(parseDocument(text).documentElement, null);

export function treeOf(element: Element, parent: XmlElement | null): XmlElement {
  const tree: XmlElement = {
    space: element.namespaceURI ?? "",
    name: element.localName,
    attributes: attributesOf(element),
    children: [],
    text: "",
    parent,
  };
  for (const node of Array.from(element.childNodes)) {
    if (node.nodeType === 1) tree.children.push(treeOf(node as Element, tree));
    else if (node.nodeType === 3) tree.text += node.nodeValue ?? "";
    else malformed(`a node of kind ${node.nodeType}`);
  }
  return tree;
}

function attributesOf(element: Element): Record<string, string> {
  const found: Record<string, string> = {};
  for (const attribute of Array.from(element.attributes)) {
    if (attribute.name === "xmlns" || attribute.name.startsWith("xmlns:")) continue;
    const space = attribute.namespaceURI;
    const name = space ? `{${space}}${attribute.localName}` : attribute.name;
    if (Object.hasOwn(found, name)) malformed(`attribute ${name} twice`);
    Object.defineProperty(found, name, { value: attribute.value, enumerable: true });
  }
  return found;
}

/** Counts before parsing: parser and canonicaliser both recurse. */
function nestingWithin(text: string): void {
  let depth = 0;
  for (const [tag] of text.matchAll(/<\/?[^<>"']*(?:"[^"<]*"[^<>"']*|'[^'<]*'[^<>"']*)*>/g)) {
    if (tag.startsWith("</")) depth--;
    else if (!tag.endsWith("/>")) depth++;
    if (depth > deepest) throw new SamlRefusal("too_deep");
  }
}

/** The only element of that name, as text of its own. */
export function serialized(text: string, name: string): string {
  const [element, more] = Array.from(parseDocument(text).getElementsByTagNameNS("*", name));
  if (element === undefined || more !== undefined) return malformed(`${name} is not there once`);
  return element.toString();
}
