import { keepText } from "../proofs/recording.ts";
import type { Cell } from "./cells.ts";
import { type Answer, normalised } from "./volatile.ts";
import type { World, Worlds } from "./worlds.ts";

export type Pair = Pick<Worlds, "full" | "empty">;

/** Asks the same in two worlds and counts how often they answered differently. */
export class Comparison {
  cells = 0;
  failures = 0;
  readonly #word: string;
  readonly #known: ReadonlySet<string>;

  /** @param known ids of the other tenant: they are never taken for what honest answers may differ in */
  constructor(word: string, known: ReadonlySet<string>) {
    this.#word = word;
    this.#known = known;
  }

  /** @returns in words, where the answers differ, or that a trespass was no refusal */
  async differenceOf(cell: Cell, { full, empty }: Pair): Promise<string[]> {
    const key = `${this.#word}-${this.cells++}`;
    const [one, other] = await Promise.all([this.#ask(full, cell, key), this.#ask(empty, cell, key)]);
    const same = JSON.stringify(one) === JSON.stringify(other);
    // Refused before the route was reached: such a cell compares nothing.
    const unheard = one.body.includes('"unauthenticated"');
    if (same && !unheard && !(cell.trespasses && one.status < 400)) return [];
    this.failures++;
    const parts = (["status", "headers", "body"] as const).filter((part) => one[part] !== other[part]);
    return [
      `${cell.name} (${one.status}, ${other.status})`,
      ...parts.flatMap((part) => [
        ...linesApart(one[part], other[part]).map((line) => `  full  ${part}: ${line}`),
        ...linesApart(other[part], one[part]).map((line) => `  empty ${part}: ${line}`),
      ]),
    ];
  }

  async #ask(world: World, { method, call }: Cell, key: string): Promise<Answer> {
    const { path, body, headers, token } = call(world);
    const response = await world.us.call(method.toUpperCase(), path, {
      headers: { ...(method === "post" ? { "idempotency-key": key } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(token === undefined ? {} : { token }),
    });
    return normalised(response, this.#known);
  }
}

/** What somebody may want to read after a failure, in full. */
export function told(found: readonly string[]): string {
  if (found.length > 0) keepText("two-worlds", found.join("\n"));
  return found.slice(0, 40).join("\n");
}

/** The lines of one text that the other has less often. */
function linesApart(one: string | number, other: string | number): string[] {
  const left = String(other).split("\n");
  return String(one)
    .split("\n")
    .filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
}
