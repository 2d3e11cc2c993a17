import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { tools as en } from "../en/tools.ts";

export const tools: Translated<typeof en> = {
  consentTitle: (tool) => `Darf „${tool}“ für Sie handeln?`,
  consentText: (tool, company) =>
    `„${tool}“ ist ein Werkzeug von ${company}. Wenn Sie es erlauben, darf es in Ihrem Namen:`,
  signedInAs: (email) => `Sie sind angemeldet als ${email}.`,
  goesTo: (place) => `Ihre Antwort geht an ${place}.`,
  onThisMachine: "ein Programm auf diesem Rechner",
  publicWarning:
    "Dieses Werkzeug kann nicht beweisen, welches es ist. Fahren Sie nur fort, wenn Sie es gerade selbst gestartet haben.",
  withdrawHint: "Sie können dies jederzeit unter Kontosicherheit widerrufen.",
  allow: "Erlauben",
  deny: "Nicht erlauben",
  identity: {
    openid: "Wissen, wer Sie sind",
    profile: "Ihren Namen lesen",
    email: "Ihre E-Mail-Adresse lesen",
    offline_access: "Bis zu 30 Tage weiterarbeiten, während Sie weg sind",
  },
  onwardTitle: "Weiter zum Werkzeug",
  refusedTitle: "Diese Anfrage lässt sich nicht beantworten",
  refusedText:
    "Das Werkzeug, das Sie hierher geschickt hat, ist in Ihrer Organisation nicht bekannt oder hat falsch gefragt. Es wurde ihm nichts gesendet.",
  refusedDetail: (detail) => `Für alle, die das Werkzeug betreuen: ${detail}`,
  deviceTitle: "Ein Gerät verbinden",
  deviceText: "Geben Sie den Code ein, den das Werkzeug auf Ihrem anderen Gerät zeigt.",
  deviceCode: "Geräte-Code",
  deviceHint: "Acht Buchstaben, zum Beispiel WDJB-MJHT.",
  deviceWrong:
    "Einen solchen Code gibt es nicht, oder er ist abgelaufen. Holen Sie beim Werkzeug einen neuen.",
  deviceTooMany: (seconds) => `Zu viele Codes. Versuchen Sie es in ${seconds} Sekunden wieder.`,
  deviceCheck: (code) =>
    `Vergleichen Sie: Das Werkzeug muss ${code} zeigen. Hat Ihnen jemand diesen Code geschickt, erlauben Sie es nicht.`,
  deviceAllowed: "Das Werkzeug ist verbunden. Sie können diese Seite schließen.",
  deviceDenied: "Das Werkzeug wurde abgelehnt. Sie können diese Seite schließen.",
  continue: "Weiter",
  section: "Werkzeuge, die für Sie handeln",
  none: "Sie haben kein Werkzeug für sich handeln lassen.",
  tool: "Werkzeug",
  mayDo: "Darf",
  since: "Seit",
  withdraw: "Widerrufen",
  withdrawOf: (tool) => `„${tool}“ widerrufen`,
};
