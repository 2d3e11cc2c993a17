/** The languages a person may be spoken to in. English is what the API speaks, and the answer to any other. */
export const locales = ["en", "de", "ar"] as const;
export type Locale = (typeof locales)[number];

export const isLocale = (value: unknown): value is Locale => locales.some((locale) => locale === value);

export const directionOf = (locale: Locale): "ltr" | "rtl" => (locale === "ar" ? "rtl" : "ltr");

/** For Intl: digits stay those of codes, ids and addresses, which stand beside them (BCP 47 extension U). */
export const formatOf: Record<Locale, string> = { en: "en-GB", de: "de-DE", ar: "ar-u-nu-latn" };

/** A header longer than this asks for nothing (no browser sends one). */
const mostCharacters = 1_000;
const range = /^([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)(?:\s*;\s*q=([01](?:\.\d{0,3})?))?$/i;

/**
 * An explicit choice wins; else the language that `Accept-Language` likes best (RFC 9110 §12.5.4), found by
 * lookup (RFC 4647 §3.4): `de-AT` is answered by `de`. What nobody asked for and what nobody can read is English.
 */
export function negotiatedLocale(header: string | null | undefined, chosen?: string): Locale {
  if (isLocale(chosen)) return chosen;
  if (!header || header.length > mostCharacters) return "en";
  const wishes = header
    .split(",")
    .map((part) => range.exec(part.trim()))
    .flatMap((found) => (found ? [{ tag: found[1] ?? "*", weight: Number(found[2] ?? 1) }] : []));
  const refused = new Set(wishes.filter(({ weight }) => weight === 0).map(({ tag }) => primary(tag)));
  const wished = wishes.filter(({ weight }) => weight > 0).sort((one, other) => other.weight - one.weight);
  for (const { tag } of wished) {
    const found = locales.find((locale) => (tag === "*" || primary(tag) === locale) && !refused.has(locale));
    if (found) return found;
  }
  return "en";
}

const primary = (tag: string): string => tag.toLowerCase().split("-")[0] ?? "";

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
const rules = new Map<Locale, Intl.PluralRules>();

/** The form a language has for a count (CLDR plural rules); `#` stands for the number. */
export function counted(locale: Locale, count: number, forms: Forms): string {
  const rule = rules.get(locale) ?? new Intl.PluralRules(formatOf[locale]);
  rules.set(locale, rule);
  const form = forms[rule.select(count)] ?? forms.other;
  return form.replaceAll("#", new Intl.NumberFormat(formatOf[locale]).format(count));
}

/** The same keys and placeholders in another language: a missing one does not compile. */
export type Translated<Words> = Words extends string
  ? string
  : Words extends (...args: infer Args) => string
    ? (...args: Args) => string
    : { readonly [Key in keyof Words]: Translated<Words[Key]> };
