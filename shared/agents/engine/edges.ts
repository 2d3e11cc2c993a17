import { isMultiple } from "./check.ts";
import type { Json } from "./json.ts";
import { matches } from "./pattern-risk.ts";
import { sampleText } from "./sample.ts";
import type { NumberKind, Shape, StringKind } from "./shape.ts";

export interface Edge {
  title: string;
  edge: Json;
  expected: "accepted" | "refused";
}

const maxText = 5_000;
const ok = (title: string, edge: Json): Edge => ({ title, edge, expected: "accepted" });
const wrong = (title: string, edge: Json): Edge => ({ title, edge, expected: "refused" });

/** Values at a scalar schema's limits and one step beyond. */
export function edges(shape: Shape): Edge[] {
  if (shape.kind === "number") return numberEdges(shape);
  if (shape.kind === "string") return textEdges(shape);
  if (shape.kind !== "enum") return [];
  const stranger = typeof shape.values[0] === "number" ? 987654321 : "no such value";
  return [
    ...shape.values.map((value) => ok(`is ${JSON.stringify(value)}`, value)),
    wrong("is not one of the listed values", stranger),
  ];
}

function textEdges(shape: StringKind): Edge[] {
  const list: Edge[] = [];
  const { minLength, maxLength } = shape;
  const exact = (length: number): string | undefined => {
    const text = sampleText(shape, 1, "x", length);
    return text?.length === length ? text : undefined;
  };
  if (minLength !== undefined && minLength <= maxText) {
    const least = exact(minLength);
    if (least !== undefined) list.push(ok(`has ${minLength} characters, the least`, least));
    const short = exact(minLength - 1) ?? "x".repeat(minLength - 1);
    list.push(wrong(`has ${minLength - 1} characters, one too few`, short));
  }
  if (maxLength !== undefined && maxLength <= maxText) {
    const most = exact(maxLength);
    if (most !== undefined) list.push(ok(`has ${maxLength} characters, the most`, most));
    const long = exact(maxLength + 1) ?? "x".repeat(maxLength + 1);
    list.push(wrong(`has ${maxLength + 1} characters, one too many`, long));
  }
  if (shape.format !== undefined)
    list.push(wrong(`is not of the format ${shape.format}`, "not of this format"));
  if (shape.pattern !== undefined) {
    const { pattern } = shape;
    const stranger = ["!", "", "~~~", "A a 1 !", "\u0007"].find((candidate) => !matches(pattern, candidate));
    if (stranger !== undefined) list.push(wrong("does not match its pattern", stranger));
  }
  return list;
}

function numberEdges(shape: NumberKind): Edge[] {
  const step = shape.multipleOf ?? (shape.integer ? 1 : 0.5);
  const { min, max, above, below } = shape;
  const inside = min ?? above ?? 1;
  const odd = inside + step / 2;
  const list: Edge[] = [];
  if (min !== undefined) list.push(ok(`is ${min}, the least`, min), wrong(`is below ${min}`, min - step));
  if (max !== undefined) list.push(ok(`is ${max}, the most`, max), wrong(`is above ${max}`, max + step));
  if (above !== undefined) list.push(wrong(`is ${above}, which is excluded`, above));
  if (below !== undefined) list.push(wrong(`is ${below}, which is excluded`, below));
  if (shape.int32 === true && max === undefined && below === undefined) {
    list.push(wrong("does not fit in 32 bits", 2 ** 31));
  }
  if (shape.integer) list.push(wrong("is not a whole number", inside + 0.5));
  if (shape.multipleOf !== undefined && !isMultiple(odd, step))
    list.push(wrong(`is not a multiple of ${step}`, odd));
  return list.filter(({ edge }) => Math.abs(Number(edge)) <= Number.MAX_SAFE_INTEGER);
}
