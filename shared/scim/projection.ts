import { readPath } from "./attribute-path.ts";
import type { Json } from "./reading.ts";
import type { ResourceShape } from "./schemas.ts";

export interface Wanted {
  attributes?: string | undefined;
  excludedAttributes?: string | undefined;
}

/** Which parts of which attributes a list of names means; an empty set: the whole. */
function named(shape: ResourceShape, list: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const name of list.split(",").slice(0, 100)) {
    const path = readPath(shape, name.trim());
    if (path === undefined || path === "unkept") continue;
    const { extension, attribute, sub } = path;
    const key = extension ?? attribute?.name ?? "";
    const part = extension === undefined ? sub?.name : attribute?.name;
    const parts = found.get(key) ?? new Set();
    if (part === undefined) parts.clear();
    else if (!found.has(key) || parts.size > 0) parts.add(part);
    found.set(key, parts);
  }
  return found;
}

const onlyParts = (value: unknown, keep: (name: string) => boolean): unknown => {
  if (Array.isArray(value)) return value.map((item) => onlyParts(item, keep));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => keep(name)));
};

/** RFC 7644 §3.9: what was asked for, or all but what was not wanted; `schemas` and `id` always. */
export function projected(shape: ResourceShape, resource: Json, wanted: Wanted): Json {
  const isIncluding = wanted.attributes !== undefined;
  const list = wanted.attributes ?? wanted.excludedAttributes;
  if (list === undefined) return resource;
  const names = named(shape, list);
  return Object.fromEntries(
    Object.entries(resource).flatMap(([key, value]) => {
      const parts = names.get(key);
      if (key === "schemas" || key === "id") return [[key, value]];
      if (parts === undefined) return isIncluding ? [] : [[key, value]];
      if (parts.size === 0) return isIncluding ? [[key, value]] : [];
      return [[key, onlyParts(value, (name) => parts.has(name) === isIncluding)]];
    }),
  );
}

/** Whether an attribute can be left unread, because nobody wants it. */
export const isUnwanted = (
  shape: ResourceShape,
  { attributes, excludedAttributes }: Wanted,
  name: string,
) => {
  if (attributes !== undefined) return !named(shape, attributes).has(name);
  return excludedAttributes !== undefined && named(shape, excludedAttributes).get(name)?.size === 0;
};
