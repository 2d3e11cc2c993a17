import type { Translated } from "../../../../shared/kernel/locale.ts";
import type { signIn as english } from "../en/sign-in.ts";

export const signIn: Translated<typeof english> = {
  title: "Anmelden",
  email: "E-Mail-Adresse",
  emailHint: "Wenn Sie einen Passkey haben, bietet Ihr Browser ihn hier an.",
  tenant: "Organisation",
  tenantHint: "Nur nötig, wenn Sie zu mehreren gehören.",
  tenantSummary: "Ich gehöre zu mehreren Organisationen",
  next: "Weiter",
  ssoOnly: "Ihre Organisation meldet sich hier an. Ein Passwort benutzen nur ihre Inhaber.",
  sso: (name) => `Anmelden mit ${name}`,
  or: "oder",
  passkey: "Mit einem Passkey anmelden",
  passkeyNoScript: "Passkeys brauchen JavaScript. Ohne JavaScript melden Sie sich mit Ihrem Passwort an.",
  noAccount: "Neu hier?",
  create: "Konto erstellen",
  passwordTitle: "Geben Sie Ihr Passwort ein",
  waysTitle: "Wie möchten Sie sich anmelden?",
  ownersPassword: "Ich bin Inhaber und verwende ein Passwort",
  change: "Andere Adresse verwenden",
  password: "Passwort",
  submit: "Anmelden",
  region: (name) => `Es antwortet die Region ${name}`,
  missingEmail: "Geben Sie Ihre E-Mail-Adresse ein.",
  missingPassword: "Geben Sie Ihr Passwort ein.",
  failed: "Die E-Mail-Adresse oder das Passwort stimmt nicht.",
  tooMany: (seconds) => `Zu viele Versuche. Versuchen Sie es in ${seconds} Sekunden noch einmal.`,
  passkeyFailed:
    "Der Passkey wurde nicht angenommen. Wenn diese Seite länger offen war, versuchen Sie es noch einmal; andernfalls verwenden Sie Ihr Passwort.",
  policies: {
    mfa_required: "Ihre Organisation verlangt einen zweiten Faktor: Melden Sie sich mit einem Passkey an.",
    sso_required:
      "Ihre Organisation verlangt Single Sign-on. Bitten Sie einen ihrer Inhaber, Sie einzulassen.",
  },
  expired: "Ihre Sitzung ist beendet. Melden Sie sich an, um dort weiterzumachen, wo Sie waren.",
  signedOut: "Sie sind abgemeldet.",
  signOutThere: (host) => `Auch bei ${host} abmelden`,
  regional:
    "Ihre Organisation wird nur in ihrer eigenen Region bedient. Melden Sie sich hier an und speichern Sie diese Adresse als Lesezeichen.",
};
