import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { proof as english } from "../en/audit.ts";

const entries = (count: number) => counted("de", count, { one: "# Eintrag", other: "# Einträge" });

export const proof: Translated<typeof english> = {
  title: "Geprüft",
  kept: (days) =>
    days > 2 * 365
      ? `Ihr Tarif bewahrt Einträge ${Math.floor(days / 365)} Jahre auf; ihre Prüfsummen bleiben für immer.`
      : `Ihr Tarif bewahrt Einträge ${days} Tage auf; ihre Prüfsummen bleiben für immer.`,
  none: "Noch deckt kein signierter Kopf diese Einträge. Jede Minute kommt einer.",
  sound: (shown, size, at) =>
    `${entries(shown)} auf dieser Seite: bewiesen, dass sie zu den ${size} gehören, die der Kopf vom ${at} deckt; seine Signatur stimmt.`,
  pending: (count) => `${entries(count)} nach diesem Kopf: unter dem nächsten.`,
  broken: (count) =>
    `${entries(count)} auf dieser Seite: nicht das, was signiert wurde. Laden Sie das Protokoll herunter und prüfen Sie es mit dem Befehl unten.`,
  forged:
    "Die Signatur des Protokollkopfs stimmt nicht. Laden Sie das Protokoll herunter und prüfen Sie es mit dem Befehl unten.",
  unavailable: "Die Belege konnten gerade nicht gelesen werden.",
  server: "Unser Server hat dies beim Erstellen der Seite geprüft.",
  browser: {
    sound: "Ihr Browser hat es mit den veröffentlichten Schlüsseln noch einmal geprüft.",
    grown: "Das Protokoll beginnt auch mit allem, was dieser Browser beim letzten Mal sah.",
    broken:
      "Ihr Browser widerspricht: Gezeigt wird nicht, was signiert wurde, oder nicht, was er beim letzten Mal sah. Prüfen Sie das Protokoll mit dem Befehl unten.",
    failed: "Ihr Browser konnte es nicht noch einmal prüfen.",
  },
  own: "Prüfen Sie es ohne uns",
  ownText:
    "Der Befehl braucht kein Netz und kein Wort von uns. Bewahren Sie jeden heruntergeladenen Kopf auf: Nur ein älterer Kopf zeigt, ob ein Protokoll als Ganzes neu geschrieben wurde.",
  log: "Protokoll herunterladen",
  head: "Kopf herunterladen",
  keys: "Schlüssel herunterladen",
  command: "npm run audit:verify -- audit.jsonl head.json --keys jwks.json --previous older-head.json",
};
