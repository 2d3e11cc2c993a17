import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { recover as english, passwordSection as englishSection } from "../en/recover.ts";

export const recover: Translated<typeof english> = {
  title: "Passwort zurücksetzen",
  lead: "Nennen Sie uns Ihre Adresse. Wenn es ein Konto mit Passwort gibt, führt Sie ein Brief zu einem neuen.",
  email: "E-Mail-Adresse",
  send: "Brief senden",
  sentTitle: "Sehen Sie in Ihr Postfach",
  sent: "Wenn es zu dieser Adresse ein Konto gibt, ist ein Brief unterwegs. Sein Link gilt einmal, 30 Minuten lang. Bis er ankommt, kann eine Minute vergehen; sehen Sie auch bei der unerwünschten Post nach.",
  back: "Zurück zur Anmeldung",
  missingEmail: "Geben Sie Ihre E-Mail-Adresse ein.",
  tooMany: (seconds) => `Zu viele Versuche. Versuchen Sie es in ${seconds} Sekunden noch einmal.`,
  noMail:
    "Diese Installation versendet keine E-Mail. Bitten Sie einen Administrator Ihres Unternehmens um Hilfe.",
  forgotten: "Ich habe mein Passwort vergessen",
  resetTitle: "Wählen Sie ein neues Passwort",
  resetText: "Mit der Änderung enden alle Ihre Sitzungen; melden Sie sich danach neu an.",
  password: "Neues Passwort",
  passwordHint: "Mindestens 15 Zeichen. Am besten mehrere Wörter, die nicht zusammengehören.",
  missingPassword: "Geben Sie ein neues Passwort ein.",
  change: "Passwort ändern",
  gone: "Dieser Link öffnet nichts: Er wurde benutzt, oder seine Zeit ist um. Fordern Sie einen neuen Brief an.",
  again: "Neuen Brief anfordern",
  done: "Ihr Passwort ist geändert. Melden Sie sich damit an.",
  verifyTitle: "Bestätigen Sie Ihre Adresse",
  verifyText: "Bestätigen Sie, dass Briefe an diese Adresse Sie erreichen.",
  verify: "Bestätigen",
  verified: "Ihre Adresse ist bestätigt.",
  goOn: "Weiter",
  renewTitle: "Wählen Sie ein neues Passwort",
  renew: {
    expired: "Ihre Organisation verlangt von Zeit zu Zeit ein neues Passwort, und es ist so weit.",
    weak: "Ihr Passwort ist schwächer, als Ihre Organisation inzwischen verlangt.",
  },
  sendCode: "Code per E-Mail senden",
  codeSent: "Ein Code ist unterwegs in Ihr Postfach. Er gilt einmal, 10 Minuten lang.",
  unchanged: "Das ist Ihr jetziges Passwort: Wählen Sie ein anderes.",
};

export const passwordSection: Translated<typeof englishSection> = {
  title: "Passwort",
  change: "Passwort ändern",
  lead: "Mit der Änderung enden Ihre anderen Sitzungen.",
  current: "Jetziges Passwort",
  currentHint: "Leer lassen, wenn Sie keines haben: Sie melden sich mit einem Passkey an.",
  next: "Neues Passwort",
  hint: "Mindestens 15 Zeichen. Am besten mehrere Wörter, die nicht zusammengehören.",
  submit: "Passwort ändern",
  cancel: "Abbrechen",
  changed: "Ihr Passwort ist geändert.",
  address: "E-Mail-Adresse",
  verified: "Briefe an Ihre Adresse erreichen Sie.",
  unverified:
    "Ihre Adresse ist nicht bestätigt: Bis dahin werden Ihre Einladungen nicht per E-Mail versendet.",
  send: "Brief an mich senden",
  sent: "Ein Brief ist unterwegs. Sein Link gilt 24 Stunden.",
};
