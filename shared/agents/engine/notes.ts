import type { DocumentError } from "./generation.ts";

const maxErrors = 50;
const maxPatterns = 2_000;

/** Collects what a run has to say besides code; every line once, in the order met. */
export class Notes {
  /** Text to the places it is about. */
  readonly #assumptions = new Map<string, Set<string>>();
  readonly #unresolved = new Map<string, string>();
  readonly #errors = new Map<string, DocumentError>();
  readonly #dropped: string[] = [];
  #patterns = 0;

  /** @param pointer where the choice was made, if it concerns one place only */
  assume(text: string, pointer?: string): void {
    const key = plain(text);
    const places = this.#assumptions.get(key) ?? new Set();
    if (pointer === undefined) places.add("#");
    else places.add(pointer);
    this.#assumptions.set(key, places);
  }

  /** Whether one more pattern may be tried; each takes little, but a document has room for thousands. */
  countPattern(): boolean {
    this.#patterns += 1;
    return this.#patterns <= maxPatterns;
  }

  /** Something in the document that the code does not do. */
  leave(pointer: string, why: string): void {
    this.#unresolved.set(plain(`${pointer}: ${why}`), pointer);
  }

  /** Forgets remarks about the inside of what is left out as a whole. */
  dropBelow(pointer: string): void {
    this.#dropped.push(`${pointer}/`);
  }

  /** Forgets remarks about one operation that was given up later; its reason is noted afterwards. */
  forget(pointer: string): void {
    for (const [text, place] of this.#unresolved) if (place === pointer) this.#unresolved.delete(text);
  }

  refuse(pointer: string, detail: string): void {
    if (this.#errors.size < maxErrors) {
      this.#errors.set(`${pointer} ${detail}`, { pointer: plain(pointer), detail: plain(detail) });
    }
  }

  #isKept(place: string): boolean {
    return !this.#dropped.some((prefix) => place.startsWith(prefix));
  }
  get assumptions(): string[] {
    return [...this.#assumptions].flatMap(([text, places]) =>
      [...places].some((p) => this.#isKept(p)) ? [text] : [],
    );
  }
  get unresolved(): string[] {
    return [...this.#unresolved].flatMap(([text, place]) => (this.#isKept(place) ? [text] : []));
  }
  get errors(): DocumentError[] {
    return [...this.#errors.values()];
  }
}

/** One line without control or direction characters, for people to read. */
export const plain = (text: string, max = 400): string => {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  return line.length > max ? `${line.slice(0, max - 1)}…`.replace(/[\uD800-\uDBFF]…$/, "…") : line;
};
