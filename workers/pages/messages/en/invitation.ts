import type { Role } from "../../../../shared/kernel/access.ts";

/** What a role means, in a few words. */
export const roleWords: Record<Role, { name: string; means: string }> = {
  owner: { name: "Owner", means: "everything, billing and ownership included" },
  admin: { name: "Admin", means: "people, keys and settings of the organisation" },
  manager: { name: "Manager", means: "projects and tasks" },
  developer: { name: "Developer", means: "tasks in existing projects" },
  viewer: { name: "Viewer", means: "looking at projects and results" },
  guest: { name: "Guest", means: "looking at single projects, for a limited time" },
};

export const invitation = {
  title: (company: string) => `Join ${company}`,
  lead: (by: string | null, company: string) =>
    by === null ? `You are invited to work in ${company}.` : `${by} invites you to work in ${company}.`,
  role: "Your role",
  roleText: (role: Role) => `${roleWords[role].name}: ${roleWords[role].means}`,
  projects: "Projects",
  projectsText: { all: "All projects", granted: "Only those you are given" },
  ends: "Your access ends",
  region: "Data lives in",
  until: "Accept by",
  name: "Your name",
  email: "E-mail address",
  emailHint: "The address the invitation was made for.",
  passkey: "Join with a passkey",
  submit: "Join with a password",
  mfaRequired:
    "Your organisation asks for a second factor. A passkey is enough; with a password you add an authenticator app right after.",
  ssoTitle: "Join by single sign-on",
  ssoText:
    "Your organisation lets people in by its own sign-in page only. Sign in there with the invited address: that accepts the invitation.",
  ssoMissing:
    "Your organisation lets people in by its own sign-in page only, and none is open at the moment. Ask whoever invited you.",
  ssoOnly: "Your organisation asks for single sign-on now.",
  otherAddress: "This is not the address that was invited. Ask for an invitation to this one.",
  missing: {
    name: "Enter your name.",
    email: "Enter the e-mail address that was invited.",
    password: "Create a passkey, or choose a password.",
  },
  tooMany: (seconds: number) => `Too many attempts. Try again in ${seconds} seconds.`,
} as const;
