import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { allRoutes } from "../../scripts/routes.ts";
import { scriptOfPath } from "../../shared/http/script-of-path.ts";
import { platform } from "../support/platform.ts";
import { bodyOf, problemOf, queryOf, send, sendTooMuch, type Target, targets } from "./garbage-room.ts";

const withBody = targets.filter(({ route }) => route.body !== undefined);
/** Before a body has a meaning one piece of code looks at it, mounted once a script: one route of each stands for all. */
const doors = [...new Map(withBody.map((target) => [scriptOfPath(target.route.path), target])).values()];
const withQuery = targets.filter(({ route }) => route.query !== undefined);
const withParams = targets.filter(({ route }) => route.path.includes("{"));

const tooLarge = JSON.stringify({ a: "x".repeat(1_048_576) });

const pointersOf = (problem: { errors?: { pointer: string }[] }) =>
  problem.errors?.map(({ pointer }) => pointer) ?? [];

test("the list of routes is really read", () => {
  expect(withBody.length).toBeGreaterThan(8);
  expect(withQuery.length).toBeGreaterThan(3);
});

describe.each(doors)("any body, here of $name", (target: Target) => {
  test("that is no JSON is 400", async () => {
    for (const body of [
      "",
      "{",
      "nul",
      "{'a':1}",
      '{"a":1,}',
      "\u00a0{}",
      "[1",
      '"\\x"',
      "\u0000",
      "undefined",
    ]) {
      const problem = await problemOf(await send(target, body));
      expect(problem, body).toMatchObject({ status: 400, code: "invalid_request" });
      expect(pointersOf(problem), body).toEqual(["#"]);
    }
  });

  test("that is JSON, but no object, is 400", async () => {
    for (const body of ["null", "[]", "7", '"text"', "true", "[{}]", "-0", "1e999"])
      expect(await problemOf(await send(target, body)), body).toMatchObject({ status: 400, in: "body" });
  });

  test("is refused beyond its limit, deep down, and in characters no text has", async () => {
    const large = await problemOf(await sendTooMuch(target, tooLarge));
    expect(large).toMatchObject({ status: 413, code: "body_too_large" });
    for (const depth of [65, 1_000, 3_000]) {
      const nested = `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;
      const problem = await problemOf(await send(target, nested));
      expect(problem).toMatchObject({ status: 400, code: "invalid_request" });
    }
    for (const text of ['"\\ud800"', '"\\udfff x"', '"\\u0000"', '["a\\u0000b"]', '{"\\ud800":1}']) {
      const problem = await problemOf(await send(target, `{"field":${text}}`));
      expect(problem.errors?.[0], text).toMatchObject({ code: "characters" });
      expect(pointersOf(problem)[0], text).toMatch(/^#\/field/);
    }
    for (const bytes of [[0xff], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xef, 0xbf]]) {
      const body = Uint8Array.from([0x7b, 0x22, ...bytes, 0x22, 0x3a, 0x31, 0x7d]);
      expect((await problemOf(await send(target, body))).status).toBe(400);
    }
  });

  test("has to say that it is JSON", async () => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json; charset=utf-16",
      "application/jsonp",
      "",
    ]) {
      const response = await send(target, "{}", { "content-type": type });
      expect(response.headers.get("accept"), type).toBe("application/json");
      expect(await problemOf(response), type).toMatchObject({ status: 415, code: "unsupported_media_type" });
    }
  });
});

describe.each(withBody)("the body of $name", (target: Target) => {
  const { properties = {}, required = [] } = bodyOf(target);

  test("names each field that is missing", async () => {
    const problem = await problemOf(await send(target, required.length === 0 ? "[]" : "{}"));
    expect(problem.status).toBe(400);
    for (const field of required) expect(pointersOf(problem)).toContain(`#/${field}`);
  });

  /** All at once, since each has to be named beside the others. */
  test("names each field of a wrong type", async () => {
    const wrong = Object.entries(properties).map(([field, { type }]) => [
      field,
      type === "object" ? "not of this type" : { nor: "of this" },
    ]);
    const problem = await problemOf(await send(target, JSON.stringify(Object.fromEntries(wrong))));
    expect(problem.status).toBe(400);
    const named = (field: string) => pointersOf(problem).some((pointer) => pointer.startsWith(`#/${field}`));
    expect(Object.keys(properties).filter((field) => !named(field))).toEqual([]);
  });

  test("names each field nobody knows", async () => {
    const unknown = ["surprise", "Name", "tenant_id", "constructor", "toString", "a/b", "~", "ß", ""];
    const body = JSON.stringify(Object.fromEntries(unknown.map((field) => [field, 1])));
    const escaped = unknown.map((field) =>
      encodeURIComponent(field.replaceAll("~", "~0").replaceAll("/", "~1")),
    );
    expect(pointersOf(await problemOf(await send(target, body)))).toEqual(
      expect.arrayContaining(escaped.map((field) => `#/${field}`)),
    );
    const problem = await problemOf(await send(target, '{"__proto__":{"polluted":true}}'));
    expect(problem.status).toBe(400);
  });

  test("is never answered 500, whatever JSON it is (M-005)", async () => {
    const known = fc.dictionary(fc.constantFrom(...Object.keys(properties), "x"), fc.jsonValue(), {
      maxKeys: 8,
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(known, fc.jsonValue()), async (value) => {
        const response = await send(target, JSON.stringify(value));
        if (response.status >= 400) await problemOf(response);
        else await response.text();
      }),
      { numRuns: 12 },
    );
  });
});

describe.each(withQuery)("the query of $name", (target: Target) => {
  const { properties = {} } = queryOf(target);

  test("names a parameter that is repeated, unknown or malformed", async () => {
    for (const field of [...Object.keys(properties), "other"]) {
      const twice = await problemOf(await send(target, undefined, {}, `${field}=1&${field}=2`));
      expect(twice, field).toMatchObject({ status: 400, in: "query" });
      expect(pointersOf(twice)).toEqual([`#/${field}`]);
    }
    const unknown = await problemOf(await send(target, undefined, {}, "surprise=1"));
    expect(pointersOf(unknown)).toContain("#/surprise");
    const hostile = await problemOf(await send(target, undefined, {}, "surprise=%00"));
    expect(pointersOf(hostile)).toEqual(["#/surprise"]);
  });
});

const paged = withQuery.filter((target) => "cursor" in (queryOf(target).properties ?? {}));

describe.each(paged)("the pages of $name", (target: Target) => {
  test("have a limit from 1 to 100", async () => {
    for (const limit of ["0", "101", "-1", "1e2", "NaN", "", "1.5", "%31%30%30%30", "١٠", "0x10", " 5"]) {
      const problem = await problemOf(await send(target, undefined, {}, `limit=${encodeURI(limit)}`));
      expect(pointersOf(problem), limit).toEqual(["#/limit"]);
    }
  });

  test("follow no cursor but their own", async () => {
    for (const cursor of ["x", "a.b", "e30.AAAA", `${"A".repeat(400)}.AA`, "..", "%F0%9F%92%A9"]) {
      const problem = await problemOf(await send(target, undefined, {}, `cursor=${cursor}`));
      // Below something that does not exist nothing is paged.
      const refusal = target.path.includes("_0000")
        ? { status: 404, code: "not_found" }
        : { status: 400, code: "invalid_cursor" };
      expect(problem, cursor).toMatchObject(refusal);
    }
  });
});

describe.each(withParams)("the id of $name", (target: Target) => {
  test("that nobody has, or could have, is 404", async () => {
    const ids = [
      "x",
      "%00",
      "%ff",
      "%F0%9F%92%A9",
      "..%2f..%2fetc",
      "' or 1=1 --",
      "a".repeat(4_000),
      "prj_1",
      "%25",
    ];
    const body = target.route.body ? "{}" : undefined;
    for (const id of ids) {
      const path = target.route.path.replaceAll(/\{\w+\}/g, encodeURI(decodable(id) ? decodeURI(id) : id));
      const suffix = target.route.query ? "path=a" : "";
      const problem = await problemOf(await send({ ...target, path }, body, {}, suffix));
      expect([404, 400], id).toContain(problem.status);
    }
  });
});

function decodable(text: string): boolean {
  try {
    return decodeURI(text) !== "";
  } catch {
    return false;
  }
}

describe.each(targets)("$name", (target: Target) => {
  test("takes its own methods only", async () => {
    const allowed = (await allRoutes())
      .filter(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(target.path))
      .map((route) => route.method.toUpperCase());
    for (const method of ["PUT", "PATCH", "DELETE", "POST"].filter((name) => !allowed.includes(name))) {
      const response = await send({ ...target, method }, method === "DELETE" ? undefined : "{}");
      expect(response.headers.get("allow")?.split(", ").sort(), method).toEqual([...new Set(allowed)].sort());
      expect(await problemOf(response)).toMatchObject({ status: 405, code: "method_not_allowed" });
    }
  });

  test("refuses a header given twice where one counts", async () => {
    const body = target.route.body ? "{}" : undefined;
    if (target.route.permission !== "public") {
      const twice = { authorization: ["Bearer a.b.c", "Bearer d.e.f"] };
      expect((await problemOf(await send(target, body, twice))).status).toBe(401);
    }
    if (target.route.body) {
      const twice = { "content-type": ["application/json", "text/plain"] };
      expect((await problemOf(await send(target, body, twice))).status).toBe(415);
    }
    if (target.route.idempotent === "required") {
      const twice = { "idempotency-key": ["one", "two"] };
      const problem = await problemOf(await send(target, body, twice));
      expect(pointersOf(problem)).toEqual(["#/idempotency-key"]);
    }
  });
});

test("a request id that is none is replaced, never echoed", async () => {
  for (const id of ["short", "<script>alert(1)</script>", "a".repeat(129), "ü".repeat(8)]) {
    const response = await platform().fetch("/v1/projects", { headers: { "x-request-id": encodeURI(id) } });
    expect(response.headers.get("x-request-id")).toMatch(/^req_/);
    await problemOf(response);
  }
});

test("a path that is no route is 404", async () => {
  for (const path of [
    "/v1",
    "/v1/",
    "/v1/nothing",
    "/v1//projects",
    "/v1/projects/",
    "/v1/auth",
    "/v1/%00",
    "/v1/%E0%A4%A",
  ])
    expect((await problemOf(await platform().fetch(path))).status, path).toBe(404);
});
