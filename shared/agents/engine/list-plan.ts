import { covers } from "./covers.ts";
import { normalised } from "./naming.ts";
import type { Notes } from "./notes.ts";
import type { Operation, Parameter } from "./operations.ts";
import { ignoreQuery, inputParam, queryOf } from "./param-plan.ts";
import type { Envelope, EnvelopeField, Filter, InputParam, Meaning, Paging } from "./plan.ts";
import { type Field, type Lookup, type ObjectShape, resolve, type Shape } from "./shape.ts";

const limitNames = /^(limit|perpage|pagesize|size|maxresults|first|take|count)$/;
const pageNames = /^(page|pagenumber)$/;
const offsetNames = /^(offset|skip|start)$/;
const cursorNames = /^(cursor|after|startingafter|pagetoken|nexttoken|nextcursor|pagecursor)$/;
const defaultLimit = 20;

const meanings: [RegExp, Meaning, Shape["kind"]][] = [
  [/^(total|totalcount|totalitems|totalresults|totalelements)$/, "total", "number"],
  [/^(count|size|itemcount)$/, "items-count", "number"],
  [/^(pages|totalpages|pagecount|lastpage)$/, "pages", "number"],
  [/^(limit|perpage|pagesize)$/, "limit", "number"],
  [/^offset$/, "offset", "number"],
  [/^(page|currentpage|pagenumber)$/, "page", "number"],
  [/^(hasmore|hasnext|hasnextpage)$/, "more", "boolean"],
  [/^(nextcursor|nextpagetoken|nexttoken|cursor|endcursor)$/, "cursor", "string"],
];

export interface Listing {
  element: Shape;
  envelope: Envelope | null;
}

/** The element of an array answer, or of the one array in an object around it. `null` when it is neither. */
export function listing(answer: Shape, lookup: Lookup, pointer: string, notes: Notes): Listing | null {
  const shape = resolve(answer, lookup);
  if (shape.kind === "array") return { element: shape.items, envelope: null };
  if (shape.kind !== "object") return null;
  const arrays = shape.fields.flatMap((field) => {
    const list = resolve(field.shape, lookup);
    const element = list.kind === "array" ? resolve(list.items, lookup) : null;
    return list.kind === "array" && element?.kind === "object" ? [{ field, element: list.items }] : [];
  });
  const [only] = arrays;
  if (only === undefined || arrays.length > 1) return null;
  const fields = envelopeFields(shape, only.field.name, lookup, pointer, notes);
  return fields === null
    ? null
    : { element: only.element, envelope: { itemsField: only.field.name, fields } };
}

function envelopeFields(
  shape: ObjectShape,
  itemsField: string,
  lookup: Lookup,
  pointer: string,
  notes: Notes,
  depth = 0,
): EnvelopeField[] | null {
  const fields: EnvelopeField[] = [];
  for (const field of shape.fields) {
    if (field.name === itemsField) continue;
    const inner = resolve(field.shape, lookup);
    const isPagingObject =
      inner.kind === "object" &&
      /^(meta|pagination|paging|page|pageinfo|links)$/.test(normalised(field.name));
    const nested =
      isPagingObject && depth === 0 ? envelopeFields(inner, "", lookup, pointer, notes, 1) : null;
    if (nested !== null && nested.length > 0) fields.push({ name: field.name, fields: nested });
    else {
      const meaning = meaningOf(field, inner);
      if (meaning !== null) fields.push(meaning);
      else if (!field.required)
        notes.leave(pointer, `the list answer's ${JSON.stringify(field.name)} is never set`);
      else return null;
    }
  }
  return fields;
}

function meaningOf(field: Field, inner: Shape): EnvelopeField | null {
  const name = normalised(field.name);
  const found = meanings.find(([pattern, , kind]) => pattern.test(name) && inner.kind === kind);
  const cursorNullable = inner.nullable === true;
  if (found !== undefined && !(found[1] === "cursor" && field.required && !cursorNullable)) {
    return { name: field.name, meaning: found[1], ...(found[1] === "cursor" && { cursorNullable }) };
  }
  return inner.nullable === true && field.required ? { name: field.name, meaning: "null" } : null;
}

export interface Querying {
  query: InputParam[];
  filters: Filter[];
  paging: Paging | null;
}

