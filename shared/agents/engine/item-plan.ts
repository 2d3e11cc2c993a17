import { accepts } from "./check.ts";
import { covers } from "./covers.ts";
import type { Json } from "./json.ts";
import { normalised, singular } from "./naming.ts";
import type { Notes } from "./notes.ts";
import type { KeyPlan, ScopeParam, ServerField } from "./plan.ts";
import { type Field, fieldOf, type Lookup, type ObjectShape, resolve, type Shape } from "./shape.ts";

const createdNames =
  /^(created|createdat|createdon|creationdate|datecreated|createddate|createtime|creationtime|insertedat)$/;
const updatedNames =
  /^(updated|updatedat|updatedon|lastupdated|lastupdatedat|dateupdated|updatetime|modified|modifiedat|lastmodified|lastmodifiedat|datemodified)$/;

/** The property a path parameter names, such as `id` for `petId`. */
export function keyField(param: string, noun: string, item: ObjectShape, lookup: Lookup): Field | null {
  const name = normalised(param);
  const own = normalised(noun);
  const short = name.startsWith(own) && name.length > own.length ? name.slice(own.length) : name;
  const wanted = [name, short, ...(name.endsWith("id") ? ["id"] : []), own + short];
  for (const candidate of wanted) {
    const field = item.fields.find((one) => normalised(one.name) === candidate);
    const kind = field === undefined ? undefined : resolve(field.shape, lookup);
    const isKey =
      kind?.kind === "string" || kind?.kind === "enum" || (kind?.kind === "number" && kind.integer);
    if (field !== undefined && isKey && kind.nullable !== true) return field;
  }
  return null;
}

/** How new keys come about; `null` when no rule can make one the schema accepts. */
export function keyMaking(
  field: Field,
  input: ObjectShape | null,
  lookup: Lookup,
): Pick<KeyPlan, "by" | "made" | "from"> | null {
  const given = input === null ? undefined : fieldOf(input, field.name);
  const shape = resolve(field.shape, lookup);
  const fits = given !== undefined && covers(field.shape, given.shape, lookup);
  if (fits && given.required && given.shape.default === undefined)
    return { by: "client", made: "uuid", from: 1 };
  const by = fits ? "either" : "server";
  if (shape.kind === "number" && shape.integer) {
    const from = Math.max(1, shape.min ?? 1, (shape.above ?? 0) + 1);
    return accepts(shape, from + 5, lookup) ? { by, made: "sequence", from } : null;
  }
  return accepts(shape, "00000000-0000-4000-8000-000000000001", lookup)
    ? { by, made: "uuid", from: 1 }
    : null;
}

export interface Settled {
  dropped: string[];
  server: ServerField[];
  /** Declared as always present, but nothing in the document says where it would come from. */
  relaxed: string[];
  isStripped: boolean;
}

export interface Settling {
  item: ObjectShape;
  input: ObjectShape;
  keyName: string | null;
  scope: readonly ScopeParam[];
  mode: "create" | "replace" | "patch";
  pointer: string;
  lookup: Lookup;
  notes: Notes;
}

/** Decides for every property of the stored item where its value comes from when a body is written. */
export function settle(job: Settling): Settled {
  const { item, input, lookup, notes } = job;
  const kept = new Set<string>();
  const result: Settled = { dropped: [], server: [], relaxed: [], isStripped: false };
  for (const field of input.fields) {
    const out = fieldOf(item, field.name);
    if (out !== undefined && scopeVariable(out, job) !== null && covers(out.shape, field.shape, lookup)) {
      notes.assume(`${out.name} comes from the path; another value in the body has no effect.`);
      result.dropped.push(field.name);
    } else if (out !== undefined && covers(out.shape, field.shape, lookup)) {
      kept.add(field.name);
      if (!isSame(out.shape, field.shape)) result.isStripped = true;
    } else {
      result.dropped.push(field.name);
      const why = field.writeOnly
        ? "is write-only: it is checked and then forgotten, for the document does not say what it is for"
        : out === undefined
          ? "is checked and then forgotten, for no answer shows it"
          : "is checked and then forgotten, for its schema in the answer does not fit";
      notes.leave(job.pointer, `the property ${JSON.stringify(field.name)} ${why}`);
    }
  }
  for (const out of item.fields) {
    const source =
      out.name === job.keyName ? null : sourceOf(out, kept.has(out.name), fieldOf(input, out.name), job);
    if (source === "relaxed") result.relaxed.push(out.name);
    else if (source !== null) result.server.push({ name: out.name, source });
  }
  return result;
}

const isSame = (a: Shape, b: Shape): boolean =>
  JSON.stringify({ ...a, description: null, example: null }) ===
  JSON.stringify({ ...b, description: null, example: null });

function scopeVariable(out: Field, job: Settling): string | null {
  if (out.name === job.keyName) return null;
  const found = job.scope.find((param) => {
    const name = normalised(param.name);
    return name === normalised(out.name) && name !== "id" && covers(out.shape, param.shape, job.lookup);
  });
  return found?.variable ?? null;
}

function sourceOf(
  out: Field,
  isKept: boolean,
  given: Field | undefined,
  job: Settling,
): ServerField["source"] | "relaxed" | null {
  const variable = scopeVariable(out, job);
  if (variable !== null) return { kind: "scope", variable };
  const isSure = given?.required === true || given?.shape.default !== undefined;
  const isNeeded = out.required || out.shape.default !== undefined;
  if (isKept && (isSure || !isNeeded)) return null;
  if (job.mode !== "create") {
    if (!isKept && updatedNames.test(normalised(out.name)) && isTime(out, job)) return { kind: "now" };
    if (job.mode === "patch") return null;
    return { kind: isKept ? "body-or-existing" : "existing" };
  }
  return isKept ? fallback(out, job, true) : created(out, job);
}

const isTime = (out: Field, job: Settling): boolean => {
  const shape = resolve(out.shape, job.lookup);
  return shape.kind === "string" && shape.format === "date-time" && shape.pattern === undefined;
};

function created(out: Field, job: Settling): ServerField["source"] | "relaxed" | null {
  const name = normalised(out.name);
  if (isTime(out, job) && (createdNames.test(name) || updatedNames.test(name))) {
    const when = createdNames.test(name) ? "when it is created" : "whenever it is written";
    job.notes.assume(`${out.name} is set by the server ${when}.`);
    return { kind: "now" };
  }
  return fallback(out, job, false);
}

function fallback(out: Field, job: Settling, isKept: boolean): ServerField["source"] | "relaxed" | null {
  const shape = resolve(out.shape, job.lookup);
  const value = constantOf(out, shape, job);
  if (value !== undefined && (out.required || out.shape.default !== undefined)) {
    job.notes.assume(`${out.name} starts as ${JSON.stringify(value)} where a new item does not bring it.`);
    return { kind: isKept ? "body-or" : "value", value };
  }
  if (out.required) {
    job.notes.leave(
      job.pointer,
      `the answer requires ${JSON.stringify(out.name)}, but nothing says what it is; it is left out`,
    );
    return "relaxed";
  }
  if (!isKept)
    job.notes.leave(job.pointer, `the optional ${JSON.stringify(out.name)} of the answer is never set`);
  return null;
}

function constantOf(out: Field, shape: Shape, job: Settling): Json | undefined {
  const value = out.shape.default ?? shape.default;
  if (value !== undefined && accepts(out.shape, value, job.lookup)) return value;
  if (shape.kind === "enum" && shape.values.length === 1) return shape.values[0];
  return shape.nullable === true ? null : undefined;
}

export const nounOf = (segment: string): string => singular(segment).replaceAll("-", " ");
