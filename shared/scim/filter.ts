import { type Filter, parse } from "scim2-parse-filter";
import { type AttributePath, attributeNamed, readPath } from "./attribute-path.ts";
import { scimFault } from "./fault.ts";
import type { Attribute, ResourceShape } from "./schemas.ts";
import { bounds } from "./words.ts";

type Json = Record<string, unknown>;
type Comparison = Extract<Filter, { compValue: unknown }>;
type Value = Comparison["compValue"];

const malformed = (why: string) => scimFault("invalidFilter", `The filter is not valid: ${why}.`);

function termsOf(filter: Filter): number {
  if ("filters" in filter) return filter.filters.reduce((sum, part) => sum + termsOf(part), 1);
  if ("filter" in filter) return 1 + termsOf(filter.filter);
  return "valFilter" in filter ? 1 + termsOf(filter.valFilter) : 1;
}

function parsed(text: string): Filter {
  if (text.length > bounds.filterCharacters)
    throw malformed(`it may have ${bounds.filterCharacters} characters`);
  let filter: Filter;
  try {
    filter = parse(text);
  } catch {
    throw malformed("it does not follow the grammar of RFC 7644");
  }
  if (termsOf(filter) > bounds.filterTerms) throw malformed(`it may have ${bounds.filterTerms} terms`);
  return filter;
}

/** RFC 7644 §3.4.2.2, at most `bounds.filterTerms` terms. @throws {Problem} `invalidFilter`, also for unknown names */
export function readFilter(shape: ResourceShape, text: string): Filter {
  const filter = parsed(text);
  assertAsked(shape, filter);
  return filter;
}

/** Between the brackets of a path or a filter. @throws {Problem} `invalidFilter` */
export function readValueFilter(attribute: Attribute, text: string): Filter {
  const filter = parsed(text);
  assertParts(attribute, filter);
  return filter;
}

const ordered = new Set(["gt", "ge", "lt", "le"]);

function assertComparable(filter: Filter): void {
  if ("compValue" in filter && typeof filter.compValue === "boolean" && ordered.has(filter.op))
    throw malformed("true and false have no order");
}

function assertParts(attribute: Attribute, filter: Filter): void {
  if ("filters" in filter) for (const part of filter.filters) assertParts(attribute, part);
  else if ("filter" in filter) assertParts(attribute, filter.filter);
  else if ("valFilter" in filter) throw malformed("brackets within brackets");
  else if (!attributeNamed(attribute.subAttributes ?? [], filter.attrPath))
    throw malformed(`${attribute.name} has no such part`);
  else assertComparable(filter);
}

function assertAsked(shape: ResourceShape, filter: Filter): void {
  if ("filters" in filter) for (const part of filter.filters) assertAsked(shape, part);
  else if ("filter" in filter) assertAsked(shape, filter.filter);
  else if ("valFilter" in filter) {
    const { attribute } = askedPath(shape, filter.attrPath);
    if (!attribute.multiValued) throw malformed(`${attribute.name} has one value only`);
    assertParts(attribute, filter.valFilter);
  } else {
    askedPath(shape, filter.attrPath);
    assertComparable(filter);
  }
}

/** Groups of a person are read for the page that is answered, and are not asked for by filters. */
function askedPath(shape: ResourceShape, text: string): AttributePath & { attribute: Attribute } {
  const path = readPath(shape, text);
  const attribute = path === "unkept" ? undefined : path?.attribute;
  if (path === undefined || path === "unkept" || !attribute || attribute.name === "groups" || path.filter)
    throw malformed("it names an attribute that cannot be asked for");
  return { ...path, attribute };
}

/** Whether a filter or a part of it asks for this attribute of the core schema. */
export function asksFor(shape: ResourceShape, filter: Filter, name: string): boolean {
  if ("filters" in filter) return filter.filters.some((part) => asksFor(shape, part, name));
  if ("filter" in filter) return asksFor(shape, filter.filter, name);
  return askedPath(shape, filter.attrPath).attribute.name === name;
}

/** `attribute eq "text"` alone: what an index can answer. */
export function equalityOf(
  shape: ResourceShape,
  filter: Filter,
): { attribute: string; value: string } | undefined {
  if (filter.op === "[]") {
    const inner = "valFilter" in filter ? filter.valFilter : undefined;
    if (inner?.op !== "eq" || !("compValue" in inner)) return undefined;
    return equalityOf(shape, { ...inner, attrPath: `${filter.attrPath}.${inner.attrPath}` });
  }
  if (filter.op !== "eq" || !("compValue" in filter) || typeof filter.compValue !== "string")
    return undefined;
  const path = readPath(shape, filter.attrPath);
  if (path === undefined || path === "unkept" || !path.attribute || path.extension !== undefined)
    return undefined;
  const name = path.sub ? `${path.attribute.name}.${path.sub.name}` : path.attribute.name;
  return { attribute: name, value: filter.compValue };
}

