import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

const folder = path.join(import.meta.dirname, "../../../workers/pages/messages");
const topics = readdirSync(path.join(folder, "en")).sort();

/** Every leaf by its path. */
function leaves(value: unknown, at = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[at, value]];
  return Object.entries(value).flatMap(([key, below]) => leaves(below, `${at}/${key}`));
}

const wordsOf = async (locale: string, topic: string) =>
  new Map(leaves({ ...(await import(path.join(folder, locale, topic))) }));

/** Marks for words, numbers for what counts, nothing for what may be missing. */
const samples = [
  ["⟦0⟧", "⟦1⟧", "⟦2⟧"],
  [10_007, 10_013, 10_017],
  [null, "⟦1⟧"],
];

/** What a message says of a sample; nothing when it wants values of another kind. */
function said(message: unknown, values: unknown[]): string {
  if (typeof message === "string") return message;
  try {
    const text = typeof message === "function" ? String(message(...values)) : "";
    return /undefined|NaN/.test(text) ? "" : text.replaceAll(/(\d)[.,\s](?=\d{3})/g, "$1");
  } catch {
    return "";
  }
}

const placeholders = (text: string) => [...new Set(text.match(/⟦\d⟧|100\d\d/g) ?? [])].sort().join();

/** In the sample that shows most of the English message's placeholders, the other shows the same. */
function isFaithful(english: unknown, other: unknown): boolean {
  const shown = samples.map((values) =>
    [english, other].map((message) => placeholders(said(message, values))),
  );
  const most = Math.max(...shown.map(([one = ""]) => one.length));
  return shown.some(([one = "", two = ""]) => one.length === most && one === two);
}

const bare = (message: unknown) =>
  said(message, samples[0] ?? [])
    .replaceAll(/⟦\d⟧|\d+/g, "")
    .trim();

/** Names of ours and of standards stay as they are; everything else is translated. */
const same =
  /^(?:LeanVibe|System|Okta|Google Workspace|Microsoft Entra ID|Organisation|Administrator|SHA-|Name|Person|Region|Manager|Code|Status|OK|Passkey|\W*)$|^[\w.-]+@|^[a-z_:-]+$|^npm /;

describe.each(["de", "ar"])("the messages in %s", (locale) => {
  test.each(topics)("of %s have each key and each placeholder of the English ones", async (topic) => {
    const [english, other] = [await wordsOf("en", topic), await wordsOf(locale, topic)];
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
    const wrong = [...english].filter(([key, message]) => !isFaithful(message, other.get(key)));
    expect(wrong.map(([key]) => key)).toEqual([]);
  });

  test.each(topics)("of %s are never the English ones", async (topic) => {
    const [english, other] = [await wordsOf("en", topic), await wordsOf(locale, topic)];
    const kept = [...english].filter(([key, message]) => {
      const text = bare(message);
      return text.length > 3 && !same.test(text) && text === bare(other.get(key));
    });
    expect(kept.map(([key, message]) => `${key}: ${bare(message)}`)).toEqual([]);
  });
});
