import type { Locale } from "../kernel/locale.ts";
import type { NoticedLimit } from "../limits/notices.ts";

/** What somebody changed about how a person signs in; the person is told, whoever it was. */
export const notices = [
  "password_changed",
  "password_reset",
  "factor_added",
  "factor_removed",
  "factors_reset",
  "passkey_added",
  "passkey_removed",
  "new_device",
  "recovery_code_used",
  "password_locked",
  "password_spent",
  "factor_locked",
  "signed_in_past_sso",
] as const;
export type Notice = (typeof notices)[number];

/** Of a sign-in that happened, and of no change. */
export const isOfSignIn = (notice: Notice): boolean =>
  ["new_device", "recovery_code_used", "signed_in_past_sso"].includes(notice);

/** Each kind of letter, with what its words need. Values are plain text and are escaped where they are put. */
export interface Templates {
  /** `company`: whose account it is; who never heard of it confirms nothing. */
  verify_email: { link: string; company: string };
  reset_password: { link: string; company: string };
  /** Asked for, and not possible: `reason` says what to do instead. */
  no_reset: { reason: "no_password" | "sso"; company: string };
  sign_in_code: { code: string };
  /** `accent`: the company's colour as `#rrggbb`, readable under white text. */
  invitation: { company: string; link: string; ends: string; accent?: string };
  notice: { notice: Notice; company: string; at: string };
  limit: { name: NoticedLimit; percent: number; used: number; limit: number; company: string };
}
export type TemplateName = keyof Templates;

/** A letter that is owed: rendered when it is sent, and never sent after `expiresAt`. */
export interface Mail<Name extends TemplateName = TemplateName> {
  /** Whose key seals it until it is sent: erasing that person erases it. */
  subjectId: string;
  /** Normalised. */
  to: string;
  template: Name;
  locale: Locale;
  values: Templates[Name];
  /** Epoch milliseconds: a letter that is late is worth nothing. */
  expiresAt: number;
}

/** A letter as it goes out. */
export interface Letter {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** The same for every try: who sends it knows that it was sent. */
  key: string;
}

/** `refused`: no try will be better. Whatever is thrown may be better later. */
export type Posted = { kind: "sent" } | { kind: "refused"; reason: string };
