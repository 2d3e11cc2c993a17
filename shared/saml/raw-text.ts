import { SamlRefusal } from "./contract.ts";

/** Identity providers send some ten thousand characters; what exceeds this is an attack on our time. */
export const largestMessage = 200_000;

/** Row 1: size, base64 and strict UTF-8. Line breaks inside base64 are common and mean nothing. */
export function decodeMessage(base64: string): string {
  if (base64.length > largestMessage) throw new SamlRefusal("message_too_large");
  const compact = base64.replaceAll(/[\t\n\r ]/g, "");
  if (compact === "" || compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact))
    throw new SamlRefusal("base64_invalid");
  const binary = atob(compact);
  if (btoa(binary) !== compact) throw new SamlRefusal("base64_invalid", "not the canonical spelling");
  return decodeUtf8(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}

export function encodeMessage(text: string): string {
  let binary = "";
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new SamlRefusal("encoding_invalid");
  }
}

const declaration =
  /^<\?xml version=(?:"1\.0"|'1\.0')(?: encoding=["']([A-Za-z0-9._-]+)["'])?(?: standalone=["'](?:yes|no)["'])? *\?>\s*/;

/**
 * Row 2, on the text itself and before any parser sees it: parsers differ most where the markup is rarest.
 * Returns the text without its XML declaration and with XML's line ends.
 */
export function plainMarkup(text: string): string {
  const declared = declaration.exec(text);
  if (declared?.[1] !== undefined && declared[1].toUpperCase() !== "UTF-8")
    throw new SamlRefusal("encoding_invalid", "declared as another encoding");
  const body = text.slice(declared?.[0].length ?? 0).replaceAll(/\r\n?/g, "\n");
  for (const character of body)
    if (!isCharacter(character.codePointAt(0) ?? 0)) throw new SamlRefusal("character_forbidden");
  if (body.includes("<?")) throw new SamlRefusal("processing_instruction_forbidden");
  if (body.includes("<!--")) throw new SamlRefusal("comment_forbidden");
  if (body.includes("<![CDATA[")) throw new SamlRefusal("cdata_forbidden");
  if (body.includes("<!")) throw new SamlRefusal("doctype_forbidden");
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)/.test(body))
    throw new SamlRefusal("entity_forbidden");
  for (const [, decimal, hexadecimal] of body.matchAll(/&#(?:(\d+)|x([0-9A-Fa-f]+));/g))
    if (!isCharacter(decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal)))
      throw new SamlRefusal("character_forbidden");
  return body;
}

/** XML 1.0 §2.2. */
const isCharacter = (code: number): boolean =>
  code === 9 ||
  code === 10 ||
  code === 13 ||
  (code >= 0x20 && code <= 0xd7ff) ||
  (code >= 0xe000 && code <= 0xfffd) ||
  (code >= 0x10000 && code <= 0x10ffff);
