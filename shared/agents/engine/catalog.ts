import { Names, pascal } from "./naming.ts";
import { type Lookup, Overload, type Shape } from "./shape.ts";
import { baseId, isInputId, type Views } from "./view.ts";

/** Far more than the largest real documents need, and a second's work. */
const maxLookups = 1_000_000;

export interface NamedSchema {
  name: string;
  shape: Shape;
  /** Reaches itself, so it is written with an explicit type. */
  isCyclic: boolean;
}

/** The schemas the generated code names: those of the document and those made for an operation. */
export class Catalog implements Lookup {
  readonly #views: Views;
  readonly #rootName: string;
  #lookups = 0;
  readonly #made = new Map<string, Shape>();
  readonly #names = new Map<string, string>();
  readonly #claims = new Names();

  /** @param rootName what to call the whole document where it is a schema itself */
  constructor(views: Views, rootName: string) {
    this.#views = views;
    this.#rootName = rootName;
  }

  get(id: string): Shape {
    this.#lookups += 1;
    if (this.#lookups > maxLookups) throw new Overload("its schemas refer to each other too intricately");
    return this.#made.get(id) ?? this.#views.get(id);
  }

  /** Gives a shape a name of its own, unless it is a reference and so has one. */
  define(wanted: string, shape: Shape): Extract<Shape, { kind: "ref" }> {
    if (shape.kind === "ref" && shape.nullable !== true) return shape;
    const name = this.#claims.claim(pascal(wanted));
    const id = `made:${name}`;
    this.#made.set(id, shape);
    this.#names.set(id, name);
    return { kind: "ref", id };
  }

  name(id: string): string {
    const known = this.#names.get(id);
    if (known !== undefined) return known;
    const tail = baseId(id).split("/").at(-1) ?? "";
    const base = pascal(tail === "#" || tail === "" ? this.#rootName : safeDecode(tail));
    const name = this.#claims.claim(isInputId(id) ? `${base}Input` : base);
    this.#names.set(id, name);
    return name;
  }

  /** Everything reachable from `roots`, each after what it refers to where there is no cycle. */
  closure(roots: Iterable<string>): NamedSchema[] {
    const reached = new Set(roots);
    const edges = new Map<string, string[]>();
    for (const id of reached) {
      const next = [...new Set(references(this.get(id)))];
      edges.set(id, next);
      for (const target of next) reached.add(target);
    }
    const cyclic = cyclicIds(edges);
    return inOrder(edges).map((id) => ({
      name: this.name(id),
      shape: this.get(id),
      isCyclic: cyclic.has(id),
    }));
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function references(shape: Shape): string[] {
  if (shape.kind === "ref") return [shape.id];
  if (shape.kind === "array") return references(shape.items);
  if (shape.kind === "union") return shape.options.flatMap(references);
  if (shape.kind !== "object") return [];
  const rest = typeof shape.rest === "string" ? [] : references(shape.rest);
  return [...shape.fields.flatMap((field) => references(field.shape)), ...rest];
}

/** Ids on a cycle or between two: what remains after removing those without successors, then without predecessors. */
function cyclicIds(edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const back = new Map<string, string[]>([...edges.keys()].map((id) => [id, []]));
  for (const [id, targets] of edges) for (const target of targets) back.get(target)?.push(id);
  const left = new Set(edges.keys());
  const prune = (
    ahead: ReadonlyMap<string, readonly string[]>,
    behind: ReadonlyMap<string, readonly string[]>,
  ): void => {
    const counts = new Map(
      [...left].map((id) => [id, (ahead.get(id) ?? []).filter((next) => left.has(next)).length]),
    );
    const ends = [...left].filter((id) => counts.get(id) === 0);
    for (let id = ends.pop(); id !== undefined; id = ends.pop()) {
      left.delete(id);
      for (const before of behind.get(id) ?? []) {
        const count = (counts.get(before) ?? 0) - 1;
        counts.set(before, count);
        if (count === 0) ends.push(before);
      }
    }
  };
  prune(edges, back);
  prune(back, edges);
  return left;
}

/** Depth first without recursion: a chain of schemas may be thousands long. */
function inOrder(edges: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const entered = new Set<string>();
  for (const root of edges.keys()) {
    const stack = [root];
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      const next = entered.has(id) ? [] : (edges.get(id) ?? []).filter((target) => !entered.has(target));
      entered.add(id);
      if (next.length > 0) stack.push(...next.toReversed());
      else {
        done.add(id);
        stack.pop();
      }
    }
  }
  return [...done];
}
