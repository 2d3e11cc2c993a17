import { counted, type Translated } from "../../../../shared/kernel/locale.ts";
import type { organizations as enOrganizations, policies as enPolicies } from "../en/organizations.ts";

export const organizations: Translated<typeof enOrganizations> = {
  title: "Organisationen",
  lead: "Organisationen unter Ihrer, beliebig tief: eigene Mandanten auf Ihrem Vertrag. Ihre eigene sehen sie nie.",
  empty: "Geben Sie einer Tochter, einem Team oder einem Kunden eine eigene Organisation.",
  emptyAction: "Erste Organisation erstellen",
  new: "Neue Organisation",
  newBelow: "Neue Organisation darunter",
  tree: "Organisationen unter Ihrer",
  policy: "Richtlinien",

  createTitle: "Neue Organisation",
  name: "Name",
  slug: "Kurzname",
  slugHint:
    "Für ihre Adresse: Buchstaben, Ziffern und Bindestriche. Leer gelassen, wird er aus dem Namen gebildet.",
  parent: "Unter",
  own: (name) => `${name} (Ihre)`,
  submit: "Organisation erstellen",
  missingName: "Geben Sie einen Namen ein.",

  status: "Zustand",
  plan: "Tarif",
  contract: (plan) => `${plan}, auf dem Vertrag an der Spitze`,
  created: "Erstellt",
  closed: "Geschlossen",
  reasons: {
    billing: "ihr Vertrag ist nicht bezahlt",
    operator: "LeanVibe hat sie gesperrt",
    parent: "eine übergeordnete Organisation hat sie gesperrt",
    owner: "ein Inhaber hat sie gesperrt",
  },
  usage: "Nutzung",
  usageCaption: "Was auf den Vertrag zählt",
  counted: "Gezählt",
  itself: "Sie selbst",
  withBelow: (count) =>
    count === 0
      ? "Mit allen darunter"
      : counted("de", count, { one: "Mit # Organisation darunter", other: "Mit # Organisationen darunter" }),
  sums: {
    month_requests: "Anfragen in diesem Monat",
    ai_requests_today: "KI-Anfragen heute",
    projects: "Projekte",
    seats: "Plätze",
  },

  administer: "Verwalten",
  move: "Verschieben",
  moveTo: "Unter",
  moveHint: "Alles darunter zieht mit um. Die Richtlinien des neuen Orts gelten sofort.",
  suspend: "Sperren",
  suspendText: "Ihre Daten und die von allem darunter warten; nichts wird gelöscht.",
  resume: "Entsperren",
  close: "Schließen",
  closeTitle: (name) => `„${name}“ schließen?`,
  closeText: "Niemand meldet sich mehr bei ihr an, und nach 30 Tagen wird alles in ihr gelöscht.",
  keep: "Behalten",
  owner: "Erster Inhaber",
  ownerText:
    "Wer annimmt, dem gehört die Organisation, und von da an entscheiden ihre eigenen Leute. Danach kann niemand mehr als Inhaber eingeladen werden.",
  ownerName: "Name der Person",
  ownerEmail: "E-Mail-Adresse der Person",
  missingEmail: "Geben Sie die E-Mail-Adresse der Person ein.",
  inviteOwner: "Inhaber einladen",
  invitedTitle: "Senden Sie jetzt diesen Link",
  invitedText:
    "Er wird nur dieses eine Mal gezeigt. Mit ihm, und nur mit der eingeladenen Adresse, tritt der Inhaber bei.",
  invitedByLetter:
    "Eine E-Mail mit diesem Link ist unterwegs zu der Adresse. Auch Ihnen wird der Link nur dieses eine Mal gezeigt: Er gilt einmal und nur zusammen mit der eingeladenen Adresse.",
  invitedBefore: "Der Inhaber wurde schon eingeladen und der Link damals gezeigt.",
  work: "In ihr arbeiten",
  workText: "Die API gibt Ihnen ein Zugriffstoken für fünf Minuten. Beide Audit-Protokolle vermerken es.",
};

