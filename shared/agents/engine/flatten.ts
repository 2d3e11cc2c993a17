import {
  isObject,
  type Json,
  type JsonObject,
  member,
  memberText,
  resolvePointer,
  sameJson,
} from "./json.ts";
import type { Notes } from "./notes.ts";

const maxMembers = 200;
/** Beside a reference these say something about the place, not about the value. */
const annotations = new Set(
  `$ref allOf description summary title example examples deprecated $comment nullable default readOnly writeOnly xml
  externalDocs`.split(/\s+/),
);

/** The one reference a schema consists of, directly or as the only member of `allOf`, beside annotations. */
export function soleReference(schema: JsonObject): string | undefined {
  if (!Object.keys(schema).every((key) => annotations.has(key) || key.startsWith("x-"))) return undefined;
  const all = member(schema, "allOf");
  if (all === undefined) return memberText(schema, "$ref");
  const [only] = Array.isArray(all) && all.length === 1 ? all : [];
  return isObject(only) && !Object.hasOwn(schema, "$ref") && Object.keys(only).length === 1
    ? memberText(only, "$ref")
    : undefined;
}

/** Merges `allOf` members, and a `$ref` with its neighbours, into one schema without either. */
export function flatten(root: Json, schema: JsonObject, pointer: string, notes: Notes): JsonObject {
  let members = 0;
  const open = (part: JsonObject, trail: readonly string[]): JsonObject => {
    members += 1;
    if (members > maxMembers) {
      notes.leave(pointer, `more than ${maxMembers} schemas are combined; the rest is not enforced`);
      return {};
    }
    const reference = memberText(part, "$ref");
    const all = member(part, "allOf");
    const { $ref: _reference, allOf: _all, ...own } = part;
    const parts: JsonObject[] = [];
    if (reference !== undefined && trail.includes(reference)) {
      notes.leave(pointer, `${reference} contains itself; that part is not enforced`);
    } else if (reference !== undefined) {
      const target = reference.startsWith("#") ? resolvePointer(root, reference) : undefined;
      if (isObject(target)) parts.push(open(target, [...trail, reference]));
      else notes.leave(pointer, `the reference ${reference} is not followed`);
    }
    if (Array.isArray(all)) parts.push(...all.filter(isObject).map((next) => open(next, trail)));
    else if (all !== undefined) notes.refuse(pointer, "allOf is not an array");
    return [...parts, own].reduce((merged, next) => merge(merged, next, pointer, notes), {});
  };
  return open(schema, []);
}

function merge(a: JsonObject, b: JsonObject, pointer: string, notes: Notes): JsonObject {
  const merged: JsonObject = { ...a };
  for (const [key, right] of Object.entries(b)) {
    const left = member(merged, key);
    if (key === "__proto__") continue;
    merged[key] =
      left === undefined || sameJson(left, right) ? right : combine(key, left, right, pointer, notes);
  }
  return merged;
}

function combine(key: string, left: Json, right: Json, pointer: string, notes: Notes): Json {
  if (key === "properties" && isObject(left) && isObject(right)) return combineProperties(left, right);
  if (key === "required" && Array.isArray(left) && Array.isArray(right))
    return [...new Set([...left, ...right])];
  if (key === "type") return combineTypes(left, right, pointer, notes);
  if (key === "enum" && Array.isArray(left) && Array.isArray(right)) {
    const others = new Set(right.map((value) => JSON.stringify(value)));
    return left.filter((value) => others.has(JSON.stringify(value)));
  }
  if (typeof left === "number" && typeof right === "number") {
    if (/^(min|exclusiveMin)/.test(key)) return Math.max(left, right);
    if (/^(max|exclusiveMax)/.test(key)) return Math.min(left, right);
  }
  if (key === "items" && isObject(left) && isObject(right)) return { allOf: [left, right] };
  if (key === "oneOf" || key === "anyOf" || key === "pattern" || key === "not") {
    notes.leave(pointer, `combines two ${key}; only the last is enforced`);
  }
  if (key === "additionalProperties" && (left === false || right === false)) return false;
  return right;
}

function combineProperties(left: JsonObject, right: JsonObject): JsonObject {
  const merged: JsonObject = { ...left };
  for (const [name, schema] of Object.entries(right)) {
    const other = member(left, name);
    if (name === "__proto__") continue;
    merged[name] =
      isObject(other) && isObject(schema) && !sameJson(other, schema) ? both(other, schema) : schema;
  }
  return merged;
}

/** Adds to what was combined before rather than nest it, which would be read again at each level. */
function both(left: JsonObject, right: JsonObject): JsonObject {
  const all = member(left, "allOf");
  const isCombined = Array.isArray(all) && Object.keys(left).length === 1;
  return { allOf: isCombined ? [...all, right] : [left, right] };
}

function combineTypes(left: Json, right: Json, pointer: string, notes: Notes): Json {
  const rights = [right].flat();
  const both = [left].flat().flatMap((type) => {
    if (rights.includes(type)) return [type];
    const isInteger =
      (type === "integer" && rights.includes("number")) || (type === "number" && rights.includes("integer"));
    return isInteger ? ["integer"] : [];
  });
  if (both.length === 0) notes.leave(pointer, "combines types that exclude each other; the last is taken");
  return both.length === 0 ? right : both.length === 1 ? (both[0] ?? right) : both;
}
