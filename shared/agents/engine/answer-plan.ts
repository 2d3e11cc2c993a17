import type { Catalog } from "./catalog.ts";
import { covers } from "./covers.ts";
import { normalised, singular } from "./naming.ts";
import type { Content, Operation } from "./operations.ts";
import type { Answer, ResourcePlan } from "./plan.ts";
import { fieldOf, type ObjectShape, resolve, type Shape } from "./shape.ts";
import type { Views } from "./view.ts";

const wrappers = new Set(["data", "result", "item"]);

/** The object an answer carries, alone or as the one member of an object around it. */
export function carried(
  shape: Shape,
  noun: string,
  catalog: Catalog,
): { shape: Shape; wrap: string | null } | null {
  const found = resolve(shape, catalog);
  if (found.kind !== "object") return null;
  const [only] = found.fields;
  const isWrapper =
    only !== undefined &&
    found.fields.length === 1 &&
    (wrappers.has(normalised(only.name)) || normalised(singular(only.name)) === normalised(noun)) &&
    resolve(only.shape, catalog).kind === "object";
  return isWrapper ? { shape: only.shape, wrap: only.name } : { shape, wrap: null };
}

/** The shape an operation's success answer shows, as clients see it. */
export const answerShape = (content: Content, views: Views): Shape | null =>
  content.kind === "schema" ? views.of(content.shape, "output") : null;

/** How an operation answers with a stored item; `null` when the document wants something else. */
export function answerOf(
  operation: Operation,
  plan: ResourcePlan,
  catalog: Catalog,
  views: Views,
): Answer | null {
  const { noun } = plan;
  const { success } = operation;
  if (success.kind === "other") return null;
  if (success.status === 204 || success.status === 205) return { kind: "empty" };
  if (success.kind === "none") {
    return success.declared || operation.method === "delete"
      ? { kind: "empty" }
      : { kind: "item", wrap: null, through: null };
  }
  const shown = carried(views.of(success.shape, "output"), noun, catalog);
  if (shown === null) return null;
  const through = showing(shown.shape, plan, `${noun} answer`, catalog);
  return through === null ? null : { kind: "item", wrap: shown.wrap, through: through.schema };
}

/** The schema an item must pass on its way out, if any; `null` when the item cannot take that form. */
export function showing(
  shown: Shape,
  plan: ResourcePlan,
  wanted: string,
  catalog: Catalog,
): { schema: Extract<Shape, { kind: "ref" }> | null } | null {
  if (shown.kind === "ref" && shown.id === plan.item.id) return { schema: null };
  const found = resolve(shown, catalog);
  const own = resolve(plan.item, catalog);
  if (found.kind !== "object" || own.kind !== "object") return null;
  const wide = plan.relaxed.size === 0 ? found : relax(found, plan.relaxed);
  if (!covers(wide, own, catalog)) return null;
  const hidesSome = own.fields.some((field) => fieldOf(wide, field.name) === undefined);
  if (!hidesSome) return { schema: null };
  return { schema: catalog.define(wanted, plan.relaxed.size === 0 ? shown : wide) };
}

/** The item without promises nobody can keep. */
export function relax(shape: ObjectShape, names: ReadonlySet<string>): ObjectShape {
  const fields = shape.fields.map((field) => {
    if (!names.has(field.name)) return field;
    const { default: _default, ...open } = field.shape;
    return { ...field, required: false, shape: open };
  });
  return { ...shape, fields };
}
