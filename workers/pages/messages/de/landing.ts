import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { landing as english } from "../en/landing.ts";

export const landing: Translated<typeof english> = {
  title: "Getesteter Code aus Ihrer API-Beschreibung",
  lead: "LeanVibe macht aus einem OpenAPI-Dokument ein lauffähiges Servermodul mit eigener Testsuite, führt die Tests in einem abgeschotteten Raum aus und zeigt Ihnen genau, was bestanden hat, was angenommen wurde und was nicht möglich war.",
  start: "Konto erstellen",
  signIn: "Anmelden",
  how: "So läuft eine Aufgabe ab",
  steps: [
    {
      title: "Sie beschreiben",
      text: "Fügen Sie ein OpenAPI-3-Dokument oder ein JSON-Schema in ein Projekt ein oder laden Sie es hoch.",
    },
    {
      title: "Die Engine baut",
      text: "Eine deterministische Engine schreibt ein typisiertes Servermodul und Tests. Kein Sprachmodell ist beteiligt: Dieselbe Beschreibung ergibt denselben Code.",
    },
    {
      title: "Die Tests laufen wirklich",
      text: "Sie laufen in einem Isolate ohne Netz, ohne Geheimnisse und mit begrenzter Schrittzahl. Sie sehen live zu.",
    },
    {
      title: "Sie erhalten die Belege",
      text: "Dateien, Testergebnisse, Annahmen und offene Punkte. Was die Engine nicht kann, sagt sie; sie erfindet keinen Code.",
    },
  ],
  residency: "Wo Ihre Daten liegen",
  residencyText:
    "Jede Region hat eigene Datenbanken, Objekte, Dateien und Schlüssel. Die Skripte einer Region haben keine Verbindung zu denen einer anderen. Wo die Plattform keinen Rechtsraum zusagen kann, sagen wir es.",
  regionColumn: "Region",
  guaranteeColumn: "Was garantiert ist",
  plansColumn: "Tarife",
  forDevelopers: "Alles ist eine API",
  forDevelopersText:
    "Die Konsole nutzt dieselben Routen, die Sie mit einem API-Schlüssel aufrufen können. Jede Antwort nennt ihre Grenzen, jeder Fehler sagt, was zu ändern ist.",
  reference: "Zur API-Referenz",
};
