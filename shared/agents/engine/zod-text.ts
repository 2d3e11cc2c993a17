import type { Catalog } from "./catalog.ts";
import { bracketed, docComment, indented, literal, propertyName, quote } from "./code-text.ts";
import { patternRisk } from "./pattern-risk.ts";
import type { Field, NumberKind, ObjectKind, Shape, StringFormat, StringKind } from "./shape.ts";

const formats: Record<StringFormat, string> = {
  "date-time": "z.iso.datetime({ offset: true })",
  date: "z.iso.date()",
  email: "z.email()",
  uuid: "z.uuid()",
  uri: "z.url()",
  ipv4: "z.ipv4()",
  ipv6: "z.ipv6()",
  byte: "z.base64()",
};

/** A shape as a zod expression, without default or optionality. */
export function zodOf(shape: Shape, catalog: Catalog): string {
  const plain = zodOfKind(shape, catalog);
  return shape.nullable === true && !(shape.kind === "enum" && shape.values.includes(null))
    ? `${plain}.nullable()`
    : plain;
}

function zodOfKind(shape: Shape, catalog: Catalog): string {
  switch (shape.kind) {
    case "unknown":
      return "z.json()";
    case "boolean":
      return "z.boolean()";
    case "string":
      return zodOfString(shape);
    case "number":
      return zodOfNumber(shape);
    case "enum": {
      const isText = shape.values.every((value) => typeof value === "string");
      return bracketed(
        isText ? "z.enum([" : "z.literal([",
        shape.values.map((value) => literal(value)),
        "])",
        24,
      );
    }
    case "union":
      return bracketed(
        "z.union([",
        shape.options.map((option) => zodOf(option, catalog)),
        "])",
        24,
      );
    case "ref":
      return catalog.name(shape.id);
    case "array": {
      const list = `z.array(${zodOf(shape.items, catalog)})`;
      const bounds = calls({ min: shape.minItems, max: shape.maxItems });
      const unique = shape.unique === true ? `.refine(hasNoDuplicates, "holds an item twice")` : "";
      return list + bounds + unique;
    }
    case "object":
      return zodOfObject(shape, catalog);
  }
}

const calls = (methods: Record<string, number | undefined>): string =>
  Object.entries(methods)
    .map(([name, value]) => (value === undefined ? "" : `.${name}(${value})`))
    .join("");

function zodOfString(shape: StringKind): string {
  const base = shape.format === undefined ? "z.string()" : formats[shape.format];
  const pattern = shape.pattern === undefined ? "" : `.regex(new RegExp(${quote(shape.pattern)}, "u"))`;
  const bounds = calls({ min: shape.minLength, max: shape.maxLength });
  // Where only the length keeps matching short, a longer text is refused before the pattern sees it.
  const isGuarded = shape.pattern !== undefined && patternRisk(shape.pattern) !== null;
  return base + (isGuarded ? bounds.replace(/(\.max\(\d+)\)$/, "$1, { abort: true })") : bounds) + pattern;
}

function zodOfNumber(shape: NumberKind): string {
  const base = !shape.integer ? "z.number()" : shape.int32 === true ? "z.int32()" : "z.int()";
  const { min, max, above: gt, below: lt, multipleOf } = shape;
  return base + calls({ min, max, gt, lt, multipleOf });
}

function zodOfObject(shape: ObjectKind, catalog: Catalog): string {
  const { rest, fields } = shape;
  if (typeof rest !== "string" && fields.length === 0) return `z.record(z.string(), ${zodOf(rest, catalog)})`;
  const maker = rest === "refuse" ? "strictObject" : rest === "keep" ? "looseObject" : "object";
  const body = fields.map((field) => indented(zodField(field, catalog))).join("\n");
  // A typed catch-all would give TypeScript an index signature that the named properties cannot satisfy.
  const catchall = typeof rest === "string" ? "" : `.catchall(${zodOf(rest, catalog)} as z.ZodType<unknown>)`;
  return `z.${maker}({${body === "" ? "" : `\n${body}\n`}})${catchall}`;
}

function zodField(field: Field, catalog: Catalog): string {
  const { shape } = field;
  const ending =
    shape.default !== undefined ? `.default(${literal(shape.default)})` : field.required ? "" : ".optional()";
  return `${docComment(shape.description)}${propertyName(field.name)}: ${zodOf(shape, catalog)}${ending},`;
}
