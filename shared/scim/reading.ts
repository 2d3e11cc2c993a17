import { attributeNamed, readPath } from "./attribute-path.ts";
import { scimFault } from "./fault.ts";
import type { Attribute, ResourceShape } from "./schemas.ts";
import { bounds } from "./words.ts";

export type Json = Record<string, unknown>;

const textCharacters = 1_000;

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const invalid = (name: string, what: string) => scimFault("invalidValue", `${name} ${what}.`);

/** Entra says `"False"` where it means false. */
function booleanOf(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" ? value.toLowerCase() : "";
  if (word !== "true" && word !== "false") throw invalid(name, "must be true or false");
  return word === "true";
}

function textOf(name: string, value: unknown): string {
  if (typeof value !== "string" && typeof value !== "number") throw invalid(name, "must be a string");
  const text = String(value);
  if (text.length > textCharacters) throw invalid(name, `may have ${textCharacters} characters`);
  return text;
}

/** A text where an object belongs stands for its `value`: so Entra names a manager. */
function partsOf({ name, subAttributes = [] }: Attribute, value: unknown): Json {
  if (typeof value === "string" && attributeNamed(subAttributes, "value"))
    return partsOf({ name, subAttributes } as Attribute, { value });
  if (!isObject(value)) throw invalid(name, "must be an object");
  const parts: Json = {};
  for (const [key, part] of Object.entries(value)) {
    const sub = attributeNamed(subAttributes, key);
    if (sub && sub.mutability !== "readOnly" && !isUnassigned(part))
      parts[sub.name] = scalarOf({ ...sub, name: `${name}.${sub.name}` }, part);
  }
  return parts;
}

/** Null and the empty text are no value (RFC 7643 §2.5). */
export const isUnassigned = (value: unknown): boolean =>
  value === undefined || value === null || value === "";

function scalarOf(attribute: Attribute, value: unknown): unknown {
  if (attribute.type === "complex") return partsOf(attribute, value);
  return attribute.type === "boolean" ? booleanOf(attribute.name, value) : textOf(attribute.name, value);
}

/** A value in the schema's own types and spelling; names it does not know are dropped. @throws {Problem} `invalidValue` */
export function coerce(attribute: Attribute, value: unknown): unknown {
  if (!attribute.multiValued) return scalarOf(attribute, value);
  const items = (Array.isArray(value) ? value : [value]).filter((item) => !isUnassigned(item));
  if (attribute.name !== "members" && items.length > bounds.values)
    throw invalid(attribute.name, `may have ${bounds.values} values`);
  return items.map((item) => partsOf(attribute, item));
}

/**
 * What a body says of a resource: what is read only, unknown or not kept is passed over, as RFC 7644 §3.3
 * has it. @throws {Problem} `invalidSyntax`, `invalidValue`
 */
export function readResource(shape: ResourceShape, body: unknown): Json {
  if (!isObject(body)) throw scimFault("invalidSyntax", "A resource is an object.");
  assertSchemas(body, shape.core.id);
  return resourceOf(shape, body);
}

/** @throws {Problem} `invalidSyntax` */
export function assertSchemas(body: Json, id: string): void {
  const { schemas } = body;
  const named =
    Array.isArray(schemas) && schemas.some((one) => String(one).toLowerCase() === id.toLowerCase());
  if (!named) throw scimFault("invalidSyntax", `schemas must name ${id}.`);
}

function resourceOf(shape: ResourceShape, body: Json): Json {
  const resource: Json = {};
  for (const [key, value] of Object.entries(body)) {
    const path = readPath(shape, key);
    if (path === undefined || path === "unkept" || path.filter !== undefined || path.sub) continue;
    const { extension, attribute } = path;
    if (extension !== undefined && !attribute) {
      if (isObject(value)) resource[extension] = extensionOf(shape, extension, value);
    } else if (
      attribute &&
      extension === undefined &&
      attribute.mutability !== "readOnly" &&
      !isUnassigned(value)
    )
      resource[attribute.name] = coerce(attribute, value);
  }
  return resource;
}

function extensionOf(shape: ResourceShape, id: string, value: Json): Json {
  const schema = shape.extensions.find((one) => one.id === id);
  const found: Json = {};
  for (const [key, part] of Object.entries(value)) {
    const attribute = attributeNamed(schema?.attributes ?? [], key);
    if (attribute && !isUnassigned(part)) found[attribute.name] = coerce(attribute, part);
  }
  return found;
}
