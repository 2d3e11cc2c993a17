import type { Catalog } from "./catalog.ts";
import type { Notes } from "./notes.ts";
import type { Operation } from "./operations.ts";
import { isObjectShape, type ObjectShape, resolve } from "./shape.ts";
import type { Views } from "./view.ts";

/** What planning works with; remembers which operations were given up, so that each has one reason. */
export class Desk {
  readonly catalog: Catalog;
  readonly views: Views;
  readonly notes: Notes;
  readonly #left = new Set<Operation>();

  constructor(catalog: Catalog, views: Views, notes: Notes) {
    this.catalog = catalog;
    this.views = views;
    this.notes = notes;
  }

  /** Gives an operation up; the first reason counts. */
  leave(operation: Operation, why: string): null {
    if (this.#left.has(operation)) return null;
    this.#left.add(operation);
    this.notes.forget(operation.pointer);
    this.notes.dropBelow(operation.pointer);
    this.notes.leave(operation.pointer, why);
    return null;
  }

  isLeft(operation: Operation): boolean {
    return this.#left.has(operation);
  }

  /** The object a client sends, or `null` when the body is not one. */
  bodyShape(operation: Operation): ObjectShape | null {
    if (operation.body.kind !== "schema") return null;
    const shape = resolve(this.views.of(operation.body.shape, "input"), this.catalog);
    return isObjectShape(shape) && shape.nullable !== true ? shape : null;
  }
}
