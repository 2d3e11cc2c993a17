import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import type http from "node:http";
import path from "node:path";
import { systemClock } from "../shared/kernel/clock.ts";
import { selfSigned } from "../shared/saml/certificate.ts";
import { oidcPeer } from "./idp/oidc.ts";
import { samlPeer } from "./idp/saml.ts";
import { zonePeer } from "./idp/zone.ts";
import { type Peers, peersFile } from "./peers.ts";

/** Identity providers on this machine, for trying single sign-on without an account anywhere. */
const ports = { oidc: 9400, saml: 9401, dns: 9402 };
const names = { oidc: "https://oidc.example.com", saml: "https://saml.example.com" };
const client = {
  issuer: names.oidc,
  clientId: "leanvibe",
  clientSecret: "only for this machine, only for this tour",
};
const year = 365 * 86_400_000;

const listen = (server: http.Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, "127.0.0.1", resolve);
  });

const now = systemClock.now();
const keys = await selfSigned({
  commonName: "saml.example.com",
  notBefore: now - 60_000,
  notAfter: now + year,
});
await listen(oidcPeer(ports.oidc, client), ports.oidc);
await listen(samlPeer(ports.saml, names.saml, keys), ports.saml);
await listen(zonePeer(), ports.dns);

const peers: Peers = {
  [names.oidc]: `http://127.0.0.1:${ports.oidc}`,
  [names.saml]: `http://127.0.0.1:${ports.saml}`,
  "https://cloudflare-dns.com/dns-query": `http://127.0.0.1:${ports.dns}/dns-query`,
};
mkdirSync(path.dirname(peersFile), { recursive: true });
writeFileSync(peersFile, JSON.stringify(peers));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(0));
process.once("exit", () => rmSync(peersFile, { force: true }));

console.log(`Identity providers of this machine; LeanVibe reaches them by the names below while this runs.

OpenID Connect   issuer         ${client.issuer}
                 client id      ${client.clientId}
                 client secret  ${client.clientSecret}
SAML 2.0         metadata       http://localhost:${ports.saml}/metadata
DNS              put a record   curl localhost:${ports.dns}/zone -d name=… -d value=…

Both believe whatever address is typed. Ctrl-C stops them.`);
