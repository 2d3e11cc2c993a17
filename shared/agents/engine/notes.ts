import type { DocumentError } from "./generation.ts";

const maxErrors = 50;

/** Collects what a run has to say besides code; every line once, in the order met. */
export class Notes {
  readonly #assumptions = new Set<string>();
  readonly #unresolved = new Set<string>();
  readonly #errors = new Map<string, DocumentError>();

  assume(text: string): void {
    this.#assumptions.add(plain(text));
  }

  /** Something in the document that the code does not do. */
  leave(pointer: string, why: string): void {
    this.#unresolved.add(plain(`${pointer}: ${why}`));
  }

  refuse(pointer: string, detail: string): void {
    if (this.#errors.size < maxErrors) {
      this.#errors.set(`${pointer} ${detail}`, { pointer: plain(pointer), detail: plain(detail) });
    }
  }

  get assumptions(): string[] {
    return [...this.#assumptions];
  }
  get unresolved(): string[] {
    return [...this.#unresolved];
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
