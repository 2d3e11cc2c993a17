import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { problemTexts as enProblemTexts, problemWords as enProblemWords } from "../en/problems.ts";

const invalid = {
  title: "Diese Anfrage konnten wir nicht lesen",
  advice: "Gehen Sie zurück, prüfen Sie Ihre Eingaben und senden Sie sie noch einmal.",
};
const changed = {
  title: "Das hat sich inzwischen geändert",
  advice: "Öffnen Sie die Seite neu, um den jetzigen Stand zu sehen.",
};

export const problemTexts: Translated<typeof enProblemTexts> = {
  use_regional_host: {
    title: "Ihre Organisation wird nur in ihrer eigenen Region bedient",
    advice:
      "Ihre Richtlinie hält sie von dieser globalen Adresse fern. Machen Sie an der Adresse Ihrer Region weiter.",
  },
  invalid_request: invalid,
  invalid_cursor: {
    title: "Diese Seite der Liste gibt es nicht mehr",
    advice: "Öffnen Sie die Liste von Anfang an.",
  },
  idempotency_key_required: invalid,
  unauthenticated: {
    title: "Bitte melden Sie sich an",
    advice: "Ihre Sitzung ist beendet. Melden Sie sich an, um weiterzumachen.",
  },
  invalid_credentials: {
    title: "Die Anmeldung ist fehlgeschlagen",
    advice: "Prüfen Sie E-Mail-Adresse und Passwort.",
  },
  step_up_required: {
    title: "Beweisen Sie noch einmal, dass Sie es sind",
    advice:
      "Dies verlangt einen frischen Code Ihrer Authenticator-App oder eine frische Anmeldung mit Ihrem Passkey.",
  },
  plan_limit_reached: {
    title: "Die Grenze des Tarifs ist erreicht",
    advice: "Auf der Nutzungsseite sehen Sie, was verbraucht ist und was jeder Tarif enthält.",
  },
  forbidden: {
    title: "Das dürfen Sie nicht",
    advice: "Fragen Sie einen Inhaber oder Administrator Ihrer Organisation, wenn Sie es brauchen.",
  },
  egress_refused: {
    title: "Ihre Daten dürfen dafür die Region nicht verlassen",
    advice:
      "Ihre Region oder Ihre Richtlinie zum Datenstandort erlaubt diesen Dienst nicht. Die Ablehnung steht in Ihrem Audit-Protokoll.",
  },
  tenant_suspended: {
    title: "Diese Organisation ist gesperrt",
    advice: "Ihre Daten warten, nichts wird gelöscht. Nutzung, Abrechnung und Audit-Protokoll bleiben offen.",
  },
  not_found: {
    title: "Unter dieser Adresse gibt es nichts",
    advice: "Vielleicht wurde es entfernt, oder die Adresse ist vertippt.",
  },
  method_not_allowed: invalid,
  conflict: changed,
  precondition_failed: changed,
  precondition_required: {
    title: "Dieses Formular ist veraltet",
    advice: "Öffnen Sie die Seite neu und senden Sie es von dort.",
  },
  body_too_large: {
    title: "Das ist zu groß",
    advice: "Ein Formular darf bis zu 1 MiB enthalten. Senden Sie ein kleineres Dokument.",
  },
  gone: {
    title: "Das gibt es nicht mehr",
    advice: "Bitten Sie die Person, von der Sie den Link haben, um einen neuen.",
  },
  key_unavailable: {
    title: "Der Schlüssel Ihrer Organisation ist nicht verfügbar",
    advice:
      "Ihre Daten sind mit einem eigenen Schlüssel versiegelt, und der Zugriff darauf wurde entzogen. Geben Sie ihn zurück, um weiterzumachen.",
  },
  unsupported_media_type: invalid,
  wrong_region: {
    title: "Ihre Organisation liegt in einer anderen Region",
    advice: "Ihre Daten verlassen diese Region nie, darum ist sie nur dort erreichbar.",
  },
  idempotency_mismatch: {
    title: "Dieses Formular wurde schon verwendet",
    advice: "Öffnen Sie das Formular neu, um etwas Neues zu senden.",
  },
  quota_exceeded: {
    title: "Zu viele Anfragen",
    advice: "Warten Sie einen Moment und versuchen Sie es dann noch einmal.",
  },
  internal: {
    title: "Bei uns ist etwas schiefgegangen",
    advice:
      "Versuchen Sie es noch einmal. Bleibt es dabei, nennen Sie dem Support die Anfrage-ID unten: Mit ihr finden wir die Ursache in unseren Protokollen.",
  },
  upstream_failed: {
    title: "Ein Dienst, den wir brauchen, hat schlecht geantwortet",
    advice: "Versuchen Sie es gleich noch einmal. Nichts von Ihnen ging verloren.",
  },
  upstream_timeout: {
    title: "Ein Dienst, den wir brauchen, hat nicht geantwortet",
    advice: "Versuchen Sie es gleich noch einmal. Nichts von Ihnen ging verloren.",
  },
  unavailable: {
    title: "Wir können gerade nicht antworten",
    advice: "Versuchen Sie es gleich noch einmal. Ihre Daten sind, wo sie waren.",
  },
};

export const problemWords: Translated<typeof enProblemWords> = {
  requestId: "Anfrage-ID",
  retryAfter: (seconds) =>
    counted("de", seconds, {
      one: "Sie können es in # Sekunde noch einmal versuchen.",
      other: "Sie können es in # Sekunden noch einmal versuchen.",
    }),
  toConsole: "Zur Konsole",
  toStart: "Zur Startseite",
  toRegion: (name) => `Weiter in ${name}`,
  needs: (permission, roles) =>
    `Dafür braucht man die Berechtigung ${permission}; diese Rollen haben sie: ${roles}.`,
  usage: "Nutzung und Grenzen ansehen",
};
