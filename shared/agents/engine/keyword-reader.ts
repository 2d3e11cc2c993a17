import { at, type JsonObject, member, memberText } from "./json.ts";
import { type Notes, plain } from "./notes.ts";
import { matches, maxMatched, patternRisk } from "./pattern-risk.ts";
import { samplePattern } from "./pattern-sample.ts";
import type { ArrayKind, NumberKind, StringFormat, StringKind } from "./shape.ts";

const formats: Record<string, StringFormat> = {
  "date-time": "date-time",
  date: "date",
  email: "email",
  uuid: "uuid",
  uri: "uri",
  url: "uri",
  ipv4: "ipv4",
  ipv6: "ipv6",
  byte: "byte",
};
const silentFormats = new Set(["password", "int32", "int64", "float", "double", "string", "text"]);

const maxSampled = 20_000;

/** A count such as `minLength`: a whole number from 0, else the document is refused. */
function count(schema: JsonObject, key: string, pointer: string, notes: Notes): number | undefined {
  const value = member(schema, key);
  if (value === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  notes.refuse(at(pointer, key), "is not a whole number from 0");
  return undefined;
}

function ordered(
  low: number | undefined,
  high: number | undefined,
  pointer: string,
  what: string,
  notes: Notes,
): void {
  if (low !== undefined && high !== undefined && low > high)
    notes.refuse(pointer, `its ${what}: ${low} is above ${high}`);
}

export function readString(schema: JsonObject, pointer: string, notes: Notes): StringKind {
  const minLength = count(schema, "minLength", pointer, notes);
  const declaredMax = count(schema, "maxLength", pointer, notes);
  ordered(minLength, declaredMax, pointer, "minLength exceeds its maxLength", notes);
  if ((minLength ?? 0) > maxSampled)
    notes.leave(at(pointer, "minLength"), `no text of ${minLength} characters is tested`);
  const maxLength = declaredMax !== undefined && declaredMax > 10_000_000 ? undefined : declaredMax;
  const format = readFormat(schema, pointer, notes);
  const pattern = readPattern(schema, minLength ?? 0, maxLength ?? maxSampled, pointer, notes);
  return {
    kind: "string",
    ...(format !== undefined && { format }),
    ...(minLength !== undefined && minLength > 0 && { minLength }),
    ...(maxLength !== undefined && { maxLength }),
    ...(pattern !== undefined && { pattern }),
  };
}

function readFormat(schema: JsonObject, pointer: string, notes: Notes): StringFormat | undefined {
  const name = memberText(schema, "format");
  if (name === undefined || silentFormats.has(name)) return undefined;
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  if (format === undefined)
    notes.leave(at(pointer, "format"), `the format ${JSON.stringify(name)} is not enforced`);
  return format;
}

function readPattern(
  schema: JsonObject,
  min: number,
  max: number,
  pointer: string,
  notes: Notes,
): string | undefined {
  const pattern = member(schema, "pattern");
  if (pattern === undefined) return undefined;
  if (typeof pattern !== "string") {
    notes.refuse(at(pointer, "pattern"), "is not a string");
    return undefined;
  }
  const risk = patternRisk(pattern, max);
  if (risk !== null) {
    notes.leave(
      at(pointer, "pattern"),
      `the pattern ${JSON.stringify(plain(pattern, 100))} is not enforced: it ${risk}`,
    );
    return undefined;
  }
  if (!notes.countPattern()) {
    notes.leave(at(pointer, "pattern"), "not enforced: the document has more patterns than are tried");
    return undefined;
  }
  const examples = [member(schema, "example"), member(schema, "default"), member(schema, "examples")].flat();
  const texts = examples.filter((text) => typeof text === "string" && text.length <= max);
  if (texts.some((text) => String(text).length > maxMatched))
    notes.leave(pointer, `the pattern is not tried on its texts of more than ${maxMatched} characters`);
  const known = texts.some((text) => matches(pattern, String(text)));
  if (!known && samplePattern(pattern, 1, min, max) === null) {
    notes.leave(
      at(pointer, "pattern"),
      "not enforced: no text was found that matches, so it could not be tested",
    );
    return undefined;
  }
  return pattern;
}

export function readNumber(schema: JsonObject, integer: boolean, pointer: string, notes: Notes): NumberKind {
  const limit = (key: string): number | undefined => {
    const value = member(schema, key);
    if (value === undefined || typeof value === "boolean") return undefined;
    if (typeof value !== "number") notes.refuse(at(pointer, key), "is not a number");
    return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
  };
  const min = limit("minimum");
  const max = limit("maximum");
  const above = member(schema, "exclusiveMinimum") === true ? min : limit("exclusiveMinimum");
  const below = member(schema, "exclusiveMaximum") === true ? max : limit("exclusiveMaximum");
  ordered(min, max, pointer, "minimum exceeds its maximum", notes);
  const multipleOf = limit("multipleOf");
  if (multipleOf !== undefined && multipleOf <= 0) notes.refuse(at(pointer, "multipleOf"), "is not above 0");
  if (integer && memberText(schema, "format") === "int64") {
    notes.assume("int64 numbers are JSON numbers up to 2^53 - 1; larger ones are refused.");
  }
  return {
    kind: "number",
    integer,
    ...(integer && memberText(schema, "format") === "int32" && { int32: true }),
    ...(min !== undefined && above !== min && { min }),
    ...(max !== undefined && below !== max && { max }),
    ...(above !== undefined && { above }),
    ...(below !== undefined && { below }),
    ...(multipleOf !== undefined && multipleOf > 0 && { multipleOf }),
  };
}

export function readBounds(
  schema: JsonObject,
  pointer: string,
  notes: Notes,
): Omit<ArrayKind, "kind" | "items"> {
  const minItems = count(schema, "minItems", pointer, notes);
  const maxItems = count(schema, "maxItems", pointer, notes);
  ordered(minItems, maxItems, pointer, "minItems exceeds its maxItems", notes);
  return {
    ...(minItems !== undefined && minItems > 0 && { minItems }),
    ...(maxItems !== undefined && { maxItems }),
    ...(member(schema, "uniqueItems") === true && { unique: true }),
  };
}
