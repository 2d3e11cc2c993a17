import type { Locale } from "../../kernel/locale.ts";
import type { TextTemplate, TextTemplates } from "../text-contract.ts";

type Words = { readonly [Name in TextTemplate]: (values: TextTemplates[Name]) => string };

/** The last line binds the code to our site: a browser fills it in there and nowhere else (WICG, sms-one-time-codes). */
const bound = (words: string, { code, host }: TextTemplates["code"]) => `${words}\n\n@${host} #${code}`;

/** One segment of GSM 03.38 each, but for Arabic. */
export const textsOf: Record<Locale, Words> = {
  en: {
    code: (values) =>
      bound(`${values.code} is your LeanVibe code, for 10 minutes. We never ask for it.`, values),
  },
  de: {
    code: (values) =>
      bound(`${values.code} ist Ihr LeanVibe-Code, 10 Minuten lang. Wir fragen nie danach.`, values),
  },
  ar: {
    code: (values) => bound(`${values.code} هو رمز LeanVibe، لمدة 10 دقائق. لا نطلبه منك أبدًا.`, values),
  },
};
