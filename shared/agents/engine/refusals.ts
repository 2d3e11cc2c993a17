import { accepts } from "./check.ts";
import { edges } from "./edges.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { sample } from "./sample.ts";
import { type Lookup, type ObjectKind, resolve, type Shape } from "./shape.ts";

/** One change to a valid body. A missing `value` removes what stands at `path`. */
export interface Case {
  title: string;
  path: (string | number)[];
  value?: Json;
}

export interface Cases {
  refused: Case[];
  accepted: Case[];
}

const maxDepth = 3;
const maxCases = 120;
const maxProposals = 600;
const maxList = 200;

/** Changes at and just beyond every limit of the schema, each checked against it before it is proposed. */
export function boundaryCases(shape: Shape, body: Json, lookup: Lookup, allOptional = false): Cases {
  const cases: Cases = { refused: [], accepted: [] };
  let proposals = 0;
  const propose: Propose = (title, path, value, expected) => {
    proposals += 1;
    if (path.length === 0 || proposals > maxProposals) return;
    const outcome = accepts(shape, change(body, path, value), lookup) ? "accepted" : "refused";
    if (expected !== undefined && expected !== outcome) return;
    const list = cases[outcome];
    if (list.length < maxCases) list.push({ title, path, ...(value !== undefined && { value }) });
  };
  walk(shape, body, [], { lookup, propose, allOptional });
  return cases;
}

type Outcome = keyof Cases;
/** @param expected what the title claims; a change that turns out otherwise is left out */
type Propose = (title: string, path: Case["path"], value?: Json, expected?: Outcome) => void;

interface Walk {
  lookup: Lookup;
  propose: Propose;
  allOptional: boolean;
}

function walk(shape: Shape, value: Json, path: Case["path"], context: Walk): void {
  const found = resolve(shape, context.lookup);
  const name = path.length === 0 ? "the body" : path.join(".");
  if (path.length > 0 && found.kind !== "unknown") {
    for (const [what, wrong] of wrongTypes) {
      if (!accepts(found, wrong, context.lookup)) {
        context.propose(`${name} is ${what}`, path, wrong);
        break;
      }
    }
    context.propose(`${name} is null`, path, null);
  }
  if (found.kind === "object" && isObject(value)) walkObject(found, value, path, name, context);
  else if (found.kind === "array" && Array.isArray(value)) {
    const length = (count: number): Json[] =>
      Array.from({ length: count }, (_, i) => copy(found, value, i, context));
    const { minItems, maxItems } = found;
    if (minItems !== undefined && minItems <= maxList) {
      context.propose(`${name} has ${minItems} items, the least`, path, length(minItems), "accepted");
      context.propose(
        `${name} has ${minItems - 1} items, one too few`,
        path,
        length(minItems - 1),
        "refused",
      );
    }
    if (maxItems !== undefined && maxItems <= maxList) {
      context.propose(`${name} has ${maxItems} items, the most`, path, length(maxItems), "accepted");
      context.propose(
        `${name} has ${maxItems + 1} items, one too many`,
        path,
        length(maxItems + 1),
        "refused",
      );
    }
    const first = value[0];
    if (found.unique === true && first !== undefined)
      context.propose(`${name} holds an item twice`, path, [first, first]);
    if (first !== undefined && path.length < maxDepth) walk(found.items, first, [...path, 0], context);
  } else {
    for (const { title, edge, expected } of edges(found)) {
      context.propose(`${name} ${title}`, path, edge, expected);
    }
  }
}

function walkObject(
  shape: ObjectKind,
  value: JsonObject,
  path: Case["path"],
  name: string,
  context: Walk,
): void {
  for (const field of shape.fields) {
    const here = [...path, field.name];
    const inner = value[field.name];
    if (inner === undefined) continue;
    if (!(path.length === 0 && context.allOptional)) context.propose(`${here.join(".")} is missing`, here);
    if (path.length < maxDepth) walk(field.shape, inner, here, context);
  }
  if (shape.rest === "refuse")
    context.propose(`${name} has an unknown property`, [...path, "unexpected_property"], true);
}

const wrongTypes: [string, Json][] = [
  ["a number", 12345],
  ["text", "not the right type"],
  ["an object", { unexpected: true }],
  ["a boolean", true],
];

function copy(
  shape: Extract<Shape, { kind: "array" }>,
  value: readonly Json[],
  index: number,
  context: Walk,
): Json {
  const fresh =
    shape.unique === true ? sample(shape.items, { lookup: context.lookup, n: index + 1 }) : undefined;
  return fresh ?? value[0] ?? sample(shape.items, { lookup: context.lookup }) ?? null;
}

/** The body with one value replaced, added or removed. */
export function change(body: Json, path: readonly (string | number)[], value?: Json): Json {
  const [head, ...tail] = path;
  if (head === undefined) return value ?? null;
  if (Array.isArray(body))
    return body.map((item, index) => (index === head ? change(item, tail, value) : item));
  const { [head]: inner, ...others } = body as JsonObject;
  if (tail.length === 0) return value === undefined ? others : { ...(body as JsonObject), [head]: value };
  return { ...(body as JsonObject), [head]: change(inner ?? null, tail, value) };
}
