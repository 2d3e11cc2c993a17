import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { regionalUrl } from "../../../shared/http/regional-host.ts";
import { regions } from "../../../shared/kernel/region.ts";
import { claimantOf, regionOfRequest, roomOf, strictRegionOf } from "../../../workers/edge/routing.ts";

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

describe("a strict tenant at a global host (M-024, M-030)", () => {
  const strictAt = (path: string, headers: Record<string, string>, host = "api.leanvibe.ai") => {
    const request = new Request(`https://${host}${path}`, { headers });
    return strictRegionOf(request, roomOf(new URL(request.url).pathname));
  };
  const marked = (region: string) => [`lv_${region}s_abc`, jwt({ region, residency: "strict" })];

  test.each(regions)("of %s is known by key, token and session, and at its own host left alone", (region) => {
    for (const token of marked(region)) {
      const headers = { authorization: `Bearer ${token}` };
      expect(strictAt("/v1/projects", headers)).toBe(region);
      expect(strictAt("/v1/auth/me?region=us", headers, "localhost")).toBe(region);
      expect(strictAt("/v1/projects", headers, `${region}.api.leanvibe.ai`)).toBeUndefined();
      expect(strictAt("/v1/projects", headers, `${region}.localhost`)).toBeUndefined();
    }
    const cookie = `a=b; __Host-lv_session=lvs_${region}s_x`;
    expect(strictAt("/console", { cookie }, "app.leanvibe.ai")).toBe(region);
    expect(strictAt("/v1/projects", { cookie }), "the API looks at its own credential only").toBeUndefined();
  });

  test("is nobody whose credential does not say so", () => {
    for (const token of [
      "lv_eu_abc",
      "lv_sus_x",
      jwt({ region: "eu" }),
      jwt({ residency: "strict" }),
      jwt({ region: "eu", residency: "x" }),
    ])
      expect(strictAt("/v1/projects", { authorization: `Bearer ${token}` })).toBeUndefined();
    expect(
      strictAt("/console", { cookie: "__Host-lv_session=lvs_eu_x; __Host-lv_region=eus" }),
    ).toBeUndefined();
  });

  test("is found by the refresh token it brings", () => {
    expect(claimantOf("application/json", '{"refresh_token":"lvr_eus_x"}')).toEqual({
      region: "eu",
      isStrict: true,
    });
  });

  test("is led to the same address at the region's host", () => {
    expect(regionalUrl("https://api.leanvibe.ai/v1/x?y=1", "eu")).toBe("https://eu.api.leanvibe.ai/v1/x?y=1");
    expect(regionalUrl("http://localhost:8787/console", "us")).toBe("http://us.localhost:8787/console");
    expect(regionalUrl("http://127.0.0.1:8787/v1", "us")).toBe("http://us.localhost:8787/v1");
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
