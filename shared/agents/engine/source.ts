import { isAlias, isMap, isScalar, parseDocument, visit } from "yaml";
import type { DocumentError } from "./generation.ts";
import type { Json } from "./json.ts";

const maxBytes = 1024 * 1024;
const maxAliases = 50;

export type Source =
  | { status: "value"; value: Json }
  | { status: "invalid"; errors: DocumentError[] }
  | { status: "prose" };

const invalid = (detail: string): Source => ({ status: "invalid", errors: [{ pointer: "#", detail }] });
const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";
const claimsToBeSpec = /^\s*["']?(openapi|swagger|asyncapi|\$schema|\$defs)["']?\s*:/m;

/** Reads JSON or YAML. Text that is neither and does not claim to be a specification is prose. */
export function readSource(text: string): Source {
  if (utf8Length(text) > maxBytes) return invalid("the document is larger than 1 MiB");
  const trimmed = text.trimStart();
  if (trimmed.startsWith("{") || trimmed.startsWith("[")) {
    const parsed = readJson(text);
    if (parsed.status === "value" || !claimsToBeSpec.test(text)) return parsed;
    const flow = readYaml(text);
    return flow.status === "value" ? flow : parsed;
  }
  const parsed = readYaml(text);
  if (parsed.status === "value" && typeof parsed.value === "object" && parsed.value !== null) return parsed;
  if (parsed.status === "invalid" && claimsToBeSpec.test(text)) return parsed;
  return { status: "prose" };
}

function readJson(text: string): Source {
  try {
    return { status: "value", value: JSON.parse(text) as Json };
  } catch (error) {
    const reason = error instanceof SyntaxError ? firstLine(error.message) : "nested too deeply";
    return invalid(`not valid JSON: ${reason}`);
  }
}

function readYaml(text: string): Source {
  try {
    // The library's own duplicate check is quadratic; `duplicateKey` below is not.
    const document = parseDocument(text, {
      uniqueKeys: false,
      logLevel: "silent",
      schema: "core",
      strict: true,
    });
    const [first] = document.errors;
    if (first !== undefined) return invalid(`not valid YAML: ${firstLine(first.message)}`);
    let aliases = 0;
    let duplicate: string | undefined;
    visit(document, (_key, node) => {
      if (isAlias(node)) aliases += 1;
      if (!isMap(node)) return undefined;
      const seen = new Set<unknown>();
      for (const { key } of node.items) {
        const name = isScalar(key) ? key.value : key;
        if (seen.has(name)) duplicate = String(name);
        seen.add(name);
      }
      return duplicate === undefined ? undefined : visit.BREAK;
    });
    if (duplicate !== undefined)
      return invalid(`not valid YAML: key ${JSON.stringify(duplicate)} occurs twice`);
    if (aliases > maxAliases) return invalid(`${aliases} YAML aliases: at most ${maxAliases} are followed`);
    return { status: "value", value: document.toJS({ maxAliasCount: maxAliases }) as Json };
  } catch (error) {
    const reason = error instanceof RangeError ? "nested too deeply" : firstLine(String(error));
    return invalid(`not valid YAML: ${reason}`);
  }
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7ff) bytes += unit >= 0xd800 && unit <= 0xdfff ? 1 : 2;
    else if (unit > 0x7f) bytes += 1;
  }
  return bytes;
}
