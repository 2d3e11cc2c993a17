import type { Catalog } from "./catalog.ts";
import { indented, literal, propertyName } from "./code-text.ts";
import type { Shape } from "./shape.ts";

/** A shape as a TypeScript type, as zod infers it; needed where a schema refers to itself. */
export function typeOf(shape: Shape, catalog: Catalog): string {
  const plain = typeOfKind(shape, catalog);
  return shape.nullable === true ? `${plain} | null` : plain;
}

function typeOfKind(shape: Shape, catalog: Catalog): string {
  switch (shape.kind) {
    case "unknown":
      return "z.infer<ReturnType<typeof z.json>>";
    case "boolean":
    case "string":
    case "number":
      return shape.kind;
    case "enum":
      return shape.values.map((value) => literal(value)).join(" | ");
    case "union":
      return shape.options.map((option) => typeOf(option, catalog)).join(" | ");
    case "ref":
      return catalog.name(shape.id);
    case "array":
      return `Array<${typeOf(shape.items, catalog)}>`;
    case "object": {
      const fields = shape.fields.map((field) => {
        const isSure = field.required || field.shape.default !== undefined;
        const type = typeOf(field.shape, catalog);
        return indented(`${propertyName(field.name)}${isSure ? `: ${type}` : `?: ${type} | undefined`};`);
      });
      const isOpen = shape.rest === "keep" || typeof shape.rest !== "string";
      const other =
        typeof shape.rest === "string" || fields.length > 0 ? "unknown" : typeOf(shape.rest, catalog);
      if (isOpen && fields.length === 0) return `Record<string, ${other}>`;
      const named = fields.length === 0 ? "{}" : `{\n${fields.join("\n")}\n}`;
      return isOpen ? `${named} & { [key: string]: ${other} }` : named;
    }
  }
}
