import { writeFileSync } from "node:fs";
import { dictionary } from "@zxcvbn-ts/language-common";
import { bitsEach, placesOf } from "../shared/identity/common-filter.ts";
import { squash } from "../shared/identity/password-fault.ts";
import { inRoot } from "./config.ts";

export const filterFile = "shared/identity/common-passwords.ts";

/** What is left of the 49,233 passwords found most often in breaches when digits and signs around them are dropped. */
export function commonWords(): string[] {
  const list = dictionary["passwords-common"] as unknown as string[];
  const words = Array.from(list, String).map(squash);
  return [...new Set(words.filter((word) => word.length >= 4))].sort();
}

export function renderFilter(words: readonly string[]): string {
  const size = Math.ceil((words.length * bitsEach) / 8) * 8;
  const bits = new Uint8Array(size / 8);
  for (const word of words)
    for (const place of placesOf(word, size))
      bits[place >>> 3] = (bits[place >>> 3] ?? 0) | (1 << (place & 7));
  const encoded = Buffer.from(bits).toString("base64url");
  return `import { filterOf } from "./common-filter.ts";\n\n/** Made by \`node scripts/common-passwords.ts\` of ${words.length} words: change that, never this. */\nexport const commonPasswords = filterOf(\n  ${size},\n  "${encoded}",\n);\n`;
}

if (import.meta.main) {
  const words = commonWords();
  writeFileSync(inRoot(filterFile), renderFilter(words));
  console.log(JSON.stringify({ words: words.length, file: filterFile }));
}
