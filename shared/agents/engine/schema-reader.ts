import { accepts } from "./check.ts";
import { flatten, soleReference } from "./flatten.ts";
import {
  at,
  isObject,
  isScalar,
  type Json,
  type JsonObject,
  member,
  memberText,
  resolvePointer,
} from "./json.ts";
import { readBounds, readNumber, readString } from "./keyword-reader.ts";
import { type Notes, plain } from "./notes.ts";
import { inferredType, maxOptions, maxValues, typeNames, typeOf, unenforced } from "./schema-keywords.ts";
import { type Field, type Kind, type Lookup, type ObjectKind, Overload, type Shape } from "./shape.ts";

const maxReads = 50_000;
/** Schemas inside schemas; beyond that only those that combine themselves with themselves go. */
const maxDepth = 24;

/** Reads schemas into shapes; every referenced schema once, under its pointer. */
export class SchemaReader implements Lookup {
  readonly #root: Json;
  readonly #places: Map<object, string>;
  readonly #notes: Notes;
  readonly #named = new Map<string, Shape>();
  /** Schemas being read, outermost first. */
  readonly #open = new Set<object>();
  #reads = 0;

  constructor(root: Json, places: Map<object, string>, notes: Notes) {
    this.#root = root;
    this.#places = places;
    this.#notes = notes;
  }

