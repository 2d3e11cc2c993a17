import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { regions } from "../../../shared/kernel/region.ts";
import { claimantOf, regionOfRequest, roomOf } from "../../../workers/edge/routing.ts";

const jwt = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.${"A".repeat(86)}`;
const ask = (
  path: string,
  headers: Record<string, string> = {},
  method = "GET",
  host = "api.leanvibe.ai",
) => {
  const request = new Request(`https://${host}${path}`, { method, headers });
  return regionOfRequest(request, roomOf(new URL(request.url).pathname));
};

describe("which room answers", () => {
  test.each([
    ["/v1/projects", "api"],
    ["/v1/auth/login", "identity"],
    ["/v1/signup", "identity"],
    ["/.well-known/jwks.json", "identity"],
    ["/v1/openapi.json", "assets"],
    ["/docs/problems", "assets"],
    ["/webhooks/stripe/eu", "stripe"],
    ["/health/ready", "health"],
    ["/console", "pages"],
    ["/v1x", "pages"],
    ["/documents", "pages"],
  ])("%s: %s", (path, room) => {
    expect(roomOf(path)).toBe(room);
  });
});

describe("which region, without any I/O (M-024)", () => {
  test.each(regions)("%s by token, key, host, path, query and cookie", (region) => {
    expect(ask("/v1/projects", { authorization: `Bearer ${jwt({ region })}` })).toBe(region);
    expect(ask("/v1/projects", { authorization: `Bearer lv_${region}_abc` })).toBe(region);
    expect(ask("/v1/projects", {}, "GET", `${region}.api.leanvibe.ai`)).toBe(region);
    expect(ask("/", {}, "GET", `${region}.localhost`)).toBe(region);
    expect(ask(`/webhooks/stripe/${region}`)).toBe(region);
    expect(ask(`/signin/passkey/${region}`, {}, "POST")).toBe(region);
    expect(ask(`/v1/signup?region=${region}`, {}, "POST")).toBe(region);
    expect(ask("/console", { cookie: `a=b; __Host-lv_session=lvs_${region}_x` })).toBe(region);
    expect(ask("/", { cookie: `__Host-lv_region=${region}` })).toBe(region);
  });

  test("the host goes before the token: that region then answers 421", () => {
    expect(ask("/v1/projects", { authorization: "Bearer lv_us_x" }, "GET", "eu.api.leanvibe.ai")).toBe("eu");
  });

  test("a session goes before a hint, and a hint never decides a sign-in", () => {
    const cookie = "__Host-lv_region=au; __Host-lv_session=lvs_ca_x";
    expect(ask("/console", { cookie })).toBe("ca");
    expect(ask("/signin", { cookie }, "POST")).toBeUndefined();
    expect(ask("/signin?region=uk", { cookie }, "POST")).toBe("uk");
  });

  test("cookies are a browser's: the API looks at its own credential only", () => {
    expect(ask("/v1/projects", { cookie: "__Host-lv_session=lvs_ca_x" })).toBeUndefined();
  });

  test("whatever a credential holds, the answer is a region or nothing", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((text) => `e30.${Buffer.from(text).toString("base64url")}.x`),
        ),
        (token) => {
          const printable = token.replaceAll(/[^\x20-\x7e]/g, "");
          const region = ask("/v1/projects", { authorization: `Bearer ${printable}` });
          expect(region === undefined || regions.includes(region)).toBe(true);
        },
      ),
    );
  });
});

describe("who an anonymous sign-in says it is", () => {
  test("a form's and a document's fields", () => {
    const form = "email=a%40b.test&tenant=acme&password=x";
    expect(claimantOf("application/x-www-form-urlencoded", form)).toEqual({
      email: "a@b.test",
      tenant: "acme",
    });
    expect(claimantOf("application/json", '{"email":"a@b.test","password":"x"}')).toEqual({
      email: "a@b.test",
    });
    expect(claimantOf("application/json", '{"refresh_token":"lvr_eu_x"}')).toEqual({ region: "eu" });
    const accept = '{"token":"lvi_uk_x.y","email":"a@b.test"}';
    expect(claimantOf("application/json", accept)).toEqual({ region: "uk", email: "a@b.test" });
  });

  test("a passkey names its region in the handle it gives back", () => {
    const userHandle = Buffer.from("ca.usr_1").toString("base64url");
    const body = JSON.stringify({ response: { response: { userHandle } } });
    expect(claimantOf("application/json", body)).toEqual({ region: "ca" });
  });

  test("garbage says nothing and throws nothing", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("application/json", "application/x-www-form-urlencoded", ""),
        fc.string(),
        (type, body) => {
          const { region } = claimantOf(type, body);
          expect(region === undefined || regions.includes(region)).toBe(true);
        },
      ),
    );
    for (const body of ["null", "[]", '{"response":null}', '{"email":{}}', '{"response":{"response":7}}'])
      expect(claimantOf("application/json", body)).toEqual({});
  });
});
