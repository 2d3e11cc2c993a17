import type { Assurance } from "../../../../shared/kernel/assurance.ts";

/** The second step of a sign-in, and a person's own factors. */
export const security = {
  title: "Account security",
  lead: "How you prove that it is you. Only you see this page.",
  apps: "Authenticator apps",
  noApp: "No authenticator app is set up. With one, your password alone opens nothing.",
  app: "Authenticator app",
  added: "Added",
  waiting: "Not confirmed",
  confirmed: "In use",
  state: "State",
  caption: "Your authenticator apps",
  setUp: "Set up an authenticator app",
  remove: "Remove",
  removeOf: (day: string) => `Remove the app added ${day}`,
  passkeys: (count: number) => `Passkeys: ${count}. A passkey needs no second step.`,
  codes: "Recovery codes",
  codesLeft: (count: number) =>
    count === 0
      ? "You have none. Without one, whoever loses the app loses the account."
      : `${count} left. Each lets you in once, in place of the app.`,
  drawCodes: "Make new recovery codes",
  lastProof: (label: string) => `This session's last proof: ${label}.`,
  labels: {
    password: "password only",
    weak: "e-mail",
    restricted: "recovery code or SMS",
    otp: "authenticator app",
    phishing_resistant: "passkey",
  } satisfies Record<Assurance, string>,

  setUpTitle: "Set up an authenticator app",
  setUpScan: "Scan this with an authenticator app, or type the key into it. It is shown this once.",
  qrLabel: "QR code with the key for your authenticator app",
  key: "Key",
  code: "Code",
  codeHint: "The six digits that the app shows now.",
  confirm: "Confirm",
  startAgain: "Start again with a new key",
  wrongCode: "The code is not right. Take the newest one; each works once.",
  missingCode: "Enter the code.",
  cancel: "Cancel",

  codesTitle: "Your recovery codes",
  codesText:
    "Keep them where the app is not: on paper, or in a password manager. They are shown this once, and the ones you had before work no more.",
  codesDone: "I have kept them",

  removeTitle: "Remove this authenticator app?",
  removeText:
    "Its codes will no longer be asked for. With the last app its recovery codes go too, and your password alone lets you in.",

  proofTitle: "Prove that it is you",
  proofText: "What you are about to do asks for a proof that is not older than ten minutes.",
  proofCodeHint: "Six digits of your authenticator app, or a recovery code.",
  proofAgain: "Sign in again",
  proofPasskey: "With a passkey, sign in again: that is a fresh proof as well.",
  prove: "Continue",

  stepTitle: "Enter your code",
  stepText: "Your password was right. Now prove that it is you.",
  stepHint: "Six digits of your authenticator app, or one of your recovery codes.",
  stepFailed:
    "That did not let you in. Take the newest code of the app. If some minutes have passed, start again.",
  stepAgain: "Start again",
  submit: "Sign in",
  enrolTitle: "Your organisation asks for a second factor",
  enrolText:
    "You have none yet. Set up an authenticator app on your phone now; from then on you sign in with your password and a code of the app.",
  enrolStart: "Set up now",
  enrolAgain: "Show a new QR code",
  tooMany: (seconds: number) => `Too many attempts. Try again in ${seconds} seconds.`,
} as const;
