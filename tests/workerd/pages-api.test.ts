import { expect, test } from "vitest";
import { pagePartHeader } from "../../shared/http/page-part.ts";
import { apiOf } from "../../workers/pages/console/api.ts";

/** The doors of the API, remembering what they were asked. */
function doors() {
  const asked: Request[] = [];
  const door = {
    async fetch(input: string, init: RequestInit) {
      asked.push(new Request(input, init));
      return Response.json({});
    },
  } as unknown as Fetcher;
  return { asked, API: door, TENANTS: door, USAGE: door, IDENTITY: door };
}

test("what the browser says of privacy goes along with every question of the console (M-207)", async () => {
  for (const [given, told] of [
    ["1", "1"],
    ["0", null],
    ["yes", null],
    [undefined, null],
  ] as const) {
    const room = doors();
    const api = apiOf(room, { accessToken: "t", requestId: "req_1", privacySignal: given });
    await api.send({ method: "POST", path: "/v1/projects", body: {}, requestKey: "k" });
    await api.send({ method: "DELETE", path: "/v1/keys/customer" });
    await api.open("/v1/audit-log/head", { "last-event-id": "3" });
    await api.order("/v1/privacy/me/export", {});
    expect(room.asked.map(({ headers }) => headers.get("sec-gpc"))).toEqual([told, told, told, told]);
    expect(room.asked.map(({ headers }) => headers.get("authorization"))).toEqual(Array(4).fill("Bearer t"));
  }
});

test("of all that a page view asks only the first counts for the person's own limit (M-301)", async () => {
  const room = doors();
  const api = apiOf(room, { accessToken: "t", requestId: "req_1" });
  await Promise.all([api.open("/v1/projects"), api.open("/v1/limits"), api.as("u").open("/v1/limits")]);
  await api.send({ method: "DELETE", path: "/v1/keys/customer" });
  const parts = room.asked.map(({ headers }) => headers.get(pagePartHeader));
  expect(parts).toEqual([null, "1", null, "1"]);
});
