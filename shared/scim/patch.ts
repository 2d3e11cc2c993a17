import { type AttributePath, readPath } from "./attribute-path.ts";
import { scimFault } from "./fault.ts";
import { matchesValue, readValueFilter } from "./filter.ts";
import { assertSchemas, coerce, isObject, isUnassigned, type Json } from "./reading.ts";
import type { Attribute, ResourceShape } from "./schemas.ts";
import { bounds, urn } from "./words.ts";

export interface Operation {
  op: "add" | "replace" | "remove";
  path?: string;
  value: unknown;
}

const syntax = (detail: string) => scimFault("invalidSyntax", detail);

/** RFC 7644 §3.5.2; `op` in whatever case, as Entra writes it. @throws {Problem} `invalidSyntax` */
export function readOperations(body: unknown): Operation[] {
  if (!isObject(body)) throw syntax("A PATCH is an object.");
  assertSchemas(body, urn.patch);
  const given = body["Operations"];
  if (!Array.isArray(given) || given.length === 0)
    throw syntax("Operations must be a list with an operation.");
  if (given.length > bounds.patchOperations)
    throw syntax(`A PATCH may have ${bounds.patchOperations} operations.`);
  return given.map(readOperation);
}

function readOperation(given: unknown): Operation {
  if (!isObject(given)) throw syntax("An operation is an object.");
  const { path, value } = given;
  const op = typeof given["op"] === "string" ? given["op"].toLowerCase() : "";
  if (op !== "add" && op !== "replace" && op !== "remove") throw syntax("op must be add, replace or remove.");
  if (path !== undefined && path !== null && typeof path !== "string") throw syntax("path must be a string.");
  if (op !== "remove" && value === undefined) throw syntax(`The operation ${op} needs a value.`);
  return { op, value, ...(path ? { path } : {}) };
}

/** One operation as paths with values: an operation without a path says one for each attribute of its value. */
export function targetsOf(
  shape: ResourceShape,
  operation: Operation,
): (AttributePath & { value: unknown })[] {
  const { op, path: text, value } = operation;
  if (text !== undefined) {
    const path = readPath(shape, text);
    if (path === undefined) throw scimFault("invalidPath", "The path names nothing that is kept here.");
    if (path === "unkept") return [];
    if (path.attribute === undefined) return extensionTargets(shape, path.extension ?? "", operation);
    if ((path.sub ?? path.attribute).mutability === "readOnly" || path.attribute.mutability === "readOnly")
      throw scimFault("mutability", `${path.attribute.name} is read only.`);
    return [{ ...path, value }];
  }
  if (op === "remove") throw scimFault("noTarget", "What is removed needs a path.");
  if (!isObject(value)) throw syntax("Without a path the value must be an object.");
  return Object.entries(value).flatMap(([key, part]) => {
    const path = readPath(shape, key);
    if (path === undefined || path === "unkept") return [];
    if (path.attribute === undefined)
      return extensionTargets(shape, path.extension ?? "", { op, value: part });
    return path.attribute.mutability === "readOnly" ? [] : [{ ...path, value: part }];
  });
}

function extensionTargets(shape: ResourceShape, extension: string, { op, value }: Operation) {
  const attributes = shape.extensions.find(({ id }) => id === extension)?.attributes ?? [];
  if (op === "remove") return attributes.map((attribute) => ({ extension, attribute, value: undefined }));
  if (!isObject(value)) throw syntax("An extension's value must be an object.");
  return Object.entries(value).flatMap(([key, part]) => {
    const path = readPath(shape, `${extension}:${key}`);
    return path === undefined || path === "unkept" || !path.attribute ? [] : [{ ...path, value: part }];
  });
}

/** The resource after the operations, in order, all or none. @throws {Problem} with a `scimType` */
export function patched(shape: ResourceShape, before: Json, operations: readonly Operation[]): Json {
  const resource = structuredClone(before);
  for (const operation of operations)
    for (const target of targetsOf(shape, operation)) apply(resource, operation.op, target);
  return resource;
}

