import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closedLoop, wire } from "../../../bench/harness/generator.ts";
import { openLoop } from "../../../bench/harness/open-loop.ts";

let port = 0;
const seen: string[] = [];
const server = createServer((request, response) => {
  seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
  request.resume();
  response.writeHead(request.url === "/no" ? 429 : 200).end("{}");
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("the generators", () => {
  test("a closed loop takes its requests in turn and counts every status", async () => {
    const requests = [
      wire({ path: "/yes", headers: { authorization: "Bearer one" } }),
      wire({ method: "POST", path: "/no", body: "{}" }),
    ];
    const load = await closedLoop(port, requests, { connections: 2, seconds: 0.05 });
    const counted = (load.statuses.get(200) ?? 0) + (load.statuses.get(429) ?? 0);
    expect([load.errors, counted]).toEqual([0, load.answers]);
    expect(new Set(seen)).toEqual(new Set(["GET /yes Bearer one", "POST /no undefined"]));
  });

  test("an open loop sends as many as are due and answers each of them once", async () => {
    const load = await openLoop([port], [wire({ path: "/yes" })], {
      rate: 400,
      seconds: 0.1,
      connections: 3,
    });
    expect(load).toMatchObject({ errors: 0, unsent: 0 });
    expect(load.samples.map(({ status }) => status)).toEqual(Array.from({ length: 40 }, () => 200));
    expect(load.samples.every(({ due, sent, answered }) => due <= sent && sent <= answered)).toBe(true);
  });
});
