const loopbackHosts = ["127.0.0.1", "[::1]"];

interface Address {
  url: URL;
  isLoopback: boolean;
}

/** Only the one spelling a parser would write itself, so that no two parsers read two addresses out of it. */
function readAddress(text: string): Address | undefined {
  const url = URL.parse(text);
  if (!url || /[^\x21-\x7e]/.test(text)) return undefined;
  if (url.href !== text && url.href !== `${text}/`) return undefined;
  if (text.includes("#") || url.username !== "" || url.password !== "") return undefined;
  return { url, isLoopback: url.protocol === "http:" && loopbackHosts.includes(url.hostname) };
}

/**
 * Why an address may not be registered: `https`, a program of the same machine (RFC 8252 §7.3), or a program's
 * own scheme that is a reversed name of a domain (§7.1).
 */
export function redirectFault(text: string, kind: "confidential" | "public"): string | undefined {
  const address = readAddress(text);
  if (!address) return "must be an absolute address in its plainest spelling, without account or fragment";
  const { url, isLoopback } = address;
  if (/[*?&;]\*|\*/.test(text)) return "must not contain wildcards";
  if (url.protocol === "https:") return undefined;
  if (url.protocol === "http:")
    return isLoopback ? undefined : "must be https; http only for 127.0.0.1 and [::1]";
  if (kind === "confidential") return "must be https: a scheme of its own is for public tools";
  return /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+:$/.test(url.protocol)
    ? undefined
    : "must be https, or a scheme that is a reversed domain name, as in com.example.app:/done";
}

/**
 * Equal to the character (RFC 9700 §2.1). On this very machine a program listens where it finds a free port, so
 * there, and only there, the port is whatever it says (RFC 8252 §7.3).
 */
export function redirectMatches(registered: readonly string[], presented: string): boolean {
  if (registered.includes(presented)) return readAddress(presented) !== undefined;
  const asked = readAddress(presented);
  if (!asked?.isLoopback) return false;
  return registered.some((text) => {
    const known = readAddress(text);
    return known?.isLoopback === true && withoutPort(known.url) === withoutPort(asked.url);
  });
}

function withoutPort(url: URL): string {
  const bare = new URL(url);
  bare.port = "";
  return bare.href;
}

/** The answer's parameters beside those that the address already has (RFC 6749 §4.1.2). */
export function answerTo(redirectUri: string, parameters: Record<string, string | undefined>): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const separator = redirectUri.includes("?") ? "&" : "?";
  return `${redirectUri}${separator}${new URLSearchParams(given)}`;
}

/** What a person reads of an address: the host, or for a program on their machine that and nothing else. */
export function goesTo(redirectUri: string): string {
  const url = new URL(redirectUri);
  return url.protocol === "https:" || url.protocol === "http:" ? url.host : url.protocol;
}
