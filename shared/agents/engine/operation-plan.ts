import { answerOf, answerShape, showing } from "./answer-plan.ts";
import { covers } from "./covers.ts";
import type { Desk } from "./desk.ts";
import { type Settled, settle } from "./item-plan.ts";
import { listing, querying } from "./list-plan.ts";
import type { Operation } from "./operations.ts";
import { headerParams, ignoreQuery, queryOf } from "./param-plan.ts";
import type { ListPlan, ResourcePlan, SimplePlan, WritePlan } from "./plan.ts";
import { sample } from "./sample.ts";
import type { ObjectShape } from "./shape.ts";

export type Mode = "create" | "replace" | "patch";
/** Success codes a Hono answer with a body may have. */
const answerCodes = new Set([200, 201, 202, 203, 206, 207]);
const emptyCodes = new Set([204, 205]);

/** What every operation has; `null`, with the reason noted, when it cannot be generated. */
export function simplePlan(
  desk: Desk,
  plan: ResourcePlan,
  operation: Operation | undefined,
): SimplePlan | null {
  if (operation === undefined || desk.isLeft(operation)) return null;
  const answer = answerOf(operation, plan, desk.catalog, desk.views);
  if (answer === null) return desk.leave(operation, "its answer is not the item");
  if (operation.method === "get" && answer.kind === "empty")
    return desk.leave(operation, "its answer shows nothing");
  const needed = ignoreQuery(queryOf(operation), desk.notes);
  if (needed !== null)
    return desk.leave(operation, `needs the query parameter ${needed}, whose meaning is not known`);
  const base = commonPlan(desk, operation, answer.kind === "empty");
  return base === null ? null : { ...base, answer };
}

function commonPlan(desk: Desk, operation: Operation, isEmpty: boolean): Omit<SimplePlan, "answer"> | null {
  const headers = headerParams(operation, desk.catalog, desk.notes);
  if (headers === null) return desk.leave(operation, "needs a header or cookie that cannot be checked");
  const { success, statuses } = operation;
  const method = operation.method.toUpperCase();
  const assumed = method === "POST" ? 201 : isEmpty && method === "DELETE" ? 204 : 200;
  const status = success.declared ? success.status : assumed;
  if (!answerCodes.has(status) && !emptyCodes.has(status)) {
    return desk.leave(operation, `the success status ${status} is not generated`);
  }
  if (!success.declared) {
    desk.notes.assume(
      `${method} ${operation.path.template} declares no success status; ${assumed} is answered.`,
    );
  }
  return {
    path: operation.path,
    summary: operation.summary,
    pointer: operation.pointer,
    status,
    invalidStatus: statuses.includes("422") && !statuses.includes("400") ? 422 : 400,
    headers,
  };
}

export function listPlan(desk: Desk, plan: ResourcePlan, operation: Operation | undefined): ListPlan | null {
  if (operation === undefined || desk.isLeft(operation)) return null;
  const { catalog, views, notes } = desk;
  const shape = answerShape(operation.success, views);
  const found = shape === null ? null : listing(shape, catalog, operation.pointer, notes);
  if (found === null) return desk.leave(operation, "its answer is not a list of the items");
  const shown = showing(found.element, plan, `${plan.noun} summary`, catalog);
  if (shown === null) return desk.leave(operation, "its list shows something else than the items");
  const query = querying(operation, plan.shape, catalog, notes);
  if (typeof query === "string") {
    return desk.leave(operation, `needs the query parameter ${query}, whose meaning is not known`);
  }
  if (query.paging?.by === "cursor" && plan.key === null) {
    return desk.leave(operation, "pages by cursor, but its items have no key");
  }
  const base = commonPlan(desk, operation, false);
  if (base === null || emptyCodes.has(base.status)) return null;
  const answer = { kind: "item", wrap: null, through: shown.schema } as const;
  return { ...base, answer, envelope: found.envelope, ...query };
}

/** Where the stored values come from when the operation writes; `null` when it has no object as its body. */
export function settlement(desk: Desk, plan: ResourcePlan, operation: Operation, mode: Mode): Settled | null {
  const input = desk.bodyShape(operation);
  if (input === null) {
    const { body } = operation;
    const types = body.kind === "other" ? ` (${body.types.join(", ")})` : "";
    return desk.leave(operation, `its body is not one JSON object${types}`);
  }
  const settled = settle({
    item: plan.shape,
    input,
    keyName: plan.key?.field ?? null,
    scope: plan.scope,
    mode,
    pointer: operation.pointer,
    lookup: desk.catalog,
    notes: desk.notes,
  });
  const known = plan.shape.fields.filter((field) => field.required).length - settled.relaxed.length;
  if (settled.relaxed.length > known) {
    return desk.leave(operation, "nothing says where most of what its answer requires comes from");
  }
  const misfits = settled.dropped.filter((name) => plan.shape.fields.some((field) => field.name === name));
  const kept = input.fields.length - settled.dropped.length;
  return misfits.length > kept
    ? desk.leave(operation, "most of its body does not fit the stored item")
    : settled;
}

export function updatePlan(
  desk: Desk,
  plan: ResourcePlan,
  operation: Operation | undefined,
  mode: "replace" | "patch",
): WritePlan | null {
  if (operation === undefined || desk.isLeft(operation)) return null;
  const settled = settlement(desk, plan, operation, mode);
  return settled === null ? null : writePlan(desk, plan, operation, settled, mode);
}

export function writePlan(
  desk: Desk,
  plan: ResourcePlan,
  operation: Operation,
  settled: Settled,
  mode: Mode,
): WritePlan | null {
  const simple = simplePlan(desk, plan, operation);
  const input = desk.bodyShape(operation);
  const { body: content } = operation;
  if (simple === null || input === null || content.kind !== "schema") return null;
  const { catalog, views, notes } = desk;
  if (!canHold(plan.shape, input, desk)) {
    return desk.leave(operation, "its body may bring properties that the item cannot hold");
  }
  if (!content.required)
    notes.assume("A request body is required even where the document calls it optional.");
  if (mode === "patch" && input.fields.some((field) => field.required)) {
    notes.assume(
      "PATCH changes the properties it brings and keeps the others, also where its schema requires some.",
    );
  }
  if (mode === "patch") notes.assume("PATCH replaces a nested object or list as a whole.");
  const bodyShape = mode === "patch" ? partialOf(input) : input;
  const sent = mode === "patch" ? bodyShape : views.of(content.shape, "input");
  const prefix = { create: "new", replace: "replaced", patch: "patched" }[mode];
  const body = catalog.define(`${prefix} ${plan.noun}`, sent);
  if (sample(body, { lookup: catalog }) === undefined) {
    return desk.leave(operation, "no body was found that its schema accepts, so it could not be tested");
  }
  const { dropped, server, isStripped } = settled;
  return { ...simple, body, bodyShape, dropped, server, isStripped };
}

/** Whether the stored item has room for the unnamed properties a body may bring. */
function canHold(item: ObjectShape, input: ObjectShape, desk: Desk): boolean {
  if (input.rest === "drop" || input.rest === "refuse" || item.rest === "keep" || item.rest === "drop")
    return true;
  if (item.rest === "refuse" || input.rest === "keep") return false;
  return covers(item.rest, input.rest, desk.catalog);
}

/** A merge patch: everything optional, and no default overwrites what is stored. */
function partialOf(shape: ObjectShape): ObjectShape {
  const fields = shape.fields.map((field) => {
    const { default: _default, ...rest } = field.shape;
    return { ...field, required: false, shape: rest };
  });
  return { ...shape, fields };
}
