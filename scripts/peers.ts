import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { outputs } from "./config.ts";

/** Names of the outside that a program on this machine stands in for; `npm run idp` writes it and takes it away. */
export const peersFile = path.join(outputs, "peers.json");

/** URL prefixes, and where calls below them go instead. */
export type Peers = Record<string, string>;

const peers = (): Peers =>
  existsSync(peersFile) ? (JSON.parse(readFileSync(peersFile, "utf8")) as Peers) : {};

/** Where a call of a worker goes: to a stand-in when one is running, else where its address says. */
export async function outbound(request: Request): Promise<Response> {
  const { url, method, headers } = request;
  const body = request.body === null ? undefined : await request.arrayBuffer();
  const found = Object.entries(peers()).find(([prefix]) => url.startsWith(prefix));
  const target = found ? found[1] + url.slice(found[0].length) : url;
  const sent = new Headers(headers);
  if (found) {
    sent.delete("host");
    sent.set("x-forwarded-proto", "https");
    sent.set("x-forwarded-host", new URL(url).host);
  }
  return fetch(target, { method, headers: sent, redirect: "manual", ...(body ? { body } : {}) });
}
