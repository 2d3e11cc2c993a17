import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { limits as english } from "../en/limits.ts";

export const limits: Translated<typeof english> = {
  names: {
    requests_per_minute: "Anfragen, gleitende Minute",
    requests_per_ten_seconds: "Anfragen, gleitende zehn Sekunden",
    requests_per_month: "API-Aufrufe, Abrechnungsmonat",
    ai_requests_per_day: "KI-Aufgaben, Tag (UTC)",
    concurrent_tasks: "Aufgaben gleichzeitig",
    projects: "Projekte",
    seats: "Plätze",
    sessions: "Sitzungen einer Person",
    storage_bytes: "Dateien",
    requests_per_minute_of_key: "Anfragen Ihres Schlüssels, gleitende Minute",
    requests_per_minute_of_person: "Ihre eigenen Anfragen, gleitende Minute",
  },
  wholeMinute: "alle der Minute",
  source: "Woher",
  sources: {
    plan: (plan) => `Tarif ${plan}`,
    parent: (plan) => `Übergeordnete Organisation, Tarif ${plan}`,
    override: (until) => `Vereinbart bis ${until}`,
    key: "Für den Schlüssel gesetzt",
    person: "Für Sie gesetzt",
    company: "Für jede Person gesetzt",
  },
  perMinute: "Anfragen pro Minute",
  keyHint:
    "Wie oft der Schlüssel anfragen darf: eine ganze Zahl, höchstens die Grenze Ihrer Organisation. Leer gelassen: keine eigene Grenze.",
  personHint:
    "Wie oft diese Person anfragen darf, in allen Sitzungen und mit allen API-Schlüsseln, für die sie einsteht. Eine Seite der Konsole zählt als eine Anfrage. Leer gelassen: was für jede Person gilt.",
  everybody: "Anfragen jeder Person",
  everybodyHint:
    "Gilt für alle ohne eigene Grenze, mit allen ihren Sitzungen und API-Schlüsseln; eine Seite der Konsole zählt als eine Anfrage. Leer gelassen: so oft wie die Organisation.",
  notANumber: "Geben Sie eine ganze Zahl ein oder nichts.",
  none: "keine eigene Grenze",
  save: "Grenze speichern",
  saved: "Die Grenze ist gespeichert und gilt binnen fünf Sekunden.",
  changedMeanwhile: "Jemand hat dies inzwischen geändert. Dies gilt jetzt; entscheiden Sie noch einmal.",
};
