import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { signUp as english } from "../en/sign-up.ts";

export const signUp: Translated<typeof english> = {
  plansTitle: "Wählen Sie Tarif und Region",
  plansLead:
    "Beim Erstellen des Kontos wird nichts berechnet. In der Region liegen Ihre Daten vom ersten Byte an.",
  perMonth: "im Monat",
  region: "Region",
  choose: (plan) => `${plan} wählen`,
  limits: {
    projects: (count) => (count === null ? "Projekte ohne Grenze" : `${count} Projekte`),
    seats: (count) =>
      count === null ? "Plätze ohne Grenze" : counted("de", count, { one: "# Platz", other: "# Plätze" }),
    tasks: (count) => `${count} Aufgaben am Tag`,
    atOnce: (count) => `${count} Aufgaben gleichzeitig`,
    files: (size) => `${size} für Dateien`,
    calls: (count) => (count === null ? "API-Aufrufe ohne Monatsgrenze" : `${count} API-Aufrufe im Monat`),
    rate: (count) => `${count} Anfragen in der Minute`,
    audit: (days) =>
      days > 2 * 365
        ? `Audit-Protokoll wird ${Math.floor(days / 365)} Jahre aufbewahrt`
        : `Audit-Protokoll wird ${days} Tage aufbewahrt`,
  },
  guaranteesTitle: "Was die Angaben zur Region bedeuten",
  title: "Erstellen Sie Ihr Konto",
  chosen: "Ihre Wahl",
  change: "Tarif oder Region ändern",
  company: "Unternehmen",
  slug: "Kurzname",
  slugHint:
    "Steht in Adressen, darum haben keine zwei Organisationen denselben: 3 bis 40 Kleinbuchstaben, Ziffern und Bindestriche.",
  name: "Ihr Name",
  email: "Geschäftliche E-Mail-Adresse",
  passkeyTitle: "Mit einem Passkey anmelden",
  passkeyHint: "Ihr Gerät behält den Schlüssel; es gibt kein Passwort, das man stehlen könnte.",
  passkey: "Konto mit einem Passkey erstellen",
  passkeyNoScript: "Passkeys brauchen JavaScript. Ohne JavaScript verwenden Sie ein Passwort.",
  passwordSummary: "Stattdessen ein Passwort verwenden",
  password: "Passwort",
  passwordHint:
    "Mindestens 15 beliebige Zeichen: Ein kurzer Satz ist gut. Einfügen und Passwortmanager sind willkommen.",
  submit: "Konto mit einem Passwort erstellen",
  passkeyFailed:
    "Es wurde kein Passkey erstellt. Versuchen Sie es noch einmal oder verwenden Sie ein Passwort.",
  missing: {
    company: "Geben Sie den Namen Ihres Unternehmens ein.",
    name: "Geben Sie Ihren Namen ein.",
    email: "Geben Sie Ihre E-Mail-Adresse ein.",
    password: "Erstellen Sie einen Passkey oder wählen Sie ein Passwort.",
  },
  known: "Sie haben schon ein Konto?",
  signIn: "Anmelden",
  invalidChoice: "Diesen Tarif gibt es in dieser Region nicht. Bitte wählen Sie neu.",
};