export const policies: Translated<typeof enPolicies> = {
  title: "Richtlinien",
  lead: "Was Ihre Organisation von sich und von jeder Organisation darunter verlangt. Was von oben kommt, lässt sich nur verschärfen.",
  caption: "Was gilt und woher es kommt",
  demand: "Forderung",
  own: "Eigene",
  inherited: "Von oben",
  effective: "Gilt",
  names: {
    sso_required: "Single Sign-on",
    mfa_required: "Zweiter Faktor",
    residency: "Strenger Datenstandort",
    allowed_regions: "Erlaubte Regionen",
    session_minutes: "Sitzungsdauer",
    idle_minutes: "Leerlauf der Sitzung",
    second_step_always: "Zweiter Schritt jedes Mal",
    attestation: "Nur bescheinigte Schlüssel",
    allowed_aaguids: "Erlaubte Schlüsselmodelle",
    allowed_factors: "Erlaubte zweite Schritte",
    remembered_device_days: "Tage, die ein Browser gemerkt wird",
    sms_countries: "Länder für Codes per SMS",
    password_minimum: "Länge von Passwörtern",
    password_history: "Abgelehnte frühere Passwörter",
    password_days: "Alter von Passwörtern",
    lockout_failures: "Falsche Passwörter bis zur Sperre",
  },
  required: "Verlangt",
  open: "Nicht verlangt",
  none: "Keine",
  makers: (count) => counted("de", count, { one: "# Modell", other: "# Modelle" }),
  unset: {
    allowed_regions: "Jede",
    session_minutes: "Keine Grenze",
    idle_minutes: "Keine Grenze",
    allowed_aaguids: "Alle",
    allowed_factors: "Alle, die es gibt",
    remembered_device_days: "30 Tage",
    sms_countries: "Alle, in die wir senden",
    password_minimum: "15 Zeichen",
    password_history: "Keine",
    password_days: "Keine Grenze",
    lockout_failures: "10",
  },
  amounts: {
    remembered_device_days: (count: number) =>
      count === 0 ? "Nie" : count === 1 ? "1 Tag" : `${count} Tage`,
    session_minutes: (count) => `${count} Min.`,
    idle_minutes: (count) => `${count} Min.`,
    password_minimum: (count) => `${count} Zeichen`,
    password_history: (count) => `Die letzten ${count}`,
    password_days: (count) => counted("de", count, { one: "# Tag", other: "# Tage" }),
    lockout_failures: (count) => `${count}`,
  },
  above: (demand) => `Von oben: ${demand}; das lässt sich nur verschärfen.`,
  groups: {
    sign_in: "Anmeldung",
    passwords: "Passwörter",
    factors: "Zweite Faktoren und Schlüssel",
    place: "Wo Daten liegen",
  },
  ways: {
    email: "Codes per E-Mail",
    passkey: "Passkeys und Sicherheitsschlüssel",
    sms: "Codes per SMS",
    totp: "Authenticator-Apps",
  },
  noSms: "Gar keine Codes per SMS",
  change: "Ändern",
  hints: {
    sso_required: "Inhaber können sich weiter anders anmelden, damit niemand ausgesperrt wird.",
    mfa_required: "Ein Passwort allein öffnet keine Sitzung; ein Passkey schon.",
    residency:
      "Speicherung an einen Rechtsraum gebunden und kein Unterauftragsverarbeiter außerhalb der Region.",
    allowed_regions: "Wohin die Organisation verlegt werden darf. Keine gewählt: überallhin.",
    session_minutes: "Minuten bis zur nächsten Anmeldung, von 15 bis 43.200. Leer gelassen: keine Grenze.",
    idle_minutes: "Minuten ohne Tätigkeit, nach denen eine Sitzung endet. Leer gelassen: keine Grenze.",
    second_step_always:
      "Kein Browser wird gemerkt: Bei jeder Anmeldung wird nach Code oder Schlüssel gefragt.",
    attestation:
      "Ein Schlüssel wird nur mit einer Bescheinigung eingetragen, die sein Hersteller unterschrieben hat.",
    allowed_aaguids:
      "Modelle (AAGUIDs), die eingetragen werden dürfen, eines je Zeile; jedes braucht dann die Bescheinigung seines Herstellers. Leer gelassen: alle.",
    allowed_factors:
      "Ohne Haken kann ein Weg weder eingerichtet noch benutzt werden. Passkeys, Sicherheitsschlüssel und Wiederherstellungscodes gehen immer.",
    remembered_device_days: "Von 0, also nie, bis 30. Leer gelassen: 30.",
    sms_countries: "Je zwei Buchstaben, zum Beispiel DE, AT. Leer gelassen: jedes Land, in das wir senden.",
    password_minimum:
      "Zeichen, von 15 bis 64. Ein kürzeres Passwort wird bei der nächsten Anmeldung ersetzt.",
    password_history:
      "Wie viele der letzten Passwörter einer Person abgelehnt werden, von 1 bis 10. Leer gelassen: keine.",
    password_days: "Tage, nach denen ein Passwort ersetzt wird, von 1 bis 730. Leer gelassen: nie.",
    lockout_failures:
      "Falsche Passwörter in Folge, von 3 bis 10, die es für eine Weile sperren. Leer gelassen: 10.",
  },
  badNumber: "Geben Sie eine ganze Zahl ein oder nichts.",
  submit: "Richtlinien speichern",
  saved: "Gespeichert. Es gilt hier und überall darunter.",
};
