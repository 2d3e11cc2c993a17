import type { Locale, Translated } from "../kernel/locale.ts";

const en = {
  title: "Continue to your organisation's sign-in",
  explained:
    "Your organisation's service takes this step by a form. Nothing is sent before you press the button.",
  go: (host: string) => `Continue to ${host}`,
} as const;

/** The one page that a script without a design says, in each language that pages speak. */
export const departureWords: Record<Locale, Translated<typeof en>> = {
  en,
  de: {
    title: "Weiter zur Anmeldung Ihrer Organisation",
    explained:
      "Der Dienst Ihrer Organisation nimmt diesen Schritt als Formular entgegen. Gesendet wird erst, wenn Sie die Schaltfläche drücken.",
    go: (host) => `Weiter zu ${host}`,
  },
  ar: {
    title: "المتابعة إلى تسجيل الدخول في مؤسستك",
    explained: "تستقبل خدمة مؤسستك هذه الخطوة عبر نموذج. لن يُرسل شيء قبل أن تضغط الزر.",
    go: (host) => `المتابعة إلى ${host}`,
  },
};
