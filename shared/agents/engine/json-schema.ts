import { isObject, type Json, type JsonObject, member, memberText } from "./json.ts";
import { kebab, words } from "./naming.ts";
import type { Notes } from "./notes.ts";

const keywords = [
  "properties",
  "items",
  "allOf",
  "oneOf",
  "anyOf",
  "$defs",
  "definitions",
  "required",
  "enum",
  "const",
];

/** Whether an object reads as a JSON Schema. */
export function isJsonSchema(value: JsonObject): boolean {
  if (typeof member(value, "$schema") === "string") return true;
  const type = member(value, "type");
  const isTyped =
    typeof type === "string" && /^(object|array|string|number|integer|boolean|null)$/.test(type);
  return isTyped && keywords.some((key) => Object.hasOwn(value, key));
}

/** A document of CRUD operations over the items the schema describes. */
export function crudDocument(schema: JsonObject, notes: Notes): JsonObject {
  const title = memberText(schema, "title") ?? "item";
  const segment = plural(kebab(words(title).length === 0 ? "item" : title));
  const isList = member(schema, "type") === "array";
  const item: JsonObject = { $ref: isList ? "#/items" : "#" };
  const properties = member(schema, "properties");
  const hasId = isObject(properties) && Object.hasOwn(properties, "id");
  const id: Json = {
    properties: { id: { type: "string", format: "uuid", readOnly: true } },
    required: ["id"],
  };
  const stored: JsonObject = hasId ? item : { allOf: [item, id] };
  if (!hasId) notes.assume("Items get an id, a UUID, for the schema has no property id.");
  notes.assume(
    `A JSON Schema names no operations: list, create, read, replace and delete are generated under /${segment}.`,
  );
  const body = { required: true, content: { "application/json": { schema: item } } };
  const answer = (shape: Json): Json => ({
    description: "",
    content: { "application/json": { schema: shape } },
  });
  const parameters: Json = [{ name: "id", in: "path", required: true, schema: { type: "string" } }];
  const found = { "404": { description: "" } };
  return {
    paths: {
      [`/${segment}`]: {
        get: { responses: { "200": answer({ type: "array", items: stored }) } },
        post: { requestBody: body, responses: { "201": answer(stored) } },
      },
      [`/${segment}/{id}`]: {
        parameters,
        get: { responses: { "200": answer(stored), ...found } },
        put: { requestBody: body, responses: { "200": answer(stored), ...found } },
        delete: { responses: { "204": { description: "" }, ...found } },
      },
    },
  };
}

const plural = (word: string): string =>
  /(s|x|ch|sh)$/.test(word) ? `${word}es` : /[^aeiou]y$/.test(word) ? `${word.slice(0, -1)}ies` : `${word}s`;
