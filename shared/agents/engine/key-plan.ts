import type { Desk } from "./desk.ts";
import { keyField, keyMaking } from "./item-plan.ts";
import { keySamples } from "./key-samples.ts";
import { oneOf } from "./naming.ts";
import type { Operation } from "./operations.ts";
import { pathParamShape } from "./param-plan.ts";
import { params } from "./paths.ts";
import type { KeyPlan } from "./plan.ts";
import type { ObjectShape } from "./shape.ts";

/** What tells items apart, by the parameter of their path; leaves the item operations when nothing does. */
export function keyPlan(
  desk: Desk,
  noun: string,
  shape: ObjectShape,
  input: ObjectShape | null,
  items: readonly Operation[],
): KeyPlan | null {
  const [operation] = items;
  const param = operation === undefined ? undefined : params(operation.path).at(-1);
  if (operation === undefined || param === undefined) return implicitKey(desk, noun, shape, input);
  const leaveAll = (why: string): null => {
    for (const one of items) desk.leave(one, why);
    return null;
  };
  const field = keyField(param.name, noun, shape, desk.catalog);
  if (field === null)
    return leaveAll(`no property of the item is what the path parameter ${param.name} names`);
  const making = keyMaking(field, input, desk.catalog);
  if (making === null) return leaveAll(`no rule makes a ${field.name} that its schema accepts`);
  const paramShape = pathParamShape(operation, param.name, desk.catalog, desk.notes);
  const key: KeyPlan = {
    field: field.name,
    shape: field.shape,
    param: param.name,
    variable: param.variable,
    paramShape,
    ...making,
  };
  if (keySamples(key, desk.catalog) === null) {
    return leaveAll(`the path parameter ${param.name} does not fit the values ${field.name} can have`);
  }
  const kind = key.made === "sequence" ? "a number, counting up" : "a UUID";
  const whose = {
    server: `The server gives each ${noun} its ${key.field}, ${kind}.`,
    client: `The client chooses the ${key.field} of ${oneOf(noun)}; one that is taken answers 409.`,
    either: `The server gives ${oneOf(noun)} without ${key.field} its own, ${kind}; one that is taken answers 409.`,
  };
  desk.notes.assume(whose[key.by]);
  return key;
}

/** The key of a collection whose items have no path of their own: its `id`, if it has one. */
function implicitKey(
  desk: Desk,
  noun: string,
  shape: ObjectShape,
  input: ObjectShape | null,
): KeyPlan | null {
  const field = keyField("id", noun, shape, desk.catalog);
  const making = field === null ? null : keyMaking(field, input, desk.catalog);
  if (field === null || making === null) return null;
  const key: KeyPlan = {
    field: field.name,
    shape: field.shape,
    param: "id",
    variable: "id",
    paramShape: { kind: "string" },
    ...making,
  };
  return keySamples(key, desk.catalog) === null ? null : key;
}
