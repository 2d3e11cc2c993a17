/** Why a session ended before its time; the audit trail says the same words. */
export const endings = [
  "asked_for",
  "ended_elsewhere",
  "ended_by_company",
  "ended_by_provider",
  "sso_required",
  "session_limit",
  "refresh_token_reuse",
  "other_device",
  "credential_changed",
  "deprovisioned",
  "code_replay",
  "tool_ended",
] as const;
export type Ending = (typeof endings)[number];
