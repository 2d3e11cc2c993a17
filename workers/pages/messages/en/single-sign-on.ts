export const singleSignOn = {
  errorTitle: "You could not be signed in",
  error:
    "Your organisation's sign-in service answered something we do not accept, or it took too long. Begin again; if that does not help, show this reference to whoever looks after the sign-in.",
  reference: "Reference",
  again: "Begin again",
  consentTitle: "Is this account yours?",
  consent: (company: string, connection: string) =>
    `${company} has an account with the address below. If it is yours, link it: from then on you can also sign in to it by ${connection}.`,
  consentOwner:
    "It is an owner's account. It is linked only in a browser that is signed in to it: if this one is not, sign in first in another tab, then come back and link it here.",
  address: "Address",
  link: "Yes, link it",
  refuse: "No, do not link",
  otherTitle: "Not linked",
  other: "Nothing was changed. Sign in as before, or ask an owner of the organisation.",
  signIn: "Sign in",
  testedTitle: "The test worked",
  tested:
    "The service's answer is right and was understood. What it said about you is in the list of attempts.",
  toConnection: "Back to the connection",
} as const;
