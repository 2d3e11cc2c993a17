import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { taskLog as english } from "../en/task-log.ts";

const ends = {
  queued: "Eingereiht.",
  running: "Läuft.",
  succeeded: "Fertig: erfolgreich.",
  failed: "Fertig: fehlgeschlagen.",
  needs_model: "Fertig: Dies braucht ein Modell, daher wurde nichts geschrieben.",
  cancelled: "Abgebrochen.",
};
const files = (count: number) => counted("de", count, { one: "# Datei", other: "# Dateien" });

export const taskLog: Translated<typeof english> = {
  started: "Begonnen. Die Spezifikation wird gelesen.",
  generated: (written, assumptions, unresolved) =>
    `${files(written)} geschrieben, mit ${counted("de", assumptions, { one: "# Annahme", other: "# Annahmen" })} und ${counted("de", unresolved, { one: "# offenen Punkt", other: "# offenen Punkten" })}. Die Tests laufen in einem abgeschotteten Isolate.`,
  tested: (passed, failed, skipped) =>
    `Tests gelaufen: ${passed} bestanden, ${failed} fehlgeschlagen, ${skipped} übersprungen.`,
  stored: (count) => `${files(count)} gespeichert.`,
  retrying: (attempt) => `Ein Schritt wurde nicht fertig; neuer Versuch (Versuch ${attempt}).`,
  finished: (status) => ends[status],
};
