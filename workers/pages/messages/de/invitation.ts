import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { invitation as enInvitation, roleWords as enRoleWords } from "../en/invitation.ts";

export const roleWords: Translated<typeof enRoleWords> = {
  owner: { name: "Inhaber", means: "alles, auch Abrechnung und Eigentum" },
  admin: { name: "Administrator", means: "Personen, Schlüssel und Einstellungen der Organisation" },
  manager: { name: "Manager", means: "Projekte und Aufgaben" },
  developer: { name: "Entwickler", means: "Aufgaben in bestehenden Projekten" },
  viewer: { name: "Betrachter", means: "Projekte und Ergebnisse ansehen" },
  guest: { name: "Gast", means: "einzelne Projekte für begrenzte Zeit ansehen" },
};

export const invitation: Translated<typeof enInvitation> = {
  title: (company) => `${company} beitreten`,
  lead: (by, company) =>
    by === null
      ? `Sie sind eingeladen, bei ${company} mitzuarbeiten.`
      : `${by} lädt Sie ein, bei ${company} mitzuarbeiten.`,
  role: "Ihre Rolle",
  roleText: (role) => `${roleWords[role].name}: ${roleWords[role].means}`,
  projects: "Projekte",
  projectsText: { all: "Alle Projekte", granted: "Nur die, die Ihnen gegeben werden" },
  ends: "Ihr Zugang endet",
  region: "Die Daten liegen in",
  until: "Anzunehmen bis",
  name: "Ihr Name",
  email: "E-Mail-Adresse",
  emailHint: "Die Adresse, für die die Einladung ausgestellt wurde.",
  passkey: "Mit einem Passkey beitreten",
  submit: "Mit einem Passwort beitreten",
  mfaRequired:
    "Ihre Organisation verlangt einen zweiten Faktor. Ein Passkey genügt; mit einem Passwort richten Sie gleich danach eine Authenticator-App ein.",
  ssoTitle: "Mit Single Sign-on beitreten",
  ssoText:
    "Ihre Organisation lässt nur über ihre eigene Anmeldeseite herein. Melden Sie sich dort mit der eingeladenen Adresse an: Damit ist die Einladung angenommen.",
  ssoMissing:
    "Ihre Organisation lässt nur über ihre eigene Anmeldeseite herein, und zurzeit ist keine offen. Fragen Sie, wer Sie eingeladen hat.",
  ssoOnly: "Ihre Organisation verlangt jetzt Single Sign-on.",
  otherAddress: "Das ist nicht die eingeladene Adresse. Bitten Sie um eine Einladung für diese Adresse.",
  missing: {
    name: "Geben Sie Ihren Namen ein.",
    email: "Geben Sie die eingeladene E-Mail-Adresse ein.",
    password: "Erstellen Sie einen Passkey oder wählen Sie ein Passwort.",
  },
  tooMany: (seconds) => `Zu viele Versuche. Versuchen Sie es in ${seconds} Sekunden noch einmal.`,
};
