import type { ProblemCode } from "../../../../shared/kernel/problem.ts";

interface ProblemText {
  title: string;
  advice: string;
}

const invalid: ProblemText = {
  title: "We could not read that request",
  advice: "Go back, check what you entered and send it again.",
};

/** Says what happened and what to do; nothing of the inside. */
export const problemTexts: Record<ProblemCode, ProblemText> = {
  use_regional_host: {
    title: "Your organisation is served in its own region only",
    advice: "Its policy keeps it away from this global address. Continue at the address of your region.",
  },
  invalid_request: invalid,
  invalid_cursor: { title: "This page of the list is gone", advice: "Open the list again from its start." },
  idempotency_key_required: invalid,
  unauthenticated: { title: "Please sign in", advice: "Your session is over. Sign in to go on." },
  invalid_credentials: { title: "Sign-in failed", advice: "Check your e-mail address and password." },
  step_up_required: {
    title: "Prove once more that it is you",
    advice: "This needs a fresh code of your authenticator app, or a fresh sign-in with your passkey.",
  },
  plan_limit_reached: {
    title: "The plan's limit is reached",
    advice: "See what is used and what each plan includes on the usage page.",
  },
  forbidden: {
    title: "You are not allowed to do this",
    advice: "Ask an owner or administrator of your organisation if you need it.",
  },
  egress_refused: {
    title: "Your data may not leave its region for this",
    advice:
      "Your region or your residency policy does not allow that service. The refusal is in your audit log.",
  },
  tenant_suspended: {
    title: "This organisation is suspended",
    advice: "Its data waits and nothing is deleted. Usage, billing and the audit log stay open.",
  },
  not_found: {
    title: "There is nothing at this address",
    advice: "It may have been removed, or the address is mistyped.",
  },
  method_not_allowed: invalid,
  conflict: {
    title: "This changed in the meantime",
    advice: "Open the page again to see how it stands now.",
  },
  precondition_failed: {
    title: "This changed in the meantime",
    advice: "Open the page again to see how it stands now.",
  },
  precondition_required: {
    title: "This form is out of date",
    advice: "Open the page again and send it from there.",
  },
  body_too_large: {
    title: "That is too large",
    advice: "A form may carry up to 1 MiB. Send a smaller document.",
  },
  gone: { title: "This is no longer available", advice: "Ask whoever sent you here for a new link." },
  key_unavailable: {
    title: "Your organisation's key is not available",
    advice:
      "Your data is sealed with a key of your own, and access to it was withdrawn. Give it back to go on.",
  },
  unsupported_media_type: invalid,
  wrong_region: {
    title: "Your organisation lives in another region",
    advice: "Its data never leaves that region, so it can only be reached there.",
  },
  idempotency_mismatch: {
    title: "This form was already used",
    advice: "Open the form again to send something new.",
  },
  quota_exceeded: { title: "Too many requests", advice: "Wait a moment, then try again." },
  internal: {
    title: "Something went wrong on our side",
    advice: "Try again. If it stays, tell support the request id below: it finds the cause in our logs.",
  },
  upstream_failed: {
    title: "A service we rely on answered badly",
    advice: "Try again in a moment. Nothing of yours was lost.",
  },
  upstream_timeout: {
    title: "A service we rely on did not answer",
    advice: "Try again in a moment. Nothing of yours was lost.",
  },
  unavailable: {
    title: "We cannot answer right now",
    advice: "Try again in a moment. Your data is where it was.",
  },
};

export const problemWords = {
  requestId: "Request id",
  retryAfter: (seconds: number) => `You can try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
  toConsole: "Go to the console",
  toStart: "Go to the start page",
  toRegion: (name: string) => `Continue in ${name}`,
  needs: (permission: string, roles: string) =>
    `This needs the permission ${permission}, which these roles have: ${roles}.`,
  usage: "See usage and limits",
} as const;
