import type { JsonObject } from "./json.ts";

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
