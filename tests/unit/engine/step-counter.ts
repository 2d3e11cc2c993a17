import type { Alternatives, Item } from "../../../shared/agents/engine/pattern-tree.ts";

/** Counts what a backtracking matcher does on a text, as V8 would: greedy, first fit, every start in turn. */
export function countSteps(pattern: Alternatives, text: string, limit: number): number {
  let steps = 0;
  const step = (): void => {
    steps += 1;
    if (steps > limit) throw new Error(`more than ${limit} steps`);
  };
  type Next = (at: number) => boolean;
  const items = (list: readonly Item[], index: number, at: number, next: Next): boolean => {
    const item = list[index];
    return item === undefined ? next(at) : rounds(item, 0, at, (end) => items(list, index + 1, end, next));
  };
  const rounds = (item: Item, done: number, at: number, next: Next): boolean => {
    const again = (end: number): boolean =>
      (end > at || done < item.min) && rounds(item, done + 1, end, next);
    if (done < item.max && once(item, at, again)) return true;
    return done >= item.min && next(at);
  };
  const once = ({ atom }: Item, at: number, next: Next): boolean => {
    if (atom.kind === "group") return atom.options.some((option) => items(option, 0, at, next));
    step();
    if (atom.kind === "look") throw new Error("a look-around is never admitted");
    if (atom.kind === "edge") return at === (atom.isStart ? 0 : text.length) && next(at);
    return at < text.length && atom.ascii[text.charCodeAt(at)] === true && next(at + 1);
  };
  for (let start = 0; start <= text.length; start++) {
    if (pattern.options.some((option) => items(option, 0, start, () => true))) break;
  }
  return steps;
}
