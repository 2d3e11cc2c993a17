import type { JsonObject, Scalar } from "./json.ts";
import type { Kind } from "./shape.ts";

/** The names `type` may have. */
export const typeNames = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
/** Keywords the generated schemas leave out; each use is noted. */
export const unenforced = [
  "not",
  "if",
  "then",
  "else",
  "dependentSchemas",
  "dependentRequired",
  "patternProperties",
  "propertyNames",
  "contains",
  "prefixItems",
  "unevaluatedProperties",
  "minProperties",
  "maxProperties",
  "$dynamicRef",
];

/** The type a schema without one means, by the keywords it has. */
export function inferredType(schema: JsonObject): string[] {
  const has = (...keys: string[]): boolean => keys.some((key) => Object.hasOwn(schema, key));
  if (has("properties", "additionalProperties", "required")) return ["object"];
  if (has("items", "minItems", "maxItems")) return ["array"];
  if (has("pattern", "minLength", "maxLength", "format")) return ["string"];
  return has("minimum", "maximum", "multipleOf") ? ["number"] : [];
}

/** A list of allowed values longer than this becomes the type of its values. */
export const maxValues = 1_000;
/** More alternatives than this are not told apart. */
export const maxOptions = 200;

/** The type all values share; `null` beside them makes it nullable where the list stands. */
export function typeOf(values: readonly Scalar[]): Kind {
  const types = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  if (types.size !== 1) return { kind: "unknown" };
  if (types.has("string")) return { kind: "string" };
  return types.has("number") ? { kind: "number", integer: false } : { kind: "boolean" };
}
