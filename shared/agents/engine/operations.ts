import {
  at,
  isObject,
  type Json,
  type JsonObject,
  member,
  memberObject,
  memberText,
  resolvePointer,
} from "./json.ts";
import { type Notes, plain } from "./notes.ts";
import { type Path, parsePath } from "./paths.ts";
import type { SchemaReader } from "./schema-reader.ts";
import type { Shape } from "./shape.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";
const methods: readonly Method[] = ["get", "post", "put", "patch", "delete"];
const otherMethods = ["head", "options", "trace", "query"];

export interface Parameter {
  name: string;
  in: string;
  required: boolean;
  /** Written as `a=1&a=2` rather than `a=1,2`. */
  explode: boolean;
  style: string | undefined;
  shape: Shape;
  pointer: string;
}

export interface Operation {
  method: Method;
  path: Path;
  pointer: string;
  summary: string;
  parameters: Parameter[];
  body: Content;
  /** The successful answer; `declared` is false when the document names none. */
  success: Content & { status: number; declared: boolean };
  statuses: string[];
}

/** `schema` is JSON; `other` lists the media types that are not. */
export type Content =
  | { kind: "none" }
  | { kind: "schema"; shape: Shape; required: boolean }
  | { kind: "other"; types: string[] };

export interface Operations {
  operations: Operation[];
  /** Operations the document declares, whether or not they could be read. */
  declared: number;
}

/** Reads every operation under `paths`; what cannot be one is refused or left with its reason. */
export function readOperations(root: JsonObject, reader: SchemaReader, notes: Notes): Operations {
  const result: Operations = { operations: [], declared: 0 };
  const paths = member(root, "paths");
  if (paths !== undefined && !isObject(paths)) notes.refuse("#/paths", "is not an object");
  for (const [template, raw] of Object.entries(isObject(paths) ? paths : {})) {
    const pointer = at("#/paths", template);
    const item = follow(root, raw);
    if (template.startsWith("x-")) continue;
    if (!template.startsWith("/")) notes.refuse(pointer, "a path starts with /");
    else if (item === null) notes.refuse(pointer, "is not an object");
    else readPath(root, template, item, pointer, reader, notes, result);
  }
  return result;
}

function readPath(
  root: JsonObject,
  template: string,
  item: JsonObject,
  pointer: string,
  reader: SchemaReader,
  notes: Notes,
  result: Operations,
): void {
  const path = parsePath(template);
  for (const method of otherMethods) {
    if (Object.hasOwn(item, method))
      notes.leave(at(pointer, method), `the method ${method} is not generated`);
  }
  for (const method of methods) {
    const raw = member(item, method);
    if (raw === undefined) continue;
    const place = at(pointer, method);
    result.declared += 1;
    if (!isObject(raw)) notes.refuse(place, "is not an object");
    else if (path === null) notes.leave(place, "its path mixes text and parameters in one segment");
    else {
      const shared = readParameters(
        root,
        member(item, "parameters"),
        at(pointer, "parameters"),
        reader,
        notes,
      );
      const own = readParameters(root, member(raw, "parameters"), at(place, "parameters"), reader, notes);
      const isOverridden = (one: Parameter) =>
        own.some((other) => other.name === one.name && other.in === one.in);
      result.operations.push({
        method,
        path,
        pointer: place,
        summary: plain(memberText(raw, "summary") || memberText(raw, "description") || "", 120),
        parameters: [...shared.filter((one) => !isOverridden(one)), ...own],
        body: readBody(root, member(raw, "requestBody"), at(place, "requestBody"), reader, notes),
        ...readResponses(root, raw, at(place, "responses"), reader, notes),
      });
    }
  }
}

/** An object behind any chain of local references. */
function follow(root: Json, value: Json | undefined): JsonObject | null {
  let found = value;
  for (let hops = 0; hops < 16 && isObject(found); hops++) {
    const reference = memberText(found, "$ref");
    if (reference === undefined) return found;
    found = reference.startsWith("#") ? resolvePointer(root, reference) : undefined;
  }
  return null;
}

