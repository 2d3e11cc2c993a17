import { readBytes } from "../http/body.ts";
import type { Egress } from "../http/egress.ts";

/** What a name's TXT records say. */
export interface Dns {
  /** @throws {Problem} `upstream_failed`, `upstream_timeout`: nobody knows, which is not the same as nothing */
  txt(name: string): Promise<string[]>;
}

const resolver = "https://cloudflare-dns.com/dns-query";
const answerBytes = 65_536;
const txtType = 16;

/** A record's strings belong together (RFC 7208 §3.3 reads them so too). */
const joined = (data: string): string =>
  /^"/.test(data) ? [...data.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, part = ""]) => part).join("") : data;

/** DNS over HTTPS, in its JSON form: a Worker has no other way to ask. The name is public, and all that leaves. */
export const dnsOver = (egress: Egress): Dns => ({
  async txt(name) {
    const url = `${resolver}?${new URLSearchParams({ name, type: "TXT" })}`;
    const request = new Request(url, { headers: { accept: "application/dns-json" } });
    const response = await egress.send("dns", request, { milliseconds: 8_000 });
    const text = new TextDecoder().decode(await readBytes(response, answerBytes));
    if (!response.ok) return [];
    const { Answer = [] } = JSON.parse(text) as { Answer?: { type: number; data: string }[] };
    return Answer.filter(({ type }) => type === txtType).map(({ data }) => joined(data));
  },
});
