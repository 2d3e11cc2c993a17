import { type Field, type Lookup, resolve, type Shape } from "./shape.ts";

/** What a client sends, and what it is answered. */
export type Side = "input" | "output";

const suffix = "?input";

/** Shows each schema as one side sees it: read-only properties are not sent, write-only ones not answered. */
export class Views implements Lookup {
  readonly #raw: Lookup;
  readonly #sided = new Map<string, boolean>();
  readonly #seen = new Map<string, Shape>();

  constructor(raw: Lookup) {
    this.#raw = raw;
  }

  /** @param id as a shape made by `of` names it */
  get(id: string): Shape {
    const known = this.#seen.get(id);
    if (known !== undefined) return known;
    const side = id.endsWith(suffix) ? "input" : "output";
    const shape = this.of(this.#raw.get(baseId(id)), side);
    this.#seen.set(id, shape);
    return shape;
  }

  of(shape: Shape, side: Side): Shape {
    switch (shape.kind) {
      case "ref":
        return side === "input" && this.#isSided(shape.id) ? { ...shape, id: shape.id + suffix } : shape;
      case "array":
        return { ...shape, items: this.of(shape.items, side) };
      case "union":
        return { ...shape, options: shape.options.map((option) => this.of(option, side)) };
      case "object": {
        const hidden = (field: Field): boolean => (side === "input" ? field.readOnly : field.writeOnly);
        return {
          ...shape,
          fields: shape.fields
            .filter((field) => !hidden(field))
            .map((field) => ({ ...field, shape: this.of(field.shape, side) })),
          rest: typeof shape.rest === "string" ? shape.rest : this.of(shape.rest, side),
        };
      }
      default:
        return shape;
    }
  }

  /** The object shape behind references, or `null`. */
  object(shape: Shape): Extract<Shape, { kind: "object" }> | null {
    const found = resolve(shape, this);
    return found.kind === "object" ? found : null;
  }

  /** Whether the two sides see the schema differently, however deep. */
  #isSided(id: string): boolean {
    const known = this.#sided.get(id);
    if (known !== undefined) return known;
    const reached = new Set([id]);
    let sided = false;
    for (const next of reached) {
      const direct = (shape: Shape): boolean => {
        if (shape.kind === "ref") reached.add(shape.id);
        if (shape.kind === "array") return direct(shape.items);
        if (shape.kind === "union") return shape.options.some(direct);
        if (shape.kind !== "object") return false;
        const rest = typeof shape.rest !== "string" && direct(shape.rest);
        return shape.fields.map((f) => direct(f.shape) || f.readOnly || f.writeOnly).includes(true) || rest;
      };
      if (direct(this.#raw.get(next))) sided = true;
      if (sided) break;
    }
    this.#sided.set(id, sided);
    return sided;
  }
}

export const baseId = (id: string): string => (id.endsWith(suffix) ? id.slice(0, -suffix.length) : id);
export const isInputId = (id: string): boolean => id.endsWith(suffix);
