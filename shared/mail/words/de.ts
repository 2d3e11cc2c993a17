import type { NoticedLimit } from "../../limits/notices.ts";
import { isOfSignIn, type Notice } from "../contract.ts";
import type { Words } from "./words.ts";

const happened: Record<Notice, string> = {
  password_changed: "Ihr Passwort wurde geändert.",
  password_reset:
    "Ihr Passwort wurde über einen Link an diese Adresse zurückgesetzt. Ihre anderen Sitzungen sind beendet.",
  factor_added: "Ihrem Konto wurde ein zweiter Faktor hinzugefügt.",
  factor_removed: "Von Ihrem Konto wurde ein zweiter Faktor entfernt.",
  factors_reset: "Die Administratoren Ihres Unternehmens haben Ihre zweiten Faktoren zurückgesetzt.",
  passkey_added: "Ihrem Konto wurde ein Passkey hinzugefügt.",
  passkey_removed: "Von Ihrem Konto wurde ein Passkey entfernt.",
  new_device: "Ihr Konto wurde auf einem Gerät benutzt, das wir noch nicht kannten.",
  recovery_code_used: "Mit einem Wiederherstellungscode wurde bei Ihrem Konto angemeldet.",
  password_locked: "Ihr Passwort wurde zu oft falsch geraten und öffnet deshalb eine Zeit lang nichts.",
  password_spent:
    "Ihr Passwort wurde zu oft hintereinander falsch geraten und öffnet nichts mehr, bis Sie es zurücksetzen.",
  factor_locked:
    "Ein zweiter Faktor Ihres Kontos ist gesperrt: Zu viele falsche Codes hintereinander wurden dafür eingegeben. Melden Sie sich auf anderem Weg an und richten Sie ihn neu ein.",
  signed_in_past_sso:
    "Ein Inhaber hat sich an der Single-Sign-on-Anmeldung vorbei angemeldet, die Ihr Unternehmen verlangt.",
};

const limits: Record<NoticedLimit, string> = {
  requests_per_month: "Anfragen in diesem Monat",
  ai_requests_per_day: "KI-Anfragen heute",
  projects: "Projekte",
  seats: "Plätze",
  storage_bytes: "Bytes an Dateien",
};

export const german: Words = {
  verify_email: ({ link, company }) => ({
    subject: "Bestätigen Sie Ihre E-Mail-Adresse",
    lines: [
      `Jemand hat sich mit dieser Adresse bei LeanVibe registriert, als Mitglied von ${company}. Wenn Sie es waren, bestätigen Sie sie:`,
      `Der Link gilt einmal, 24 Stunden lang. Wenn Sie es nicht waren oder nicht zu ${company} gehören, tun Sie nichts.`,
    ],
    link: { label: "Adresse bestätigen", url: link },
  }),
  reset_password: ({ link, company }) => ({
    subject: "Wählen Sie ein neues Passwort",
    lines: [
      `Jemand hat ein neues Passwort für Ihr Konto bei ${company} angefordert. Wenn Sie es waren, wählen Sie eines:`,
      "Der Link gilt einmal, 30 Minuten lang. Wenn Sie es nicht waren, tun Sie nichts: Ihr Passwort bleibt, wie es ist.",
    ],
    link: { label: "Passwort wählen", url: link },
  }),
  no_reset: ({ reason, company }) => ({
    subject: "Ihr Konto hat kein Passwort zum Zurücksetzen",
    lines: [
      `Jemand hat ein neues Passwort für Ihr Konto bei ${company} angefordert.`,
      reason === "sso"
        ? "Ihr Unternehmen verlangt die Anmeldung über seine eigene Anmeldeseite, hier gibt es also kein Passwort. Wenn Sie sich dort nicht anmelden können, fragen Sie die Administratoren Ihres Unternehmens."
        : "Sie melden sich mit einem Passkey an, und eine E-Mail kann ihn nicht ersetzen. Wenn Sie ihn verloren haben, fragen Sie einen Administrator Ihres Unternehmens.",
    ],
  }),
  sign_in_code: ({ code }) => ({
    subject: "Ihr Anmeldecode",
    lines: [
      "Geben Sie diesen Code dort ein, wo Sie sich anmelden. Er gilt einmal, 10 Minuten lang.",
      "Geben Sie ihn niemandem: Wir fragen nie danach. Wenn Sie sich gerade nicht anmelden, kennt jemand Ihr Passwort: Ändern Sie es.",
    ],
    code,
  }),
  invitation: ({ company, link, ends, accent }) => ({
    accent,
    subject: `${company} lädt Sie ein`,
    lines: [
      `${company} lädt Sie zur Zusammenarbeit auf LeanVibe ein.`,
      `Die Einladung endet am ${ends}. Öffnen Sie sie mit der Adresse, an die diese E-Mail ging; haben Sie sie nicht erwartet, tun Sie nichts.`,
    ],
    link: { label: "Einladung ansehen", url: link },
  }),
  notice: ({ notice, company, at }) => ({
    subject: isOfSignIn(notice)
      ? "Eine Anmeldung, die Sie ansehen sollten"
      : "Eine Änderung an Ihrer Anmeldung",
    lines: [
      happened[notice],
      `Unternehmen: ${company}. Zeit: ${at}.`,
      "Wenn Sie es waren, ist nichts zu tun. Wenn nicht, ändern Sie Ihr Passwort, beenden Sie Ihre Sitzungen und sagen Sie es dem Inhaber Ihres Unternehmens.",
    ],
  }),
  limit: ({ name, percent, used, limit, company }) => ({
    subject: `${percent} % verbraucht: ${limits[name]}`,
    lines: [
      `${company} hat ${used} von ${limit} verbraucht: ${limits[name]}.`,
      percent === 100
        ? "Mehr wird abgelehnt, bis wieder Raum ist oder der Tarif wechselt."
        : "Was über das Limit hinausgeht, wird abgelehnt. Von der nächsten Marke hören Sie einmal.",
      "Limits und Verbrauch stehen in der Konsole auf der Seite Nutzung.",
    ],
  }),
  footer: (to) => `LeanVibe hat dies an ${to} gesendet. Antworten darauf liest niemand.`,
};
