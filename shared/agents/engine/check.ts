import { isObject, type Json, member } from "./json.ts";
import { matches } from "./pattern-risk.ts";
import { type Lookup, type ObjectKind, resolve, type Shape, type StringFormat } from "./shape.ts";

/** Conservative readings of the formats: the generator only ever writes values that are plainly right or wrong. */
const formats: Record<StringFormat, RegExp> = {
  "date-time":
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/,
  email: /^[a-z0-9]+([._+-][a-z0-9]+)*@([a-z0-9]+\.)+[a-z]{2,}$/i,
  uuid: /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i,
  uri: /^https?:\/\/[a-z0-9.-]+(:\d+)?(\/[\w./-]*)?$/i,
  ipv4: /^(\d{1,2}\.){3}\d{1,2}$/,
  ipv6: /^2001:db8::[0-9a-f]{1,4}$/,
  byte: /^([A-Za-z0-9+/]{4})+$/,
};

/** Whether the generated schema accepts a value; follows recursion as deep as the value goes. */
export function accepts(shape: Shape, value: Json, lookup: Lookup): boolean {
  const found = resolve(shape, lookup);
  if (value === null && found.nullable === true) return true;
  switch (found.kind) {
    case "unknown":
      return true;
    case "boolean":
      return typeof value === "boolean";
    case "enum":
      return found.values.some((allowed) => allowed === value);
    case "union":
      return found.options.some((option) => accepts(option, value, lookup));
    case "string":
      return (
        typeof value === "string" &&
        value.length >= (found.minLength ?? 0) &&
        value.length <= (found.maxLength ?? Number.POSITIVE_INFINITY) &&
        (found.format === undefined || formats[found.format].test(value)) &&
        (found.pattern === undefined || matches(found.pattern, value))
      );
    case "number":
      return (
        typeof value === "number" &&
        Number.isFinite(value) &&
        (!found.integer || Number.isSafeInteger(value)) &&
        (found.int32 !== true || (value >= -(2 ** 31) && value < 2 ** 31)) &&
        value >= (found.min ?? Number.NEGATIVE_INFINITY) &&
        value <= (found.max ?? Number.POSITIVE_INFINITY) &&
        value > (found.above ?? Number.NEGATIVE_INFINITY) &&
        value < (found.below ?? Number.POSITIVE_INFINITY) &&
        (found.multipleOf === undefined || isMultiple(value, found.multipleOf))
      );
    case "array":
      return (
        Array.isArray(value) &&
        value.length >= (found.minItems ?? 0) &&
        value.length <= (found.maxItems ?? Number.POSITIVE_INFINITY) &&
        (found.unique !== true || new Set(value.map((item) => JSON.stringify(item))).size === value.length) &&
        value.every((item) => accepts(found.items, item, lookup))
      );
    case "object":
      return isObject(value) && acceptsObject(found, value, lookup);
    case "ref":
      return false;
  }
}

function acceptsObject(shape: ObjectKind, value: { [key: string]: Json }, lookup: Lookup): boolean {
  const names = new Set(shape.fields.map((field) => field.name));
  const { rest } = shape;
  return (
    shape.fields.every((field) => {
      const inner = member(value, field.name);
      if (inner === undefined) return !field.required || field.shape.default !== undefined;
      return accepts(field.shape, inner, lookup);
    }) &&
    Object.entries(value).every(([name, inner]) => {
      if (names.has(name) || rest === "keep" || rest === "drop") return true;
      return rest !== "refuse" && accepts(rest, inner, lookup);
    })
  );
}

export function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}
