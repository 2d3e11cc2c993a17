/** What the header of one of our tokens says, and nothing else: a key, a URL or a critical member is a forgery. */
const headerMembers = ["alg", "typ", "kid"];
const skewSeconds = 5;

/** Why a header is none of ours, before any key is looked for (RFC 8725 §3). */
export function headerFault(header: Record<string, unknown>, kids: readonly unknown[]): string | undefined {
  const stray = Object.keys(header).find((member) => !headerMembers.includes(member));
  if (stray !== undefined) return "header_member";
  if (header["alg"] !== "EdDSA") return "algorithm";
  if (header["typ"] !== "at+jwt") return "type";
  return kids.includes(header["kid"]) ? undefined : "unknown_key";
}

/** Why the times of a token that we signed cannot be. @param longest seconds from its issue to its end */
export function timeFault(
  { iat, exp }: Record<string, unknown>,
  now: number,
  longest: number,
): string | undefined {
  if (!Number.isInteger(iat) || !Number.isInteger(exp)) return "times";
  if (Number(iat) * 1000 > now + skewSeconds * 1000) return "issued_in_future";
  return Number(exp) - Number(iat) > longest ? "lifetime" : undefined;
}
