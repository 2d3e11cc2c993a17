import http from "node:http";
import type { AddressInfo } from "node:net";
import type { TestPlatform } from "./platform.ts";

/** A resolver on this machine, in the place of the public one: it knows what the test told it. */
export interface TestDns {
  readonly records: Map<string, string[]>;
  stop(): Promise<void>;
}

const started = new Map<string, Promise<TestDns>>();

/** One a platform: all tests of it tell it their records. */
export function dnsFor(platform: TestPlatform): Promise<TestDns> {
  const dns = started.get(platform.url) ?? startDns(platform);
  started.set(platform.url, dns);
  return dns;
}

async function startDns(platform: TestPlatform): Promise<TestDns> {
  const records = new Map<string, string[]>();
  const server = http.createServer((request, response) => {
    const name = new URL(request.url ?? "/", "http://dns").searchParams.get("name") ?? "";
    const Answer = (records.get(name) ?? []).map((text) => ({ name, type: 16, TTL: 1, data: `"${text}"` }));
    response.writeHead(200, { "content-type": "application/dns-json" });
    response.end(JSON.stringify({ Status: 0, Answer }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  await platform.allow("https://cloudflare-dns.com/", `http://127.0.0.1:${port}/`);
  return { records, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}
