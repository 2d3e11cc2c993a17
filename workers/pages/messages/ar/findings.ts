import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { findings as english } from "../en/findings.ts";

const known: Record<string, string> = {
  invalid_type: "ناقص أو من نوع غير صحيح",
  too_small: "قصير جدًا أو صغير جدًا",
  too_big: "طويل جدًا أو كبير جدًا",
  invalid_format: "ليس بالشكل المتوقع",
  format: "ليس بالشكل المتوقع",
  invalid_value: "ليس من القيم الممكنة",
  taken: "مستخدم من قبل",
  wrong: "غير صحيح",
  confirmation: "غير مطابق",
};

/** What has no Arabic sentence is given in the API's own words. */
export const findings: Translated<typeof english> = {
  of: (label, code, detail) => `${label}: ${known[code] ?? `لم يُقبل (${detail})`}`,
};
