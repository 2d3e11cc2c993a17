/** What must not turn up where it does not belong: marks of tenants, personal data, secrets. */
export type TraceKind = "marker" | "email" | "token" | "secret" | "password";
export interface Trace {
  kind: TraceKind;
  text: string;
}

/** Stands in every name a test gives a tenant's things: `cnry` and the tenant's own word. */
export const markerOf = (word: string): string => `cnry${word}`;
/** Stands in every password a test invents: in digits, since any new letters may look like a breached password. */
export const passwordOf = (word: string): string =>
  `sesame ${word.replaceAll(/[a-z]/g, (letter) => String(letter.charCodeAt(0)))} lantern`;

const patterns: [TraceKind, RegExp][] = [
  ["marker", /(?<![0-9a-z])cnry[0-9a-z]{8,32}/g],
  ["token", /\blv[abd-z]?_(?:us|eu|uk|ca|au)_[0-9a-z]{20,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g],
  ["secret", /\bwhsec_[\w+/=-]{16,}|"d":"[\w-]{43}"/g],
  ["password", /sesame [0-9a-z-]+ lantern|rope bridge \w+ lantern|a quiet river under seven bridges/g],
];
const decodedUpTo = 65_536;

/** Everything suspicious in a text, also percent-encoded or in base64; each finding once. */
export function tracesOf(text: string): Trace[] {
  const found = new Map<string, Trace>();
  for (const spelling of spellings(text)) {
    for (const address of addressesIn(spelling)) found.set(address, { kind: "email", text: address });
    for (const [kind, pattern] of patterns)
      for (const match of spelling.match(pattern) ?? []) found.set(match, { kind, text: match });
  }
  return [...found.values()];
}

/** Looked for around each at sign: everything a test run says passes here, and most of it has none. */
function addressesIn(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    const [local] = /[\w.+-]+$/.exec(text.slice(Math.max(0, at - 64), at)) ?? [];
    const [host] = /^@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[a-z]{2,63}/i.exec(text.slice(at, at + 256)) ?? [];
    if (local !== undefined && host !== undefined) found.push(local + host);
  }
  return found;
}

/** A cursor or a token hides its payload from a plain search, and a URL spells an address its own way. */
function spellings(text: string): string[] {
  const plain = [text];
  if (text.includes("%")) plain.push(unescaped(text));
  if (text.length > decodedUpTo) return plain;
  const parts = new Set([...text.split(/[^\w-]+/), ...(/[+/]/.test(text) ? text.split(/[^\w+/]+/) : [])]);
  const inner = [...parts].filter(mayHide).map(decoded);
  return inner.length === 0 ? plain : [...plain, inner.join("\n")];
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
}

/** Every third byte of a text decides a letter alone, and any below `h` (digits, `@`, `cnry`) makes it a capital: ids have none. */
const mayHide = (part: string): boolean => part.length >= 24 && part.length % 4 !== 1 && /[A-Z]/.test(part);

const utf8 = new TextDecoder("utf-8", { fatal: false, ignoreBOM: true });

/** Ciphertext says anything by chance, but not in UTF-8: only what is text is looked at. */
function decoded(part: string): string {
  try {
    const bytes = atob(part.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, ""));
    const text = utf8.decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return text.includes("\ufffd") ? "" : text; // asked, since an error a part costs more than all the rest
  } catch {
    return "";
  }
}