function apply(resource: Json, op: Operation["op"], target: AttributePath & { value: unknown }): void {
  const { extension, attribute, filter, sub, value } = target;
  if (!attribute) return;
  const owner = extension === undefined ? resource : partOf(resource, extension);
  const removes = op === "remove" || (isUnassigned(value) && filter === undefined);
  if (attribute.multiValued) {
    const items = (Array.isArray(owner[attribute.name]) ? owner[attribute.name] : []) as Json[];
    const after = several(items, removes ? "remove" : op, { ...target, attribute });
    if (after.length === 0) delete owner[attribute.name];
    else owner[attribute.name] = after;
  } else if (sub) {
    const part = partOf(owner, attribute.name);
    if (removes) delete part[sub.name];
    else part[sub.name] = coerce(sub, value);
  } else if (removes) delete owner[attribute.name];
  else if (attribute.type === "complex")
    owner[attribute.name] = { ...partOf(owner, attribute.name), ...(coerce(attribute, value) as Json) };
  else owner[attribute.name] = coerce(attribute, value);
}

function partOf(owner: Json, name: string): Json {
  const part = owner[name];
  if (isObject(part)) return part;
  const fresh: Json = {};
  owner[name] = fresh;
  return fresh;
}

type Target = AttributePath & { attribute: Attribute; value: unknown };

/** Values of an attribute with several, after one operation. */
function several(items: readonly Json[], op: Operation["op"], target: Target): Json[] {
  const { attribute, filter, sub, value } = target;
  const condition = filter === undefined ? undefined : readValueFilter(attribute, filter);
  const isMeant = (item: Json) => condition === undefined || matchesValue(attribute, item, condition);
  if (op === "remove" && sub) return items.map((item) => (isMeant(item) ? without(item, sub.name) : item));
  if (op === "remove") {
    const named = isUnassigned(value) || condition ? [] : (coerce(attribute, value) as Json[]);
    if (named.length === 0) return items.filter((item) => !isMeant(item));
    return items.filter((item) => !named.some((one) => sameValue(one, item)));
  }
  if (condition === undefined && !sub) {
    const given = coerce(attribute, value) as Json[];
    const kept = op === "add" ? items.filter((item) => !given.some((one) => sameValue(one, item))) : [];
    return bounded(attribute, onePrimary([...kept, ...given], given));
  }
  const changed = sub ? { [sub.name]: coerce(sub, value) } : (coerce(attribute, [value]) as Json[])[0];
  if (items.some(isMeant)) {
    const after = items.map((item) => (isMeant(item) ? { ...item, ...changed } : item));
    return onePrimary(
      after,
      after.filter((_, index) => isMeant(items[index] ?? {})),
    );
  }
  const made = { ...wordsOf(attribute, condition), ...changed };
  if (condition && Object.keys(made).length === Object.keys(changed ?? {}).length)
    throw scimFault("noTarget", `No value of ${attribute.name} is meant by the filter.`);
  return bounded(attribute, onePrimary([...items, made], [made]));
}

/** `type eq "work"` where there is none says what a new one is like: so Entra adds a first address. */
function wordsOf(attribute: Attribute, filter: ReturnType<typeof readValueFilter> | undefined): Json {
  if (filter?.op !== "eq" || !("compValue" in filter) || isUnassigned(filter.compValue)) return {};
  return (coerce(attribute, [{ [filter.attrPath]: filter.compValue }]) as Json[])[0] ?? {};
}

function without(item: Json, name: string): Json {
  const { [name]: _, ...rest } = item;
  return rest;
}

const lowered = (value: unknown) => (typeof value === "string" ? value.toLowerCase() : value);
const sameValue = (left: Json, right: Json) => lowered(left["value"]) === lowered(right["value"]);

/** A new primary value takes the place of the old one (RFC 7644 §3.5.2). */
function onePrimary(items: Json[], fresh: readonly Json[]): Json[] {
  const chosen = fresh.findLast((item) => item["primary"] === true);
  if (!chosen) return items;
  return items.map((item) =>
    item !== chosen && item["primary"] === true ? { ...item, primary: false } : item,
  );
}

function bounded(attribute: Attribute, items: Json[]): Json[] {
  if (attribute.name !== "members" && items.length > bounds.values)
    throw scimFault("invalidValue", `${attribute.name} may have ${bounds.values} values.`);
  return items;
}
