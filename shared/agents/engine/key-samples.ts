import type { Catalog } from "./catalog.ts";
import type { Json } from "./json.ts";
import { readsAs } from "./param-plan.ts";
import type { KeyPlan } from "./plan.ts";
import { sample } from "./sample.ts";
import { resolve } from "./shape.ts";

export type Key = string | number;

/** The keys of three items and one of none, all different; `null` when the schema does not have that many. */
export function keySamples(key: KeyPlan, catalog: Catalog): [Key, Key, Key, Key] | null {
  const found: Key[] = [];
  for (let n = 1; n <= 12 && found.length < 4; n++) {
    const value = keySample(key, n, catalog);
    const isKey = typeof value === "string" || typeof value === "number";
    if (isKey && !found.includes(value) && isNameable(value) && readsAs(key.paramShape, value, catalog))
      found.push(value);
  }
  const [a, b, c, none] = found;
  return a === undefined || b === undefined || c === undefined || none === undefined ? null : [a, b, c, none];
}

/** A path segment of dots alone would be resolved away by any client. */
const isNameable = (key: Key): boolean => !/^\.{0,2}$/.test(String(key));

function keySample(key: KeyPlan, n: number, catalog: Catalog): Json | undefined {
  const shape = resolve(key.shape, catalog);
  const { example: _example, ...bare } = shape;
  if (shape.kind === "number")
    return sample({ ...shape, example: key.from + n - 1 }, { lookup: catalog, n: 1 });
  if (key.made === "uuid" && key.by !== "client")
    return sample({ kind: "string", format: "uuid" }, { lookup: catalog, n });
  return sample({ ...bare, kind: bare.kind } as typeof shape, { lookup: catalog, n, label: key.field });
}
