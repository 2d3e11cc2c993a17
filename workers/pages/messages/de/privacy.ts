import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { privacy as english } from "../en/privacy.ts";

export const privacy: Translated<typeof english> = {
  title: "Datenschutz",
  lead: "Was über Sie aufbewahrt wird, was Sie erlaubt haben und wie Sie es beenden.",
  saved: "Gespeichert.",

  mine: "Ihre Daten",
  name: "Name",
  email: "E-Mail-Adresse",
  takeTitle: "Mitnehmen",
  takeText:
    "Alles, was über Sie aufbewahrt wird, als Datei aus JSON-Zeilen. Endet sie mit einer Zeile vom Typ „more“, geben Sie deren Cursor an, und der Rest kommt als weitere Datei.",
  cursor: "Cursor einer früheren Datei",
  take: "Ihre Daten herunterladen",
  correctTitle: "Ihren Namen berichtigen",
  correct: "Namen speichern",
  correctHint: "Ihre Adresse wird geändert, indem Sie die neue nachweisen: Fragen Sie uns.",
  eraseTitle: "Sich löschen",
  eraseText: "Beendet Ihr Konto endgültig. Sie sehen, was folgt, bevor etwas geschieht.",
  eraseLink: "Sich löschen…",

  consents: "Was Sie erlauben",
  consentsLead: "Nichts davon geschieht, wenn Sie es nicht erlauben. Ein Widerruf gilt sofort.",
  signalled:
    "Ihr Browser sendet Global Privacy Control. Das wurde als Widerruf vermerkt, und solange es gesendet wird, darf nichts verkauft oder geteilt werden.",
  allowed: "Erlaubt",
  denied: "Nicht erlaubt",
  since: "seit",
  changed: "Der Text hat sich geändert, seit Sie es erlaubt haben.",
  allow: "Erlauben",
  allowOf: (purpose) => `Erlauben: ${purpose}`,
  withdraw: "Widerrufen",
  withdrawOf: (purpose) => `Widerrufen: ${purpose}`,

  company: "Ihre Organisation",
  companyTake: "Organisation exportieren",
  companyText:
    "Alles, was über Ihre Organisation und ihre Personen aufbewahrt wird, als Datei aus JSON-Zeilen. Geheimnisse und Schlüssel sind nicht dabei.",
  people:
    "Was über eine einzelne Person aufbewahrt wird, ein falscher Name, eine Löschung: Wählen Sie die Person unter den",
  members: "Mitgliedern",
  erasures: "Löschungen",
  erasuresEmpty: "Bisher wurde niemand gelöscht.",
  caption: "Löschungen, neueste zuerst",
  person: "Gelöschte Person",
  state: "Zustand",
  asked: "Beantragt",
  by: "Von",
  receipt: "Beleg",
  receiptOf: (id) => `Beleg von ${id}`,
  states: { pending: "Im Gange", erased: "Gelöscht, Beleg folgt", attested: "Gelöscht" },
  replayed: (times) =>
    counted("de", times, {
      one: "nach einer Wiederherstellung noch einmal",
      other: "nach Wiederherstellungen noch # Mal",
    }),

  personTitle: (who) => `Datenschutz: ${who}`,
  rights: "Die Rechte der Person",
  personTake: "Herunterladen, was aufbewahrt wird",
  personTakeText: "Dieselbe Datei, die die Person herunterladen kann.",
  personCorrect: "Namen berichtigen",
  personErase: "Diese Person löschen",
  personEraseLink: "Diese Person löschen…",
  personEraseText: "Auf Antrag der Person selbst oder wenn ihre Daten nicht mehr gebraucht werden.",

  confirmOwn: "Sich löschen?",
  confirmOf: (who) => `${who} löschen?`,
  follows: "Was folgt",
  consequences: [
    "Der Schlüssel, der Namen und Adresse versiegelt, wird vernichtet: Niemand kann sie mehr lesen, auch wir nicht.",
    "Passwörter, Passkeys, Sitzungen und Freigaben verfallen; API-Schlüssel, für die die Person einstand, werden widerrufen.",
    "Arbeit und Einträge des Audit-Protokolls bleiben bei der Organisation. Statt der Person steht dort eine Nummer.",
    "Sicherungen der Datenbank können den versiegelten Schlüssel bis zu 30 Tage enthalten. Wird eine wiederhergestellt, wird die Löschung wiederholt, bevor jemand bedient wird.",
    "Es lässt sich nicht rückgängig machen. Die Adresse kann wieder eingeladen werden, als neue Person.",
  ],
  typeOwn: "Zur Bestätigung geben Sie Ihre E-Mail-Adresse ein",
  typeOf: "Zur Bestätigung geben Sie die E-Mail-Adresse der Person ein",
  mismatch: "Das ist nicht die Adresse oben.",
  confirm: "Endgültig löschen",
  keep: "Alles behalten",

  doneTitle: "Sie sind gelöscht",
  doneText:
    "Ihre Sitzung ist beendet. Bewahren Sie den Beleg auf: Er ist der Nachweis, und diese Seite lässt sich nicht noch einmal öffnen.",
  pendingText:
    "Es ist eingetragen und geht von selbst weiter; mehr ist nicht nötig. Ein Administrator der Organisation kann Ihnen den Beleg anhand seiner Nummer geben.",
  number: "Nummer",
  receiptTitle: "Beleg einer Löschung",
  receiptLead: "Signiert; jeder kann ihn mit den veröffentlichten Schlüsseln der Region prüfen.",
  receiptPending:
    "Die Löschung ist noch nicht fertig. Sie geht von selbst weiter: Öffnen Sie diese Seite später noch einmal.",
  erasedAt: "Gelöscht",
  backupsEnd: "Sicherungen enden",
  scope: "Was gelöscht wurde",
  signed: "Der signierte Beleg",
  download: "Beleg herunterladen",
  start: "Zur Startseite",
};
