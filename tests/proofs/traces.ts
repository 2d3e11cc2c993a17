/** What must not turn up where it does not belong: marks of tenants, personal data, secrets. */
export type TraceKind = "marker" | "email" | "token" | "secret" | "password";
export interface Trace {
  kind: TraceKind;
  text: string;
}

/** Stands in every name a test gives a tenant's things: `cnry` and the tenant's own word. */
export const markerOf = (word: string): string => `cnry${word}`;
/** Stands in every password a test invents. */
export const passwordOf = (word: string): string => `sesame ${word} lantern`;

const patterns: [TraceKind, RegExp][] = [
  ["marker", /(?<![0-9a-z])cnry[0-9a-z]{8,32}/g],
  ["email", /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g],
  ["token", /\blv[a-z]?_(?:us|eu|uk|ca|au)_[0-9a-z]{20,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g],
  ["secret", /\bwhsec_[\w+/=-]{16,}|"d":"[\w-]{43}"/g],
  ["password", /sesame [0-9a-z-]+ lantern|rope bridge \w+ lantern|a quiet river under seven bridges/g],
];
const encoded = /[\w-]{24,8000}|(?:[\w+/]{4}){6,2000}={0,2}/g;
const decodedUpTo = 65_536;

/** Everything suspicious in a text, also percent-encoded or in base64; each finding once. */
export function tracesOf(text: string): Trace[] {
  const found = new Map<string, Trace>();
  for (const spelling of spellings(text))
    for (const [kind, pattern] of patterns)
      for (const match of spelling.match(pattern) ?? []) found.set(match, { kind, text: match });
  return [...found.values()];
}

/** A cursor or a token hides its payload from a plain search, and a URL spells an address its own way. */
function spellings(text: string): string[] {
  const plain = [text];
  if (text.includes("%")) plain.push(unescaped(text));
  if (text.length > decodedUpTo) return plain;
  const inner = (text.match(encoded) ?? []).map(decoded).filter((part) => part !== "");
  return inner.length === 0 ? plain : [...plain, inner.join("\n")];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
}

function decoded(part: string): string {
  try {
    return atob(part.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
  } catch {
    return "";
  }
}