const present = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length > 0
    : typeof value === "object" && value !== null
      ? Object.keys(value).length > 0
      : value !== undefined && value !== null && value !== "";

function comparable(attribute: Attribute, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (attribute.type === "dateTime") return Date.parse(value);
  return attribute.caseExact ? value : value.toLowerCase();
}

function compare(op: Comparison["op"], attribute: Attribute, given: unknown, wanted: Value): boolean {
  const left = comparable(attribute, given);
  const right = comparable(attribute, wanted);
  if (op === "eq") return left === right;
  if (typeof left === "string" && typeof right === "string") {
    if (op === "co") return left.includes(right);
    if (op === "sw") return left.startsWith(right);
    if (op === "ew") return left.endsWith(right);
  } else if (typeof left !== "number" || typeof right !== "number") return false;
  const order = left < right ? -1 : left > right ? 1 : left === right ? 0 : Number.NaN;
  if (op === "gt") return order > 0;
  if (op === "ge") return order >= 0;
  if (op === "lt") return order < 0;
  return op === "le" && order <= 0;
}

/** The values a path reaches in a resource, each with the attribute that says how to compare it. */
function reach(resource: Json, { extension, attribute, sub }: AttributePath): [Attribute, unknown][] {
  if (!attribute) return [];
  const owner = extension === undefined ? resource : ((resource[extension] ?? {}) as Json);
  const found = owner[attribute.name];
  const items = Array.isArray(found) ? found : [found];
  const plain = attribute.subAttributes && attributeNamed(attribute.subAttributes, "value");
  const last = sub ?? (attribute.multiValued ? plain : undefined);
  if (!last) return items.map((item) => [attribute, item]);
  return items.map((item) => [last, (item as Json | undefined)?.[last.name]]);
}

/** One value of an attribute with several, against what `readValueFilter` read. */
export function matchesValue(attribute: Attribute, item: Json, filter: Filter): boolean {
  if ("filters" in filter) {
    const each = (part: Filter) => matchesValue(attribute, item, part);
    return filter.op === "and" ? filter.filters.every(each) : filter.filters.some(each);
  }
  if ("filter" in filter) return !matchesValue(attribute, item, filter.filter);
  const sub = attributeNamed(attribute.subAttributes ?? [], filter.attrPath);
  if (!sub || "valFilter" in filter) return false;
  return "compValue" in filter ? holds(filter, [[sub, item[sub.name]]]) : present(item[sub.name]);
}

function holds({ op, compValue }: Comparison, reached: [Attribute, unknown][]): boolean {
  if (compValue === null) return reached.some(([, value]) => present(value)) === (op === "ne");
  const equal = (wanted: Comparison["op"]) =>
    reached.some(([attribute, value]) => compare(wanted, attribute, value, compValue));
  return op === "ne" ? !equal("eq") : equal(op);
}

/** Whether a resource fits what `readFilter` read. */
export function matches(shape: ResourceShape, resource: Json, filter: Filter): boolean {
  if ("filters" in filter) {
    const each = (part: Filter) => matches(shape, resource, part);
    return filter.op === "and" ? filter.filters.every(each) : filter.filters.some(each);
  }
  if ("filter" in filter) return !matches(shape, resource, filter.filter);
  const path = askedPath(shape, filter.attrPath);
  if ("valFilter" in filter) {
    const items = resource[path.attribute.name];
    const fits = (item: unknown) => matchesValue(path.attribute, item as Json, filter.valFilter);
    return Array.isArray(items) && items.some(fits);
  }
  const reached = reach(resource, path);
  return "compValue" in filter ? holds(filter, reached) : reached.some(([, value]) => present(value));
}

/** What a resource is sorted by: the primary value of several, else the first (RFC 7644 §3.4.2.3). */
export function sortKey(resource: Json, path: AttributePath): string {
  const reached = reach(resource, path);
  const items = path.attribute ? resource[path.attribute.name] : undefined;
  const primary = Array.isArray(items) ? items.findIndex((item) => (item as Json)["primary"] === true) : -1;
  const [attribute, value] = reached[Math.max(0, primary)] ?? [];
  return attribute ? String(comparable(attribute, value) ?? "") : "";
}
