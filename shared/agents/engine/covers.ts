import { type Json, sameJson } from "./json.ts";
import { type Field, fieldOf, type Lookup, type ObjectKind, resolve, type Shape } from "./shape.ts";

/**
 * Whether every value `narrow` accepts may stand where `wide` is declared. Conservative: `false` also means
 * "cannot tell".
 */
export function covers(wide: Shape, narrow: Shape, lookup: Lookup, depth = 0): boolean {
  if (wide.kind === "ref" && narrow.kind === "ref" && wide.id === narrow.id) {
    return wide.nullable === true || narrow.nullable !== true;
  }
  if (depth > 12) return false;
  const outer = resolve(wide, lookup);
  const inner = resolve(narrow, lookup);
  if (outer.kind === "unknown") return true;
  if (inner.nullable === true && outer.nullable !== true) return false;
  if (inner.kind === "enum") {
    if (outer.kind === "enum") return inner.values.every((value) => outer.values.includes(value));
    if (outer.kind === "string" && outer.format === undefined && outer.pattern === undefined) {
      const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = outer;
      return inner.values.every(
        (text) => typeof text === "string" && text.length >= minLength && text.length <= maxLength,
      );
    }
  }
  if (outer.kind === "union") {
    const parts = inner.kind === "union" ? inner.options : [inner];
    return parts.every((part) => outer.options.some((option) => covers(option, part, lookup, depth + 1)));
  }
  if (outer.kind === "array" && inner.kind === "array") {
    return sameBounds(outer, inner) && covers(outer.items, inner.items, lookup, depth + 1);
  }
  if (outer.kind === "object" && inner.kind === "object")
    return coversObject(outer, inner, lookup, depth + 1);
  return outer.kind === inner.kind && sameBounds(outer, inner);
}

/** Every limit of the wide shape is one of the narrow shape too. */
function sameBounds(wide: Shape, narrow: Shape): boolean {
  const traits = new Set(["kind", "nullable", "default", "description", "example", "items"]);
  const limits: Record<string, unknown> = { ...narrow };
  return Object.entries(wide).every(([key, limit]) => {
    return traits.has(key) || limit === false || sameJson(limit, (limits[key] ?? null) as Json);
  });
}

function coversObject(wide: ObjectKind, narrow: ObjectKind, lookup: Lookup, depth: number): boolean {
  const isCovered = (field: Field): boolean => {
    const given = fieldOf(narrow, field.name);
    if (given === undefined)
      return !field.required && field.shape.default === undefined && narrow.rest !== "keep";
    const isSure = given.required || given.shape.default !== undefined;
    if ((field.required || field.shape.default !== undefined) && !isSure) return false;
    return covers(field.shape, given.shape, lookup, depth);
  };
  if (!wide.fields.every(isCovered)) return false;
  if (typeof wide.rest !== "string") {
    return typeof narrow.rest !== "string"
      ? covers(wide.rest, narrow.rest, lookup, depth)
      : narrow.rest !== "keep";
  }
  return wide.rest !== "refuse" || narrow.fields.every((field) => fieldOf(wide, field.name) !== undefined);
}
