export const signUp = {
  plansTitle: "Choose a plan and a region",
  plansLead:
    "Nothing is charged when you create an account. The region is where your data lives from the first byte.",
  perMonth: "a month",
  region: "Region",
  choose: (plan: string) => `Choose ${plan}`,
  limits: {
    projects: (count: number | null) => (count === null ? "Projects without limit" : `${count} projects`),
    seats: (count: number | null) =>
      count === null ? "Seats without limit" : count === 1 ? "1 seat" : `${count} seats`,
    tasks: (count: string) => `${count} tasks a day`,
    atOnce: (count: string) => `${count} tasks at once`,
    files: (size: string) => `${size} of files`,
    calls: (count: string | null) =>
      count === null ? "API calls without monthly limit" : `${count} API calls a month`,
    rate: (count: string) => `${count} requests a minute`,
    audit: (days: number) =>
      days > 2 * 365 ? `Audit log kept ${Math.floor(days / 365)} years` : `Audit log kept ${days} days`,
  },
  guaranteesTitle: "What the region words mean",
  title: "Create your account",
  chosen: "Your choice",
  change: "Change plan or region",
  company: "Company",
  slug: "Short name",
  slugHint:
    "Used in addresses, so no two organisations share one: 3 to 40 small letters, digits and hyphens.",
  name: "Your name",
  email: "Work e-mail address",
  passkeyTitle: "Sign in with a passkey",
  passkeyHint: "Your device keeps the key; there is no password to steal.",
  passkey: "Create account with a passkey",
  passkeyNoScript: "Passkeys need JavaScript. Without it, use a password.",
  passwordSummary: "Use a password instead",
  password: "Password",
  passwordHint:
    "At least 15 characters, of any kind: a short sentence is good. Pasting and password managers are welcome.",
  submit: "Create account with a password",
  passkeyFailed: "No passkey was created. Try again, or use a password.",
  missing: {
    company: "Enter your company's name.",
    name: "Enter your name.",
    email: "Enter your e-mail address.",
    password: "Create a passkey, or choose a password.",
  },
  known: "Have an account?",
  signIn: "Sign in",
  invalidChoice: "This plan is not offered in that region. Choose again.",
} as const;