  /** Reads on demand, so that a long chain of references needs no deep stack. */
  get(id: string): Shape {
    const known = this.#named.get(id);
    if (known !== undefined) return known;
    const shape = this.read(resolvePointer(this.#root, id), id);
    this.#named.set(id, shape);
    let next = shape;
    for (let hops = 0; next.kind === "ref"; hops++) {
      if (next.id === id || hops > 32) {
        this.#notes.refuse(id, "refers to nothing but other references");
        this.#named.set(id, { kind: "unknown" });
        break;
      }
      const target = resolvePointer(this.#root, next.id);
      const reference = isObject(target) ? soleReference(target) : undefined;
      if (reference === undefined) break;
      next = this.#reference(reference, next.id);
    }
    return this.#named.get(id) ?? shape;
  }

  /** @param fallback where a schema stands that the document does not hold itself, such as a merged one */
  read(schema: Json | undefined, fallback: string): Shape {
    if (schema === true || schema === undefined) return { kind: "unknown" };
    const pointer = (isObject(schema) && this.#places.get(schema)) || fallback;
    if (!isObject(schema)) {
      this.#notes.refuse(pointer, "is not a schema");
      return { kind: "unknown" };
    }
    const reference = soleReference(schema);
    if (reference !== undefined) return this.#traits(schema, pointer, this.#reference(reference, pointer));
    // A schema met again inside itself is named from there on.
    if (this.#open.has(schema)) return { kind: "ref", id: pointer };
    this.#reads += 1;
    if (this.#reads > maxReads) throw new Overload("its schemas expand without end");
    if (this.#open.size > maxDepth) {
      this.#notes.leave(pointer, "is combined with itself again and again; any value is accepted there");
      return { kind: "unknown" };
    }
    this.#open.add(schema);
    const flat = flatten(this.#root, schema, pointer, this.#notes);
    const shape = this.#traits(flat, pointer, this.#kind(flat, pointer));
    this.#open.delete(schema);
    return shape;
  }

  #reference(reference: string, pointer: string): Shape {
    const target = /^#(\/|$)/.test(reference) ? resolvePointer(this.#root, reference) : undefined;
    if (target === undefined) {
      this.#notes.leave(pointer, `the reference ${reference} is not followed; any value is accepted there`);
      return { kind: "unknown" };
    }
    return { kind: "ref", id: (isObject(target) && this.#places.get(target)) || reference };
  }

  #traits(schema: JsonObject, pointer: string, shape: Shape): Shape {
    const types = [member(schema, "type")].flat();
    const values = member(schema, "enum");
    const nullable =
      shape.nullable === true ||
      member(schema, "nullable") === true ||
      (types.includes("null") && types.length > 1) ||
      (Array.isArray(values) && values.includes(null) && values.length > 1);
    for (const key of unenforced) {
      if (Object.hasOwn(schema, key)) this.#notes.leave(pointer, `the keyword ${key} is not enforced`);
    }
    const declared = member(schema, "default");
    const isUsable = declared !== undefined && accepts({ ...shape, nullable }, declared, this);
    const fallback = isUsable ? declared : undefined;
    if (declared !== undefined && !isUsable) {
      this.#notes.leave(at(pointer, "default"), "is dropped, for its own schema refuses it");
    }
    const examples = member(schema, "examples");
    const example = member(schema, "example") ?? (Array.isArray(examples) ? examples[0] : undefined);
    const description = memberText(schema, "description");
    return {
      ...shape,
      ...(nullable && { nullable }),
      ...(fallback !== undefined && { default: fallback }),
      ...(example !== undefined && { example }),
      ...(description !== undefined && description.trim() !== "" && { description: plain(description, 160) }),
    };
  }

  #kind(schema: JsonObject, pointer: string): Shape {
    if (Object.hasOwn(schema, "const")) return this.#values([member(schema, "const") ?? null], pointer);
    const values = member(schema, "enum");
    if (values !== undefined) {
      if (Array.isArray(values) && values.length > 0) return this.#values(values, at(pointer, "enum"));
      this.#notes.refuse(at(pointer, "enum"), "is not an array of at least one value");
    }
    const options = this.#options(schema, pointer);
    if (options !== null) return options;
    const types = this.#types(schema, pointer);
    const kinds = types.map((type) => this.#ofType(type, schema, pointer));
    const [only] = kinds;
    if (only !== undefined && kinds.length === 1) return only;
    return kinds.length === 0 ? { kind: "unknown" } : { kind: "union", options: kinds };
  }

  #values(values: readonly Json[], pointer: string): Shape {
    const scalars = values.filter(isScalar);
    if (scalars.length < values.length) {
      this.#notes.leave(pointer, "lists objects or arrays; any value is accepted there");
      return { kind: "unknown" };
    }
    if (scalars.length > maxValues) {
      this.#notes.leave(pointer, `more than ${maxValues} values; any value of their type is accepted there`);
      return typeOf(scalars);
    }
    const distinct = new Set(scalars.length > 1 ? scalars.filter((value) => value !== null) : scalars);
    return { kind: "enum", values: [...distinct] };
  }

  #options(schema: JsonObject, pointer: string): Shape | null {
    const key = ["oneOf", "anyOf"].find((name) => Object.hasOwn(schema, name));
    if (key === undefined) return null;
    const list = member(schema, key);
    const place = at(pointer, key);
    if (!Array.isArray(list) || list.length === 0) {
      this.#notes.refuse(place, "is not an array of at least one schema");
      return null;
    }
    if (list.length > maxOptions) {
      this.#notes.leave(place, `more than ${maxOptions} schemas; any value is accepted there`);
      return { kind: "unknown" };
    }
    if (Object.hasOwn(schema, "properties")) {
      this.#notes.leave(place, "is not enforced beside properties");
      return null;
    }
    const isNull = (option: Json): boolean => isObject(option) && member(option, "type") === "null";
    const shapes = list.flatMap((option, index) =>
      isNull(option) ? [] : [this.read(option, at(place, index))],
    );
    const nullable = shapes.length < list.length;
    if (key === "oneOf" && shapes.length > 1) {
      this.#notes.assume("A value that fits several members of a oneOf is accepted.");
    }
    const [only] = shapes;
    if (only === undefined) return { kind: "enum", values: [null] };
    const shape: Shape = shapes.length === 1 ? only : { kind: "union", options: shapes };
    return nullable ? { ...shape, nullable } : shape;
  }

  #types(schema: JsonObject, pointer: string): string[] {
    const declared = member(schema, "type");
    if (declared === undefined) return inferredType(schema);
    const types = [declared].flat();
    const known = types.filter((type): type is string => typeof type === "string" && typeNames.has(type));
    if (known.length < types.length) this.#notes.refuse(at(pointer, "type"), "is not a JSON Schema type");
    return known.length > 1 ? known.filter((type) => type !== "null") : known;
  }

  #ofType(type: string, schema: JsonObject, pointer: string): Kind {
    if (type === "string") return readString(schema, pointer, this.#notes);
    if (type === "number" || type === "integer")
      return readNumber(schema, type === "integer", pointer, this.#notes);
    if (type === "boolean") return { kind: "boolean" };
    if (type === "null") return { kind: "enum", values: [null] };
    if (type === "object") return this.#object(schema, pointer);
    const items = this.read(member(schema, "items"), at(pointer, "items"));
    return { kind: "array", items, ...readBounds(schema, pointer, this.#notes) };
  }

  #object(schema: JsonObject, pointer: string): ObjectKind {
    const properties = member(schema, "properties") ?? {};
    const required = member(schema, "required") ?? [];
    if (!isObject(properties)) this.#notes.refuse(at(pointer, "properties"), "is not an object");
    if (!Array.isArray(required)) this.#notes.refuse(at(pointer, "required"), "is not an array of names");
    const names = new Set(Array.isArray(required) ? required : []);
    const fields = Object.entries(isObject(properties) ? properties : {}).flatMap(([name, raw]) =>
      this.#field(name, raw, names.has(name), at(at(pointer, "properties"), name)),
    );
    for (const name of names) {
      if (typeof name !== "string" || !isObject(properties) || Object.hasOwn(properties, name)) continue;
      fields.push(...this.#field(name, true, true, at(pointer, "required")));
    }
    return { kind: "object", fields, rest: this.#rest(member(schema, "additionalProperties"), pointer) };
  }

  #field(name: string, raw: Json, required: boolean, pointer: string): Field[] {
    // Such names read something from every object, so neither zod nor a repository can tell absent from present.
    if (name in Object.prototype || name === "") {
      this.#notes.leave(pointer, "a property of this name is not generated");
      return [];
    }
    const shape = this.read(raw, pointer);
    const flat = isObject(raw) ? flatten(this.#root, raw, pointer, this.#notes) : {};
    return [
      {
        name,
        required,
        readOnly: member(flat, "readOnly") === true,
        writeOnly: member(flat, "writeOnly") === true,
        shape,
      },
    ];
  }

  #rest(additional: Json | undefined, pointer: string): ObjectKind["rest"] {
    if (additional === undefined) {
      this.#notes.assume("Properties a schema does not name are dropped, where it does not say otherwise.");
      return "drop";
    }
    if (additional === false) return "refuse";
    if (additional === true) return "keep";
    const shape = this.read(additional, at(pointer, "additionalProperties"));
    return shape.kind === "unknown" ? "keep" : shape;
  }
}
