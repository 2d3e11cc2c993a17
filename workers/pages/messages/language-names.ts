import type { Locale } from "../../../shared/kernel/locale.ts";

/** As each language calls itself, the same on every page. */
export const languageNames: Record<Locale, string> = { en: "English", de: "Deutsch", ar: "العربية" };