function readParameters(
  root: Json,
  list: Json | undefined,
  pointer: string,
  reader: SchemaReader,
  notes: Notes,
): Parameter[] {
  if (list === undefined) return [];
  if (!Array.isArray(list)) {
    notes.refuse(pointer, "is not an array");
    return [];
  }
  return list.flatMap((entry, index) => {
    const place = at(pointer, index);
    const raw = follow(root, entry);
    if (raw === null && isObject(entry)) {
      notes.leave(place, "the reference is not followed");
      return [];
    }
    const name = raw === null ? undefined : memberText(raw, "name");
    const location = raw === null ? undefined : memberText(raw, "in");
    if (raw === null || name === undefined || location === undefined) {
      notes.refuse(place, "a parameter has a name and a place (in)");
      return [];
    }
    const style = memberText(raw, "style");
    const hasSchema = Object.hasOwn(raw, "schema");
    return [
      {
        name,
        in: location,
        required: member(raw, "required") === true,
        explode: member(raw, "explode") !== false,
        style: hasSchema ? style : "content",
        shape: reader.read(hasSchema ? member(raw, "schema") : true, at(place, "schema")),
        pointer: place,
      },
    ];
  });
}

function readBody(
  root: Json,
  raw: Json | undefined,
  pointer: string,
  reader: SchemaReader,
  notes: Notes,
): Content {
  if (raw === undefined) return { kind: "none" };
  const body = follow(root, raw);
  if (body === null) {
    notes.refuse(pointer, "is not an object");
    return { kind: "none" };
  }
  return readContent(body, pointer, member(body, "required") === true, reader, notes);
}

const isJsonType = (type: string): boolean => /^application\/(json|[\w.+-]+\+json|\*)|^\*\/\*/i.test(type);

function readContent(
  holder: JsonObject,
  pointer: string,
  required: boolean,
  reader: SchemaReader,
  notes: Notes,
): Content {
  const content = memberObject(holder, "content") ?? {};
  const types = Object.keys(content);
  const json = types.find(isJsonType);
  if (json === undefined) return types.length === 0 ? { kind: "none" } : { kind: "other", types };
  if (types.length > 1) notes.assume("Where several media types are declared, only JSON is spoken.");
  const place = at(at(pointer, "content"), json);
  const media = memberObject(content, json) ?? {};
  const schema = member(media, "schema");
  if (schema === undefined) return { kind: "other", types: [`${json} without a schema`] };
  return { kind: "schema", shape: reader.read(schema, at(place, "schema")), required };
}

function readResponses(
  root: Json,
  operation: JsonObject,
  pointer: string,
  reader: SchemaReader,
  notes: Notes,
): Pick<Operation, "success" | "statuses"> {
  const responses = member(operation, "responses");
  const statuses = isObject(responses) ? Object.keys(responses) : [];
  if (responses !== undefined && !isObject(responses)) notes.refuse(pointer, "is not an object");
  const name = statuses.filter((status) => /^2(\d\d|XX)$/i.test(status)).sort()[0];
  const chosen = name ?? (statuses.includes("default") ? "default" : undefined);
  const fallback = member(operation, "requestBody") !== undefined && name === undefined ? 201 : 200;
  const status = name !== undefined && /^\d+$/.test(name) ? Number(name) : fallback;
  if (chosen === undefined || !isObject(responses)) {
    return { success: { kind: "none", status, declared: false }, statuses };
  }
  const raw = follow(root, member(responses, chosen));
  if (raw === null) notes.refuse(at(pointer, chosen), "is not an object");
  const content = readContent(raw ?? {}, at(pointer, chosen), true, reader, notes);
  return { success: { ...content, status, declared: name !== undefined }, statuses };
}
