import { expect, test } from "vitest";
import * as z from "zod/mini";
import { pagePartHeader } from "../../shared/http/page-part.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { apiOf } from "../../workers/pages/console/api.ts";
import { partOf } from "../../workers/pages/console/part.ts";

/** The doors of the API, remembering what they were asked. @param answered what the first question of a page comes to */
function doors(answered = async () => Response.json({})) {
  const asked: Request[] = [];
  const door = {
    async fetch(input: string, init: RequestInit) {
      const request = new Request(input, init);
      asked.push(request);
      return request.headers.has(pagePartHeader) ? Response.json({}) : answered();
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
  expect(parts).toEqual([null, null, "1", "1"]);
});

/** Four parts of one page, asked at once. */
const pageOf = (room: ReturnType<typeof doors>) => {
  const api = apiOf(room, { accessToken: "t", requestId: "req_1" });
  const paths = ["/v1/tasks", "/v1/tenants/me/usage", "/v1/projects", "/v1/api-keys"];
  return Promise.all(paths.map((path) => partOf(api.read(z.looseObject({}), path))));
};
const refusedBy = (limit: string) => async () =>
  Response.json(
    { code: "quota_exceeded", detail: "Used up.", "violated-policies": [limit] },
    { status: 429, headers: { "retry-after": "40" } },
  );

test.each(["person", "person-burst"])(
  "whoever their own limit (%s) refuses a page asks nothing more of it: none of it is the company's (M-301)",
  async (limit) => {
    const room = doors(refusedBy(limit));
    const parts = await pageOf(room);
    expect(parts.map(({ problem }) => problem?.code)).toEqual(Array(4).fill("quota_exceeded"));
    expect(parts.map(({ problem }) => problem?.extra.headers)).toEqual(
      Array(4).fill({ "retry-after": "40" }),
    );
    expect(room.asked).toHaveLength(1);
  },
);

test("whatever else becomes of a page's first question, its others are asked, all at once (M-301)", async () => {
  const others = [
    refusedBy("minute"),
    async () => Response.json({ code: "not_found", detail: "No." }, { status: 404 }),
    () => Promise.reject(new Problem("unavailable", "The door is shut.")),
  ];
  for (const answered of others) {
    const room = doors(answered);
    const parts = await pageOf(room);
    expect(parts.map(({ value }) => value !== undefined)).toEqual([false, true, true, true]);
    expect(room.asked.map(({ headers }) => headers.get(pagePartHeader))).toEqual([null, "1", "1", "1"]);
  }
});

test("a page's other questions wait until the first is admitted (M-301)", async () => {
  const first = Promise.withResolvers<Response>();
  const room = doors(() => first.promise);
  const page = pageOf(room);
  await Promise.resolve();
  expect(room.asked).toHaveLength(1);
  first.resolve(Response.json({}));
  await page;
  expect(room.asked).toHaveLength(4);
});
