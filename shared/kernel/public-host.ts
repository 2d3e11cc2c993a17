/** Names no public server can have (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476), and what networks use inside. */
const innerDomains = new Set(
  "alt arpa corp example home internal intranet invalid lan local localdomain localhost onion private test".split(
    " ",
  ),
);

/** Ours: nobody makes us call ourselves. */
const ownDomain = "leanvibe.ai";

const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Whether a host name, as the URL parser spells it, can be a public server's. An address is none in
 * any spelling: the parser turns numbers into four of them or puts brackets around. Where the name
 * leads is for the network to say: on Cloudflare a call reaches public addresses only.
 */
export function isPublicHost(host: string): boolean {
  const labels = host.split(".");
  const top = labels.at(-1) ?? "";
  if (host.length > 253 || labels.length < 2 || !labels.every((part) => label.test(part))) return false;
  if (!/[a-z]/.test(top) || innerDomains.has(top)) return false;
  return host !== ownDomain && !host.endsWith(`.${ownDomain}`);
}