/** Reads pages and filters out of a list's query parameters. A text names a required one of unknown meaning. */
export function querying(
  operation: Operation,
  item: ObjectShape,
  lookup: Lookup,
  notes: Notes,
): Querying | string {
  const result: Querying = { query: [], filters: [], paging: null };
  const rest: Parameter[] = [];
  let limit: InputParam | null = null;
  let position: { by: Paging["by"]; param: InputParam } | null = null;
  for (const parameter of queryOf(operation)) {
    const param = inputParam(parameter, lookup);
    const name = normalised(parameter.name);
    const filter = param === null ? null : filterOf(param, item, lookup);
    const by = pageNames.test(name)
      ? "page"
      : offsetNames.test(name)
        ? "offset"
        : cursorNames.test(name)
          ? "cursor"
          : null;
    const isNumber = param?.shape.kind === "number" && param.shape.integer;
    if (param === null) rest.push(parameter);
    else if (limitNames.test(name) && isNumber && limit === null) limit = param;
    else if (
      by !== null &&
      position === null &&
      (by === "cursor" ? param.shape.kind === "string" : isNumber)
    ) {
      position = { by, param };
    } else if (filter !== null) {
      result.filters.push(filter);
      result.query.push(param);
      notes.assume(`The query parameter ${param.name} keeps items whose ${filter.field} equals it.`);
    } else rest.push(parameter);
  }
  const needed = ignoreQuery(rest, notes);
  if (needed !== null) return needed;
  if (limit !== null || position !== null) result.paging = paging(limit, position, notes);
  if (limit !== null) result.query.push({ ...limit, shape: limitShape(limit.shape, result.paging) });
  if (position !== null)
    result.query.push({ ...position.param, shape: positionShape(position.param.shape, position.by) });
  return result;
}

function filterOf(param: InputParam, item: ObjectShape, lookup: Lookup): Filter | null {
  const field = item.fields.find((one) => normalised(one.name) === normalised(param.name));
  if (field === undefined) return null;
  const shape =
    param.list === "no" ? param.shape : param.shape.kind === "array" ? param.shape.items : param.shape;
  const own = resolve(field.shape, lookup);
  const asked = resolve(shape, lookup);
  const isText = (one: Shape): boolean =>
    one.kind === "string" || (one.kind === "enum" && typeof one.values[0] === "string");
  const isComparable =
    (isText(own) && isText(asked)) || (own.kind === asked.kind && /^(number|boolean)$/.test(own.kind));
  if (!isComparable && !covers(own, asked, lookup)) return null;
  if (own.kind === "object" || own.kind === "array" || own.kind === "unknown" || own.kind === "union")
    return null;
  return { param: param.name, field: field.name, isList: param.list !== "no" };
}

function paging(
  limit: InputParam | null,
  position: { by: Paging["by"]; param: InputParam } | null,
  notes: Notes,
): Paging {
  const shape = limit?.shape.kind === "number" ? limit.shape : null;
  const minLimit = Math.max(1, shape?.min ?? 1, shape?.above === undefined ? 1 : shape.above + 1);
  const maxLimit = shape?.max ?? (shape?.below === undefined ? null : shape.below - 1);
  const declared = typeof shape?.default === "number" ? shape.default : null;
  const standard = Math.max(minLimit, Math.min(declared ?? defaultLimit, maxLimit ?? defaultLimit));
  if (declared === null) notes.assume(`A page holds ${standard} items where the document names no default.`);
  if (limit !== null && maxLimit === null)
    notes.assume(`${limit.name} has no upper bound, as in the document.`);
  notes.assume("Lists keep the order in which items were created.");
  const pageShape =
    position?.by === "page" && position.param.shape.kind === "number" ? position.param.shape : null;
  const firstPage = pageShape?.min === 0 || pageShape?.default === 0 ? 0 : 1;
  if (position?.by === "cursor")
    notes.assume(`${position.param.name} is the key of the last item already seen.`);
  return {
    by: position?.by ?? "first",
    param: position?.param.name ?? null,
    limitParam: limit?.name ?? null,
    defaultLimit: declared ?? standard,
    maxLimit,
    minLimit,
    firstPage,
  };
}

function limitShape(shape: Shape, plan: Paging | null): Shape {
  if (shape.kind !== "number" || plan === null) return shape;
  const { above: _above, ...rest } = shape;
  return { ...rest, min: plan.minLimit, default: plan.defaultLimit };
}

function positionShape(shape: Shape, by: Paging["by"]): Shape {
  if (shape.kind !== "number") return { kind: "string", minLength: 1 };
  const floor = by === "page" ? (shape.min === 0 || shape.default === 0 ? 0 : 1) : 0;
  return {
    ...shape,
    min: Math.max(floor, shape.min ?? floor),
    default: typeof shape.default === "number" ? shape.default : floor,
  };
}
