import type { Locale } from "../../../../shared/kernel/locale.ts";
import { spoken } from "../spoken.ts";
import { sentences as ar } from "./ar.ts";
import { sentences as de } from "./de.ts";

type Table = Record<string, string>;
const tables: Record<Exclude<Locale, "en">, Table> = { de, ar };

/** The numbers of a sentence stand where the other language puts them. */
export function translation(table: Table, sentence: string): string {
  const numbers = sentence.match(/\d+/g) ?? [];
  // A sentence may be spelled with numbers of its own, such as an address: that one comes first.
  const known = table[sentence] ?? table[sentence.replaceAll(/\d+/g, "#")];
  let next = 0;
  return known?.replaceAll("#", () => numbers[next++] ?? "") ?? "";
}

/** The API's own sentence in the language of the page; empty for one that nobody has translated. */
export function translated(sentence: string): string {
  const locale = spoken();
  return locale === "en" ? sentence : translation(tables[locale], sentence);
}
