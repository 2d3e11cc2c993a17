import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { security as english } from "../en/security.ts";

export const security: Translated<typeof english> = {
  title: "Kontosicherheit",
  lead: "Wie Sie beweisen, dass Sie es sind. Nur Sie sehen diese Seite.",
  apps: "Authenticator-Apps",
  noApp: "Es ist keine Authenticator-App eingerichtet. Mit einer App öffnet Ihr Passwort allein nichts.",
  app: "Authenticator-App",
  added: "Hinzugefügt",
  waiting: "Nicht bestätigt",
  locked: "Durch falsche Codes gesperrt: entfernen und neu einrichten",
  confirmed: "In Gebrauch",
  state: "Zustand",
  setUp: "Authenticator-App einrichten",
  remove: "Entfernen",
  removeOf: (day) => `Die am ${day} hinzugefügte App entfernen`,
  passkeys: (count) => `Passkeys: ${count}. Ein Passkey braucht keinen zweiten Schritt.`,
  codes: "Wiederherstellungscodes",
  codesLeft: (count) =>
    count === 0
      ? "Sie haben keine. Wer ohne Codes die App verliert, verliert das Konto."
      : `Noch ${count}. Jeder lässt Sie einmal anstelle der App ein.`,
  drawCodes: "Neue Wiederherstellungscodes erzeugen",
  lastProof: (label) => `Letzter Nachweis dieser Sitzung: ${label}.`,
  labels: {
    password: "nur Passwort",
    weak: "E-Mail",
    restricted: "Wiederherstellungscode oder SMS",
    otp: "Authenticator-App",
    phishing_resistant: "Passkey",
  },

  setUpTitle: "Authenticator-App einrichten",
  setUpScan:
    "Scannen Sie dies mit einer Authenticator-App oder tippen Sie den Schlüssel dort ein. Er wird nur dieses eine Mal gezeigt.",
  qrLabel: "QR-Code mit dem Schlüssel für Ihre Authenticator-App",
  key: "Schlüssel",
  code: "Code",
  codeHint: "Die sechs Ziffern, die die App jetzt zeigt.",
  confirm: "Bestätigen",
  startAgain: "Mit einem neuen Schlüssel neu beginnen",
  wrongCode: "Der Code stimmt nicht. Nehmen Sie den neuesten; jeder gilt nur einmal.",
  missingCode: "Geben Sie den Code ein.",
  cancel: "Abbrechen",

  codesTitle: "Ihre Wiederherstellungscodes",
  codesText:
    "Bewahren Sie sie nicht dort auf, wo die App ist: auf Papier oder in einem Passwortmanager. Sie werden nur dieses eine Mal gezeigt, und Ihre früheren Codes gelten nicht mehr.",
  codesDone: "Ich habe sie aufbewahrt",

  removeTitle: "Diese Authenticator-App entfernen?",
  removeText:
    "Nach ihren Codes wird nicht mehr gefragt. Mit der letzten App verfallen auch ihre Wiederherstellungscodes, und Ihr Passwort allein lässt Sie ein.",

  proofTitle: "Beweisen Sie, dass Sie es sind",
  proofText: "Was Sie vorhaben, verlangt einen Nachweis, der nicht älter als zehn Minuten ist.",
  proofCodeHint: "Sechs Ziffern Ihrer Authenticator-App oder ein Wiederherstellungscode.",
  proofAgain: "Neu anmelden",
  proofPasskey: "Mit einem Passkey melden Sie sich neu an: Auch das ist ein frischer Nachweis.",
  proofKey: "Passkey oder Sicherheitsschlüssel benutzen",
  proofKeyFailed:
    "Der Schlüssel hat nichts bewiesen. Versuchen Sie es noch einmal oder auf einem anderen Weg.",
  prove: "Weiter",

  stepTitle: "Geben Sie Ihren Code ein",
  stepText: "Ihr Passwort war richtig. Beweisen Sie nun, dass Sie es sind.",
  stepHint: "Sechs Ziffern Ihrer Authenticator-App oder einer Ihrer Wiederherstellungscodes.",
  stepFailed:
    "Damit kommen Sie nicht hinein. Nehmen Sie den neuesten Code der App. Wenn einige Minuten vergangen sind, beginnen Sie neu.",
  stepLocked:
    "Zu viele falsche Codes hintereinander haben einen zweiten Faktor von Ihnen gesperrt. Beweisen Sie sich auf anderem Weg, etwa mit einem Wiederherstellungscode, und richten Sie ihn neu ein; oder bitten Sie zwei Administratoren, Ihre Faktoren zurückzusetzen.",
  notAllowed: "Ihre Organisation erlaubt das nicht.",
  stepAgain: "Neu beginnen",
  keys: "Passkeys und Sicherheitsschlüssel",
  noKey: "Sie haben noch keinen. Ein Passkey meldet Sie ohne Passwort an und lässt sich nicht abfangen.",
  keyName: "Name",
  keyKind: "Art",
  passkeyKind: "Passkey",
  securityKeyKind: "Sicherheitsschlüssel",
  lastUsed: "Zuletzt benutzt",
  neverUsed: "Nie",
  copies: "Kopien",
  backedUp: "Gesichert",
  oneDevice: "Auf einem Gerät",
  addKey: "Passkey oder Sicherheitsschlüssel hinzufügen",
  addKeyText: "Ihr Browser fragt nach Ihrem Gerät, einem Stick oder einem Telefon in der Nähe.",
  keyNameHint: "Bleibt das Feld leer, heißt er nach seinem Hersteller.",
  addPasskey: "Passkey hinzufügen",
  addSecurityKey: "Sicherheitsschlüssel hinzufügen",
  kindsHint: "Ein Passkey meldet Sie allein an. Ein Sicherheitsschlüssel wird nach Ihrem Passwort verlangt.",
  keyFailed:
    "Der Schlüssel wurde nicht hinzugefügt. Ist er schon eingetragen, oder verlangt Ihre Organisation einen anderen, so nehmen Sie einen anderen.",
  keyNoScript: "Schlüssel brauchen JavaScript, das in diesem Browser ausgeschaltet ist.",
  missingName: "Geben Sie einen Namen ein.",
  rename: "Umbenennen",
  removeKey: "Diesen Schlüssel entfernen",
  removeKeyText: "Er öffnet danach nichts mehr. Löschen Sie ihn auch auf dem Gerät.",
  keyStays:
    "Dieser Schlüssel bleibt: Er ist Ihr letzter Weg hinein, oder Ihre Organisation verlangt einen zweiten Faktor.",
  stepKey: "Sicherheitsschlüssel benutzen",
  stepKeyFailed:
    "Der Schlüssel hat Sie nicht angemeldet. Versuchen Sie es noch einmal, oder geben Sie einen Code ein.",
  remember: "In diesem Browser 30 Tage lang nicht mehr fragen, oder so lange Ihre Organisation es erlaubt",
  submit: "Anmelden",
  enrolTitle: "Ihre Organisation verlangt einen zweiten Faktor",
  enrolText:
    "Sie haben noch keinen. Richten Sie jetzt eine Authenticator-App auf Ihrem Telefon ein; von da an melden Sie sich mit Ihrem Passwort und einem Code der App an.",
  enrolStart: "Jetzt einrichten",
  enrolAgain: "Neuen QR-Code zeigen",
  tooMany: (seconds) => `Zu viele Versuche. Versuchen Sie es in ${seconds} Sekunden noch einmal.`,
};
