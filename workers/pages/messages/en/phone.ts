export const phone = {
  title: "Codes by SMS",
  lead: "A code sent to your telephone is a weaker second step than an authenticator app or a key: whoever takes over your number gets it too. Take one of those where you can.",
  none: "No number is set up.",
  unavailable: "This installation sends no texts, so no number can be added.",
  add: "Add a mobile number",
  number: "Mobile number",
  ending: (number: string) => `Number ending ${number}`,
  waiting: "not confirmed",
  goOn: "Enter the code",
  remove: "Remove the number",
  newTitle: "Add a mobile number",
  hint: "With the country's code, for example +44 7400 123456.",
  send: "Send the code",
  missing: "Enter your mobile number.",
  wrong: {
    unreadable: "This is no telephone number. Begin with + and the country's code.",
    kind: "This is no mobile number that gets texts.",
    country: "No texts go to this country from here, or your organisation does not allow it.",
    address_unverified:
      "Confirm your e-mail address first: Account security sends an e-mail with a link to it.",
  },
  taken: "This number cannot be added: it belongs to other accounts already, or you have one.",
  codeTitle: "Enter the code from the text",
  codeText: (number: string) =>
    `A code is on its way to the number ending ${number}. It works for 10 minutes.`,
  codeHint: "The six digits of the newest text.",
  again: "Send another code",
  removeTitle: "Remove this number?",
  removeText:
    "No codes will go to it. If it is your last second factor, its recovery codes go too, and your password alone lets you in.",
  sendCode: "Send me a code by SMS",
  codeSent: "A code is on its way to your telephone. It works once, for 10 minutes.",
} as const;
