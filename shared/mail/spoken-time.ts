import { formatOf, type Locale } from "../kernel/locale.ts";

/** A time in a letter, said as the language says it, always of UTC: a letter does not know where it is read. */
export const spokenTime = (locale: Locale, milliseconds: number): string =>
  `${new Intl.DateTimeFormat(formatOf[locale], { dateStyle: "long", timeStyle: "short", timeZone: "UTC" }).format(milliseconds)} UTC`;
