import type { NoticedLimit } from "../../limits/notices.ts";
import { isOfSignIn, type Notice } from "../contract.ts";
import type { Words } from "./words.ts";

const happened: Record<Notice, string> = {
  password_changed: "Your password was changed.",
  password_reset: "Your password was reset by a link sent to this address. Your other sessions have ended.",
  factor_added: "A second factor was added to your account.",
  factor_removed: "A second factor was removed from your account.",
  factors_reset: "Your second factors were reset by administrators of your company.",
  passkey_added: "A passkey was added to your account.",
  passkey_removed: "A passkey was removed from your account.",
  new_device: "Your account was used on a device that we had not seen before.",
  recovery_code_used: "A recovery code was used to sign in to your account.",
  password_locked: "Your password was guessed at too often, so it opens nothing for a while.",
  password_spent: "Your password was guessed at too often in a row, so it opens nothing until you reset it.",
  factor_locked:
    "A second factor of your account is locked: too many wrong codes in a row were typed for it. Sign in another way and set it up anew.",
  signed_in_past_sso: "An owner signed in past the single sign-on that your company demands.",
};

const limits: Record<NoticedLimit, string> = {
  requests_per_month: "requests this month",
  ai_requests_per_day: "AI requests today",
  projects: "projects",
  seats: "seats",
  storage_bytes: "bytes of files",
};

export const english: Words = {
  verify_email: ({ link, company }) => ({
    subject: "Confirm your e-mail address",
    lines: [
      `Somebody signed up at LeanVibe with this address, as a member of ${company}. If it was you, confirm it:`,
      `The link works once, for 24 hours. If it was not you, or you do not belong to ${company}, do nothing.`,
    ],
    link: { label: "Confirm address", url: link },
  }),
  reset_password: ({ link, company }) => ({
    subject: "Choose a new password",
    lines: [
      `Somebody asked for a new password for your account at ${company}. If it was you, choose one:`,
      "The link works once, for 30 minutes. If it was not you, do nothing: your password stays as it is.",
    ],
    link: { label: "Choose a password", url: link },
  }),
  no_reset: ({ reason, company }) => ({
    subject: "Your account has no password to reset",
    lines: [
      `Somebody asked for a new password for your account at ${company}.`,
      reason === "sso"
        ? "Your company asks you to sign in through its own sign-in page, so there is no password to reset here. If you cannot sign in there, ask your company's administrators."
        : "You sign in with a passkey, and an e-mail cannot replace it. If you have lost it, ask an administrator of your company.",
    ],
  }),
  sign_in_code: ({ code }) => ({
    subject: "Your sign-in code",
    lines: [
      "Type this code where you are signing in. It works once, for 10 minutes.",
      "Give it to nobody: we never ask for it. If you are not signing in, somebody knows your password: change it.",
    ],
    code,
  }),
  invitation: ({ company, link, ends, accent }) => ({
    accent,
    subject: `You are invited to ${company}`,
    lines: [
      `${company} invites you to work with them on LeanVibe.`,
      `The invitation ends on ${ends}. Open it with the address this e-mail went to; if you did not expect it, do nothing.`,
    ],
    link: { label: "Look at the invitation", url: link },
  }),
  notice: ({ notice, company, at }) => ({
    subject: isOfSignIn(notice) ? "A sign-in to look at" : "A change to how you sign in",
    lines: [
      happened[notice],
      `Company: ${company}. Time: ${at}.`,
      "If it was you, there is nothing to do. If it was not, change your password, end your sessions and tell your company's owner.",
    ],
  }),
  limit: ({ name, percent, used, limit, company }) => ({
    subject: `${percent} % used: ${limits[name]}`,
    lines: [
      `${company} has used ${used} of ${limit} ${limits[name]}.`,
      percent === 100
        ? "One more is refused until there is room again, or the plan changes."
        : "What goes beyond the limit is refused. You will hear of the next mark once.",
      "Limits and use are on the console's page Usage.",
    ],
  }),
  footer: (to) => `LeanVibe sent this to ${to}. Nobody reads answers to it.`,
};
