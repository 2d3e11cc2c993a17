const secretName = /token|secret|code|password|assertion|signature|verifier|cookie|authorization|key$/i;
const longest = 120;
const deepest = 6;

/** `a…@example.com`: whose domain it is, not whose mailbox. */
const masked = (email: string) => `${email.slice(0, 1)}…${email.slice(email.lastIndexOf("@"))}`;

/** The parts of a text that tell a setting from another, and nobody from somebody. */
function text(value: string, isPublic: boolean): string {
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return masked(value);
  const cut = value.length > longest ? `${value.slice(0, longest)}…` : value;
  return isPublic ? cut : `text of ${value.length} characters`;
}

/** Claims whose values are about the provider and the request, not about a person. */
const publicNames = new Set(
  (
    "iss aud azp alg kid typ exp iat nbf auth_time acr amr hd tid ver email_verified xms_edov groups roles expected " +
    "error issuer audience destination recipient in_response_to status entity_id name_id_format not_before " +
    "not_on_or_after algorithm reason claims attributes binding endpoint host"
  ).split(" "),
);

/**
 * What the debugger may keep of a provider's answer: every name, the values that say how it is set up, and of the
 * others their length. Secrets and tokens are gone whatever they are called in between.
 */
export function redacted(value: unknown, name = "", depth = 0): unknown {
  if (secretName.test(name) && typeof value !== "object") return "redacted";
  if (depth > deepest) return "…";
  if (typeof value === "string") return text(value, publicNames.has(name));
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => redacted(item, name, depth + 1));
  if (typeof value !== "object") return null;
  const entries = Object.entries(value).slice(0, 60);
  return Object.fromEntries(entries.map(([key, item]) => [key, redacted(item, key, depth + 1)]));
}
