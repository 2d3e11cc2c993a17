import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "../../../scripts/http.ts";

const server = http.createServer(async (request, response) => {
  const body = await text(request);
  if (request.url === "/empty") return void response.writeHead(204).end();
  if (request.url === "/moved") return void response.writeHead(303, { location: "/else" }).end();
  response.setHeader("set-cookie", ["a=1", "b=2"]);
  response.end(JSON.stringify({ method: request.method, raw: request.rawHeaders, body }));
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => void server.close());

const url = (path: string, host = "localhost") => new URL(`http://${host}:${port}${path}`);
const valuesOf = (raw: string[], name: string) =>
  raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);

test("reaches this machine by any host name and says the name", async () => {
  const { raw } = (await (await ask(url("/", "eu.api.localhost"))).json()) as { raw: string[] };
  expect(valuesOf(raw, "host")).toEqual([`eu.api.localhost:${port}`]);
});

test("sends a header as often as it is told to", async () => {
  const headers = { authorization: ["Bearer a", "Bearer b"] };
  const { raw } = (await (await ask(url("/"), { headers })).json()) as { raw: string[] };
  expect(valuesOf(raw, "authorization")).toEqual(["Bearer a", "Bearer b"]);
});

test("sends forms and texts with their length, and keeps every cookie of the answer", async () => {
  const answer = await ask(url("/"), { method: "PUT", body: new URLSearchParams({ a: "ü" }) });
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  const { method, raw, body } = (await answer.json()) as { method: string; raw: string[]; body: string };
  expect({ method, body }).toEqual({ method: "PUT", body: "a=%C3%BC" });
  expect(valuesOf(raw, "content-type")).toEqual(["application/x-www-form-urlencoded"]);
  expect(valuesOf(raw, "content-length")).toEqual(["8"]);
});

test("follows no redirect and accepts an answer without a body", async () => {
  expect((await ask(url("/moved"))).headers.get("location")).toBe("/else");
  expect(await (await ask(url("/empty"))).text()).toBe("");
});
