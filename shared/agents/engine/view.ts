import { type Lookup, type ObjectKind, resolve, type Shape } from "./shape.ts";

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
        return { ...shape, options: this.#byDetail(shape.options).map((option) => this.of(option, side)) };
      case "object":
        return { ...shape, ...this.#object(shape, side) };
      default:
        return shape;
    }
  }

  /** Zod takes the first member that fits and drops what it does not name, so the most detailed ones come first. */
  #byDetail(options: readonly Shape[]): Shape[] {
    const detail = (shape: Shape): number => {
      const found = resolve(shape, this.#raw);
      if (found.kind !== "object") return 0;
      return found.fields.filter((field) => field.required).length * 1_000 + found.fields.length;
    };
    return [...options].sort((a, b) => detail(b) - detail(a));
  }

  #object(shape: ObjectKind, side: Side): Pick<ObjectKind, "fields" | "rest"> {
    const shown = shape.fields.filter((field) => (side === "input" ? !field.readOnly : !field.writeOnly));
    const fields = shown.map((field) => ({ ...field, shape: this.of(field.shape, side) }));
    const { rest } = shape;
    // A hidden property must not come back as one of those that are not named.
    const isHiding = shown.length < shape.fields.length;
    if (isHiding && (side === "output" || rest !== "refuse")) return { fields, rest: "drop" };
    return { fields, rest: typeof rest === "string" ? rest : this.of(rest, side) };
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
