import { accepts } from "./check.ts";
import type { Notes } from "./notes.ts";
import type { Operation, Parameter } from "./operations.ts";
import type { InputParam } from "./plan.ts";
import { type Lookup, resolve, type Shape } from "./shape.ts";

/** Headers whose meaning lies outside the document's schema; reading them as plain text would pretend otherwise. */
const meaningful = new Set(
  "if-match if-none-match if-modified-since if-unmodified-since idempotency-key prefer range cookie host".split(
    " ",
  ),
);
const ignoredBySpec = new Set(["accept", "content-type", "authorization"]);

/** A parameter the generated code can read from text; `null` when it cannot. */
export function inputParam(parameter: Parameter, lookup: Lookup): InputParam | null {
  const { name, required } = parameter;
  if (parameter.style === "content" || name in Object.prototype) return null;
  const shape = resolve(parameter.shape, lookup);
  if (shape.kind === "array") {
    const isForm =
      parameter.style === undefined || parameter.style === "form" || parameter.style === "simple";
    if (!isForm || !isTextual(shape.items, lookup)) return null;
    const isRepeated = parameter.in === "query" && parameter.explode;
    return { name, required, shape, list: isRepeated ? "repeated" : "commas" };
  }
  return isTextual(shape, lookup) ? { name, required, shape: withoutNull(shape), list: "no" } : null;
}

const withoutNull = (shape: Shape): Shape => {
  const { nullable: _nullable, ...rest } = shape;
  return rest;
};

/** Whether a value of this shape has one spelling in a URL. */
export function isTextual(shape: Shape, lookup: Lookup): boolean {
  const found = resolve(shape, lookup);
  if (
    found.kind === "unknown" ||
    found.kind === "string" ||
    found.kind === "number" ||
    found.kind === "boolean"
  )
    return true;
  if (found.kind !== "enum") return false;
  const kinds = new Set(found.values.map((value) => typeof value));
  return kinds.size === 1 && (kinds.has("string") || kinds.has("number"));
}

/** Header parameters that are checked; `null` when one is required that cannot be. */
export function headerParams(operation: Operation, lookup: Lookup, notes: Notes): InputParam[] | null {
  const checked: InputParam[] = [];
  for (const parameter of operation.parameters) {
    if (parameter.in !== "header" && parameter.in !== "cookie") continue;
    const name = parameter.name.toLowerCase();
    if (parameter.in === "header" && ignoredBySpec.has(name)) continue;
    const param = parameter.in === "cookie" || meaningful.has(name) ? null : inputParam(parameter, lookup);
    if (param !== null && param.list === "no") {
      checked.push({ ...param, name });
      notes.assume(`The header ${parameter.name} is checked against its schema and has no other effect.`);
    } else if (parameter.required) return null;
    else notes.leave(parameter.pointer, `the ${parameter.in} parameter ${parameter.name} has no effect`);
  }
  return checked;
}

/** Notes optional query parameters that have no effect; the name of a required one makes the operation impossible. */
export function ignoreQuery(parameters: readonly Parameter[], notes: Notes): string | null {
  const needed = parameters.find((parameter) => parameter.required);
  if (needed !== undefined) return needed.name;
  for (const parameter of parameters) {
    notes.leave(
      parameter.pointer,
      `the query parameter ${parameter.name} has no derivable meaning and no effect`,
    );
  }
  return null;
}

export const queryOf = (operation: Operation): Parameter[] =>
  operation.parameters.filter((one) => one.in === "query");

/** The shape of a path parameter; a text when the document does not describe it. */
export function pathParamShape(operation: Operation, name: string, lookup: Lookup, notes: Notes): Shape {
  const declared = operation.parameters.find((one) => one.in === "path" && one.name === name);
  if (declared === undefined)
    notes.assume(`The path parameter ${name} is a text where the document does not describe it.`);
  const shape = declared === undefined ? undefined : resolve(declared.shape, lookup);
  return shape === undefined || !isTextual(shape, lookup) || shape.kind === "unknown"
    ? { kind: "string" }
    : withoutNull(shape);
}

/** The value a text in a path stands for, as the generated code reads it. */
export function readsAs(shape: Shape, key: string | number, lookup: Lookup): boolean {
  const found = resolve(shape, lookup);
  const isNumeric = found.kind === "number" || (found.kind === "enum" && typeof found.values[0] === "number");
  return accepts(shape, isNumeric ? Number(key) : String(key), lookup) && String(key) !== "";
}
