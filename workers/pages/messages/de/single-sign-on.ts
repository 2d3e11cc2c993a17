import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { singleSignOn as english } from "../en/single-sign-on.ts";

export const singleSignOn: Translated<typeof english> = {
  errorTitle: "Die Anmeldung ist nicht gelungen",
  error:
    "Der Anmeldedienst Ihrer Organisation hat etwas geantwortet, das wir nicht annehmen, oder es hat zu lange gedauert. Beginnen Sie noch einmal; hilft das nicht, nennen Sie diese Referenz der Person, die die Anmeldung betreut.",
  reference: "Referenz",
  again: "Noch einmal beginnen",
  consentTitle: "Ist dieses Konto Ihres?",
  consent: (company, connection) =>
    `${company} hat ein Konto mit der Adresse unten. Wenn es Ihres ist, verknüpfen Sie es: Dann können Sie sich dort auch mit ${connection} anmelden.`,
  consentOwner:
    "Es ist das Konto einer Inhaberin oder eines Inhabers. Verknüpft wird es nur in einem Browser, der dort angemeldet ist: Melden Sie sich sonst zuerst in einem anderen Tab an und verknüpfen Sie es dann hier.",
  address: "Adresse",
  link: "Ja, verknüpfen",
  refuse: "Nein, nicht verknüpfen",
  otherTitle: "Nicht verknüpft",
  other:
    "Nichts wurde geändert. Melden Sie sich an wie bisher, oder fragen Sie eine Inhaberin oder einen Inhaber der Organisation.",
  signIn: "Anmelden",
  testedTitle: "Der Test ist gelungen",
  tested:
    "Die Antwort des Dienstes ist richtig und wurde verstanden. Was er über Sie gesagt hat, steht in der Liste der Versuche.",
  toConnection: "Zurück zur Verbindung",
};
