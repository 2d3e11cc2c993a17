import { Names, pascal } from "./naming.ts";
import type { Lookup, Shape } from "./shape.ts";
import { baseId, isInputId, type Views } from "./view.ts";

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
  readonly #made = new Map<string, Shape>();
  readonly #names = new Map<string, string>();
  readonly #claims = new Names();

  /** @param rootName what to call the whole document where it is a schema itself */
  constructor(views: Views, rootName: string) {
    this.#views = views;
    this.#rootName = rootName;
  }

  get(id: string): Shape {
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

/** Ids that can reach themselves: what remains after repeatedly removing those without successors or predecessors. */
function cyclicIds(edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const left = new Set(edges.keys());
  const prune = (neighbours: (id: string) => readonly string[]): boolean => {
    const gone = [...left].filter((id) => !neighbours(id).some((next) => left.has(next)));
    for (const id of gone) left.delete(id);
    return gone.length > 0;
  };
  const back = new Map<string, string[]>();
  for (const [id, targets] of edges)
    for (const target of targets) back.set(target, [...(back.get(target) ?? []), id]);
  while (prune((id) => edges.get(id) ?? []) || prune((id) => back.get(id) ?? []));
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
