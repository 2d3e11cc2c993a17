/** A regular expression as the generator can judge it: enough of ECMA-262 with the `u` flag. */
export type Pattern = Alternatives;
export type Alternatives = { kind: "group"; options: Item[][] };
export interface Item {
  atom: Chars | Alternatives | { kind: "edge"; isStart: boolean } | { kind: "look"; body: Alternatives };
  min: number;
  max: number;
}
/** Which of the ASCII characters match, and whether any other may. */
export interface Chars {
  kind: "chars";
  ascii: readonly boolean[];
  others: boolean;
}

const asciiSize = 128;
const fill = (test: (char: string) => boolean, others: boolean): Chars => ({
  kind: "chars",
  ascii: Array.from({ length: asciiSize }, (_, code) => test(String.fromCharCode(code))),
  others,
});
const negate = (chars: Chars): Chars => ({
  kind: "chars",
  ascii: chars.ascii.map((has) => !has),
  others: true,
});
const join = (a: Chars, b: Chars): Chars => ({
  kind: "chars",
  ascii: a.ascii.map((has, code) => has || b.ascii[code] === true),
  others: a.others || b.others,
});
const between = (low: number, high: number): Chars =>
  fill((char) => char.charCodeAt(0) >= low && char.charCodeAt(0) <= high, high >= asciiSize);

export const nothing = fill(() => false, false);
export const joinChars = (all: readonly Chars[]): Chars => all.reduce(join, nothing);
export const overlap = (a: Chars, b: Chars): boolean =>
  (a.others && b.others) || a.ascii.some((has, code) => has && b.ascii[code] === true);

const digit = fill((char) => /\d/.test(char), false);
const word = fill((char) => /\w/.test(char), false);
const space = fill((char) => /\s/.test(char), true);
const shorthand: Record<string, Chars> = {
  d: digit,
  D: negate(digit),
  w: word,
  W: negate(word),
  s: space,
  S: negate(fill((char) => /\s/.test(char), false)),
};
const controls: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };

/** Parses a pattern; `null` for what is not understood (back-references, `v`-flag sets, other inventions). */
export function parsePattern(source: string): Pattern | null {
  const reader = new Reader(source);
  const tree = reader.alternatives(0);
  return reader.isAtEnd && !reader.failed ? tree : null;
}

class Reader {
  readonly #text: string;
  #index = 0;
  failed = false;

  constructor(text: string) {
    this.#text = text;
  }
  get isAtEnd(): boolean {
    return this.#index >= this.#text.length;
  }
  #take(expression: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(expression.source, "yu");
    sticky.lastIndex = this.#index;
    const found = sticky.exec(this.#text);
    if (found !== null) this.#index += found[0].length;
    return found;
  }
  #fail(): Chars {
    this.failed = true;
    this.#index = this.#text.length;
    return nothing;
  }

  alternatives(depth: number): Alternatives {
    const options: Item[][] = [[]];
    if (depth > 20) this.#fail();
    while (!this.isAtEnd && this.#text[this.#index] !== ")") {
      if (this.#take(/\|/)) options.push([]);
      else options.at(-1)?.push(this.#item(depth));
    }
    return { kind: "group", options };
  }

  #item(depth: number): Item {
    const atom = this.#atom(depth);
    const found = this.#take(/(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/);
    if (found === null) return { atom, min: 1, max: 1 };
    const [, sign, low, comma, high] = found;
    if (sign !== undefined) {
      return { atom, min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Number.POSITIVE_INFINITY };
    }
    const min = Number(low);
    const top = high === undefined || high === "" ? Number.POSITIVE_INFINITY : Number(high);
    return { atom, min, max: comma === undefined ? min : top };
  }

  #atom(depth: number): Item["atom"] {
    const edge = this.#take(/\^|\$|\\b|\\B/);
    if (edge !== null) return { kind: "edge", isStart: edge[0] === "^" };
    const open = this.#take(/\((\?(?::|<?[=!]|<[A-Za-z]\w*>))?/);
    if (open !== null) {
      const body = this.alternatives(depth + 1);
      if (!this.#take(/\)/)) return this.#fail();
      return /[=!]$/.test(open[1] ?? "") ? { kind: "look", body } : body;
    }
    if (this.#take(/\[/)) return this.#class();
    if (this.#take(/\./)) return negate(fill((char) => /[\n\r]/.test(char), false));
    const { chars } = this.#character();
    return chars;
  }

  #class(): Chars {
    const isNegated = this.#take(/\^/) !== null;
    let chars = nothing;
    while (!this.#take(/\]/)) {
      if (this.isAtEnd) return this.#fail();
      const low = this.#character();
      const isRange = low.code !== undefined && this.#take(/-(?!\])/) !== null;
      const high = isRange ? this.#character().code : undefined;
      if (isRange && high === undefined) return this.#fail();
      chars = join(chars, high === undefined ? low.chars : between(low.code ?? 0, high));
    }
    return isNegated ? negate(chars) : chars;
  }

  #character(): { chars: Chars; code?: number } {
    const one = (code: number) => ({ chars: between(code, code), code });
    const set = this.#take(/\\([dDwWsS])/)?.[1];
    if (set !== undefined) return { chars: shorthand[set] ?? nothing };
    // A property class may hold any character: the caller checks what it makes of it.
    if (this.#take(/\\[pP]\{[^}]*\}/)) return { chars: fill(() => true, true) };
    const control = this.#take(/\\([tnvfr0])(?!\d)/)?.[1];
    if (control !== undefined) return one(controls[control] ?? 0);
    const hex = this.#take(/\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\})/);
    if (hex !== null) return one(Number.parseInt(hex[1] ?? hex[2] ?? hex[3] ?? "", 16));
    const escaped = this.#take(/\\([\^$\\.*+?()[\]{}|/-])/)?.[1];
    const literal = escaped ?? this.#take(/[^\\)]/)?.[0];
    return literal === undefined ? { chars: this.#fail() } : one(literal.codePointAt(0) ?? 0);
  }
}
