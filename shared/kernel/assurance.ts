/**
 * What a proof of a person is worth, least first. `restricted`: an SMS, or a recovery code, which somebody may
 * have copied; `weak`: an e-mail; `otp`: a code of an app, which can still be phished; `phishing_resistant`: a
 * passkey that verified its user, or a security key after a password.
 */
export const assurances = ["password", "weak", "restricted", "otp", "phishing_resistant"] as const;
export type Assurance = (typeof assurances)[number];

export const isAtLeast = (one: Assurance, other: Assurance): boolean =>
  assurances.indexOf(one) >= assurances.indexOf(other);

/** The label of a sign-in by its methods (RFC 8176). Labels never add up: the best single proof counts. */
export function assuranceOf(amr: readonly string[]): Assurance {
  const has = (method: string) => amr.includes(method);
  if (has("user") && (has("hwk") || has("swk"))) return "phishing_resistant";
  if (has("otp")) return "otp";
  if (has("mfa") && (has("sms") || !has("email"))) return "restricted";
  return has("email") ? "weak" : "password";
}
