import type { Locale } from "../kernel/locale.ts";

/** Each kind of text. `host`: the site that the code is for, which browsers compare before they fill it in. */
export interface TextTemplates {
  code: { code: string; host: string };
}
export type TextTemplate = keyof TextTemplates;

/** A text that is owed: written when it is sent, and never sent after `expiresAt`. */
export interface OwedText<Name extends TextTemplate = TextTemplate> {
  /** Whose key seals it until it is sent. */
  subjectId: string;
  /** E.164. */
  to: string;
  template: Name;
  locale: Locale;
  values: TextTemplates[Name];
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** As it goes out. */
export interface Text {
  /** E.164. */
  to: string;
  body: string;
  /** Seconds for which it is worth anything to whoever gets it. */
  seconds: number;
}
