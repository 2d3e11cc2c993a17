import { answerShape, carried, relax } from "./answer-plan.ts";
import type { Catalog } from "./catalog.ts";
import { Desk } from "./desk.ts";
import { nounOf } from "./item-plan.ts";
import { keyPlan } from "./key-plan.ts";
import { listing } from "./list-plan.ts";
import { camel, kebab, Names } from "./naming.ts";
import { Notes } from "./notes.ts";
import { listPlan, settlement, simplePlan, updatePlan, writePlan } from "./operation-plan.ts";
import type { Operation } from "./operations.ts";
import { pathParamShape } from "./param-plan.ts";
import { params, pathKey } from "./paths.ts";
import type { ResourcePlan } from "./plan.ts";
import { type Group, groupOperations } from "./resource-groups.ts";
import { sample } from "./sample.ts";
import { scenario } from "./scenario.ts";
import { isObjectShape, type ObjectShape, resolve, type Shape } from "./shape.ts";
import type { Views } from "./view.ts";

/** As many as the sandbox runs at once. */
const maxResources = 60;
const maxProperties = 300;

/** Finds the collections a document describes and plans what can be generated of each. */
export function planResources(
  operations: readonly Operation[],
  catalog: Catalog,
  views: Views,
  notes: Notes,
): ResourcePlan[] {
  const desk = new Desk(catalog, views, notes);
  const files = new Names(["app", "http", "repository", "schemas", "services", "support"]);
  const variables = new Names();
  const planned = new Map<string, ResourcePlan>();
  for (const group of groupOperations(operations, desk)) {
    const leaveAll = (why: string): void => {
      for (const operation of [...group.collection.values(), ...group.item.values()])
        desk.leave(operation, why);
    };
    const found =
      planned.size < maxResources
        ? itemShape(desk, group)
        : `there are more than ${maxResources} collections`;
    if (typeof found === "string") {
      leaveAll(found);
      continue;
    }
    const word = lastWord(group);
    const plan = emptyPlan(desk, group, found.shape, planned);
    const reason = fill(desk, group, plan, found.ref);
    if (reason !== null) {
      leaveAll(reason);
      continue;
    }
    plan.variable = variables.claim(camel(word));
    plan.file = files.claim(kebab(word));
    planned.set(group.key, plan);
  }
  return [...planned.values()];
}

function lastWord(group: Group): string {
  const last = group.segments.findLast((segment) => segment.kind === "text");
  return last?.kind === "text" ? last.text : "items";
}

/** What the collection stores, by the first answer that shows it; else why it is no collection. */
function itemShape(desk: Desk, group: Group): { ref: Shape; shape: ObjectShape } | string {
  const { catalog, views } = desk;
  const { collection, item: items } = group;
  for (const method of ["put", "patch", "delete"] as const) {
    const operation = collection.get(method);
    const verb = method.toUpperCase();
    if (operation !== undefined)
      desk.leave(operation, `${verb} on a whole collection is not CRUD on one item`);
  }
  const noun = nounOf(lastWord(group));
  const shown = (operation: Operation | undefined): Shape | null => {
    const shape = operation === undefined ? null : answerShape(operation.success, views);
    return shape === null ? null : (carried(shape, noun, catalog)?.shape ?? null);
  };
  const list = collection.get("get");
  const answer = list === undefined ? null : answerShape(list.success, views);
  // What the list's wrapping lacks is noted when the list itself is planned.
  const listed = answer === null ? null : listing(answer, catalog, "", new Notes());
  const isListed = listed !== null && resolve(listed.element, catalog).kind === "object";
  const create = collection.get("post");
  const body = create?.body.kind === "schema" ? views.of(create.body.shape, "output") : null;
  const ref =
    shown(items.get("get")) ??
    shown(create) ??
    (isListed ? listed.element : null) ??
    shown(items.get("put")) ??
    shown(items.get("patch")) ??
    body;
  const shape = ref === null ? null : resolve(ref, catalog);
  if (ref === null || shape === null || !isObjectShape(shape)) {
    const isSingle = answer !== null && resolve(answer, catalog).kind === "object";
    return isSingle
      ? "answers one object that belongs to no collection"
      : "no answer or body is an object to store";
  }
  if (shape.fields.length > maxProperties) return `its items have more than ${maxProperties} properties`;
  const isRead = items.get("get") !== undefined || isListed;
  return isRead ? { ref, shape } : "nothing reads what it writes: an action, not a collection";
}

function emptyPlan(
  desk: Desk,
  group: Group,
  shape: ObjectShape,
  planned: ReadonlyMap<string, ResourcePlan>,
): ResourcePlan {
  const { segments, collection, item: items } = group;
  const noun = nounOf(lastWord(group));
  const [any] = [...collection.values(), ...items.values()];
  const create = collection.get("post");
  const input = create === undefined ? null : desk.bodyShape(create);
  const path = { template: any?.path.template ?? "", segments };
  const scope = params(path).map(({ name, variable }) => ({
    name,
    variable,
    shape:
      any === undefined ? { kind: "unknown" as const } : pathParamShape(any, name, desk.catalog, desk.notes),
  }));
  const lastParam = segments.findLastIndex((segment) => segment.kind === "param");
  const above = lastParam < 0 ? undefined : planned.get(pathKey(segments.slice(0, lastParam)));
  const parent = above?.key == null || above.scope.length !== scope.length - 1 ? null : above;
  if (scope.length > 0 && parent === null) {
    desk.notes.assume(
      `Items under ${path.template} are kept apart by their path; nothing checks that the parent exists.`,
    );
  }
  return {
    variable: "",
    file: "",
    noun,
    collection: path,
    item: { kind: "ref", id: "" },
    shape,
    relaxed: new Set(),
    key: keyPlan(desk, noun, shape, input, [...items.values()]),
    scope,
    parent,
    create: null,
    list: null,
    read: null,
    replace: null,
    patch: null,
    remove: null,
  };
}

/** Plans the operations; answers why there are none worth having, or `null` when all is well. */
function fill(desk: Desk, group: Group, plan: ResourcePlan, ref: Shape): string | null {
  const { catalog } = desk;
  const { item: items, collection } = group;
  const create = collection.get("post");
  const settled = create === undefined ? null : settlement(desk, plan, create, "create");
  plan.relaxed = new Set(settled?.relaxed ?? []);
  if (plan.relaxed.size > 0) plan.shape = relax(plan.shape, plan.relaxed);
  const isKnown = plan.relaxed.size === 0 && ref.kind === "ref";
  const name = plan.relaxed.size > 0 ? `stored ${plan.noun}` : plan.noun;
  plan.item = catalog.define(name, isKnown ? ref : plan.shape);
  if (sample(plan.item, { lookup: catalog }) === undefined || scenario(plan, catalog) === null) {
    return "no three different items were found that its schema accepts, so it could not be tested";
  }
  plan.read = simplePlan(desk, plan, items.get("get"));
  plan.list = listPlan(desk, plan, collection.get("get"));
  if (plan.read === null && plan.list === null) return "nothing that reads it could be generated";
  if (create !== undefined && plan.key === null && items.size > 0) {
    desk.leave(create, "no rule makes the keys its schema wants");
  }
  plan.create =
    settled === null || create === undefined ? null : writePlan(desk, plan, create, settled, "create");
  plan.replace = updatePlan(desk, plan, items.get("put"), "replace");
  plan.patch = updatePlan(desk, plan, items.get("patch"), "patch");
  plan.remove = simplePlan(desk, plan, items.get("delete"));
  return null;
}
