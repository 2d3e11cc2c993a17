import type { Locale } from "../../kernel/locale.ts";
import { arabic } from "./ar.ts";
import { german } from "./de.ts";
import { english } from "./en.ts";
import type { Words } from "./words.ts";

export const wordsOf: Record<Locale, Words> = { en: english, de: german, ar: arabic };
