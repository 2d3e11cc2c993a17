import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { phone as english } from "../en/phone.ts";

export const phone: Translated<typeof english> = {
  title: "Codes per SMS",
  lead: "Ein Code an Ihr Telefon ist ein schwächerer zweiter Schritt als eine Authenticator-App oder ein Schlüssel: Wer Ihre Nummer übernimmt, bekommt ihn ebenfalls. Nehmen Sie lieber eines davon.",
  none: "Es ist keine Nummer eingerichtet.",
  unavailable: "Diese Installation verschickt keine SMS; deshalb lässt sich keine Nummer hinzufügen.",
  add: "Mobilnummer hinzufügen",
  number: "Mobilnummer",
  ending: (number) => `Nummer mit den Endziffern ${number}`,
  waiting: "nicht bestätigt",
  goOn: "Code eingeben",
  remove: "Nummer entfernen",
  newTitle: "Mobilnummer hinzufügen",
  hint: "Mit Landesvorwahl, zum Beispiel +49 1512 3456789.",
  send: "Code senden",
  missing: "Geben Sie Ihre Mobilnummer ein.",
  wrong: {
    unreadable: "Das ist keine Telefonnummer. Beginnen Sie mit + und der Landesvorwahl.",
    kind: "Das ist keine Mobilnummer, die SMS empfängt.",
    country: "In dieses Land gehen von hier keine SMS, oder Ihre Organisation erlaubt es nicht.",
    address_unverified:
      "Bestätigen Sie zuerst Ihre E-Mail-Adresse: Die Seite „Kontosicherheit“ sendet dazu eine E-Mail mit einem Link.",
  },
  taken: "Diese Nummer lässt sich nicht hinzufügen: Sie gehört schon anderen Konten, oder Sie haben eine.",
  codeTitle: "Geben Sie den Code aus der SMS ein",
  codeText: (number) =>
    `Ein Code ist unterwegs an die Nummer mit den Endziffern ${number}. Er gilt 10 Minuten.`,
  codeHint: "Die sechs Ziffern der neuesten SMS.",
  again: "Noch einen Code senden",
  removeTitle: "Diese Nummer entfernen?",
  removeText:
    "Es gehen keine Codes mehr an sie. Ist sie Ihr letzter zweiter Faktor, entfallen auch die Wiederherstellungscodes, und Ihr Passwort allein genügt.",
  sendCode: "Code per SMS senden",
  codeSent: "Ein Code ist unterwegs an Ihr Telefon. Er gilt einmal, 10 Minuten lang.",
};
