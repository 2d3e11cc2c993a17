import type { Catalog } from "./catalog.ts";
import { accepts } from "./check.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { type Key, keySamples } from "./key-samples.ts";
import { normalised } from "./naming.ts";
import type { ResourcePlan, WritePlan } from "./plan.ts";
import { sample } from "./sample.ts";
import { fieldOf, resolve, type Shape } from "./shape.ts";

/** The values the tests of one collection work with. */
export interface Scenario {
  /** Values of the collection's path parameters. */
  scope: Scalarish[];
  otherScope: Scalarish[];
  /** Three stored items. */
  items: [JsonObject, JsonObject, JsonObject];
  keys: [Key, Key, Key];
  absentKey: Key;
}
export type Scalarish = string | number | boolean;

/** `null` when the schemas do not allow for three different items. */
export function scenario(plan: ResourcePlan, catalog: Catalog): Scenario | null {
  const keys = plan.key === null ? ([1, 2, 3, 4] as [Key, Key, Key, Key]) : keySamples(plan.key, catalog);
  const scope = scopeValues(plan, 1, catalog);
  const otherScope = scopeValues(plan, 2, catalog);
  if (keys === null || scope === null || otherScope === null) return null;
  const items: JsonObject[] = [];
  for (const n of [1, 2, 3]) {
    const item = sample(plan.item, { lookup: catalog, n });
    if (!isObject(item)) return null;
    const key = plan.key === null ? {} : { [plan.key.field]: keys[n - 1] ?? 0 };
    items.push({ ...item, ...key, ...scopeFields(plan, scope) });
  }
  const [a, b, c] = items;
  if (a === undefined || b === undefined || c === undefined) return null;
  return { scope, otherScope, items: [a, b, c], keys: [keys[0], keys[1], keys[2]], absentKey: keys[3] };
}

function scopeFields(plan: ResourcePlan, scope: readonly Scalarish[]): JsonObject {
  const fields: JsonObject = {};
  plan.scope.forEach((param, index) => {
    const field = plan.shape.fields.find((one) => normalised(one.name) === normalised(param.name));
    const value = scope[index];
    if (field !== undefined && field.name !== plan.key?.field && value !== undefined)
      fields[field.name] = value;
  });
  return fields;
}

function scopeValues(plan: ResourcePlan, n: number, catalog: Catalog): Scalarish[] | null {
  const { parent } = plan;
  const last = plan.scope.length - 1;
  if (last < 0) return [];
  const outer = parent === null ? [] : scopeValues(parent, 1, catalog);
  const parentKeys = parent?.key == null ? null : keySamples(parent.key, catalog);
  const values: Scalarish[] = [...(outer ?? [])];
  for (let index = values.length; index <= last; index++) {
    const param = plan.scope[index];
    const fromParent = index === last ? parentKeys?.[n - 1] : undefined;
    const value =
      fromParent ??
      (param === undefined ? undefined : sample(param.shape, { lookup: catalog, n, label: param.name }));
    if (typeof value === "object" || value === undefined || value === "") return null;
    values.push(value);
  }
  return values;
}

/** The part of a value that a schema shows. */
export function visible(value: Json, shape: Shape, catalog: Catalog): Json {
  const found = resolve(shape, catalog);
  if (found.kind === "union") {
    const member = found.options.find((option) => accepts(option, value, catalog));
    return member === undefined ? value : visible(value, member, catalog);
  }
  if (Array.isArray(value)) {
    return found.kind === "array" ? value.map((item) => visible(item, found.items, catalog)) : value;
  }
  if (!isObject(value) || found.kind !== "object") return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    const field = fieldOf(found, name);
    if (field !== undefined) return [[name, visible(inner, field.shape, catalog)]];
    return found.rest === "drop" || found.rest === "refuse" ? [] : [[name, inner]];
  });
  return Object.fromEntries(entries);
}

/** What a stored item shows of a body that was sent. */
export function storedPart(
  body: JsonObject,
  write: WritePlan,
  plan: ResourcePlan,
  catalog: Catalog,
): JsonObject {
  const kept = Object.fromEntries(Object.entries(body).filter(([name]) => !write.dropped.includes(name)));
  const shown = visible(kept, plan.item, catalog);
  return isObject(shown) ? shown : {};
}
