import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { shell as english } from "../en/shell.ts";

export const shell: Translated<typeof english> = {
  product: "LeanVibe",
  skip: "Zum Inhalt springen",
  footerLabel: "Über diese Seite",
  mainNavigation: "Konsole",
  publicNavigation: "Seite",
  docs: "API-Referenz",
  openApi: "OpenAPI-Dokument",
  signIn: "Anmelden",
  signUp: "Konto erstellen",
  signOut: "Abmelden",
  console: "Konsole",
  servedFrom: (region) => `Ausgeliefert aus: ${region}`,
  language: "Sprache",
  theme: "Farben",
  themes: { system: "System", light: "Hell", dark: "Dunkel" },
  errorPrefix: "Fehler: ",
  errorsTitle: "Bitte prüfen Sie Ihre Eingaben",
  optional: "(freiwillig)",
  regions: {
    us: "Vereinigte Staaten",
    eu: "Europäische Union",
    uk: "Vereinigtes Königreich",
    ca: "Kanada",
    au: "Australien",
  },
  guarantee: { jurisdiction: "Speicherung im Rechtsraum", "location-hint": "Nur Standortwunsch" },
  /** Within a sentence. */
  guaranteeShort: { jurisdiction: "Speicherung im Rechtsraum", "location-hint": "nur Standortwunsch" },
  guaranteeLong: {
    jurisdiction: "Datenbanken, Objekte und Dateien sind an diesen Rechtsraum gebunden.",
    "location-hint":
      "Die Plattform wird gebeten, hier zu speichern. Einen Rechtsraum für die Speicherung bietet sie dort nicht, daher ist dies keine Garantie.",
  },
};
