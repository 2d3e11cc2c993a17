import type { Json, Scalar } from "./json.ts";

/** A schema as the generator understands it: what it can both check and make values of. */
export type Shape = Traits & Kind;

export interface Traits {
  nullable?: boolean;
  default?: Json;
  description?: string;
  example?: Json;
}

export type StringFormat = "date-time" | "date" | "email" | "uuid" | "uri" | "ipv4" | "ipv6" | "byte";

export type Kind =
  | StringKind
  | NumberKind
  | ArrayKind
  | ObjectKind
  | { kind: "boolean" }
  | { kind: "enum"; values: Scalar[] }
  | { kind: "union"; options: Shape[] }
  | { kind: "ref"; id: string }
  | { kind: "unknown" };

export interface StringKind {
  kind: "string";
  format?: StringFormat;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}

export interface NumberKind {
  kind: "number";
  integer: boolean;
  int32?: boolean;
  min?: number;
  max?: number;
  above?: number;
  below?: number;
  multipleOf?: number;
}

export interface ArrayKind {
  kind: "array";
  items: Shape;
  minItems?: number;
  maxItems?: number;
  unique?: boolean;
}

export interface ObjectKind {
  kind: "object";
  fields: Field[];
  /** What happens to properties that are not named. */
  rest: "drop" | "refuse" | "keep" | Shape;
}

export interface Field {
  name: string;
  required: boolean;
  readOnly: boolean;
  writeOnly: boolean;
  shape: Shape;
}

export type ObjectShape = Traits & ObjectKind;
export const isObjectShape = (shape: Shape): shape is ObjectShape => shape.kind === "object";

/** A document whose schemas take unreasonably long to follow, however short it is. */
export class Overload extends RangeError {}

/** What a shape's references name. @throws Overload */
export interface Lookup {
  get(id: string): Shape;
}

/** The shape behind any chain of references; a nullable reference makes the result nullable. */
export function resolve(shape: Shape, lookup: Lookup): Shape {
  let result = shape;
  let nullable = shape.nullable === true;
  for (let hops = 0; result.kind === "ref"; hops++) {
    if (hops > 32) return { kind: "unknown" };
    result = lookup.get(result.id);
    nullable ||= result.nullable === true;
  }
  return nullable && result.nullable !== true ? { ...result, nullable } : result;
}

export function fieldOf(shape: ObjectKind, name: string): Field | undefined {
  return shape.fields.find((field) => field.name === name);
}
