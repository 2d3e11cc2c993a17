import { AsyncLocalStorage } from "node:async_hooks";
import { formatOf, type Locale, type Translated } from "../../../shared/kernel/locale.ts";

const language = new AsyncLocalStorage<Locale>();

/** Whatever is rendered or refused within `work` is said in this language. */
export const speaking = <Answer>(locale: Locale, work: () => Answer): Answer => language.run(locale, work);

/** @throws {Error} outside a request: words kept in a constant would speak one language for ever */
export function spoken(): Locale {
  const locale = language.getStore();
  if (!locale) throw new Error("Words are asked for within a request only.");
  return locale;
}

export const spokenFormat = (): string => formatOf[spoken()];

/** Keeps the language for what is called later, outside the request's own flow. */
export const bound = <Args extends unknown[], Answer>(work: (...args: Args) => Answer) =>
  AsyncLocalStorage.bind(work);

type Tree = { [key: string]: unknown };
const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Branches are the same for all; each leaf is looked up when it is read. */
function lazily(all: Record<Locale, Tree>): Tree {
  const tree: Tree = {};
  for (const [key, value] of Object.entries(all.en)) {
    const below = { en: value, de: all.de[key], ar: all.ar[key] };
    const branch = isTree(value) ? lazily(below as Record<Locale, Tree>) : undefined;
    Object.defineProperty(tree, key, { enumerable: true, get: () => branch ?? below[spoken()] });
  }
  return tree;
}

/** One set of messages, each read in the language of the request at hand. */
export function inEach<const Words extends object>(
  en: Words,
  others: Record<Exclude<Locale, "en">, Translated<Words>>,
): Translated<Words> {
  return lazily({ en, ...others } as Record<Locale, object> as Record<Locale, Tree>) as Translated<Words>;
}
