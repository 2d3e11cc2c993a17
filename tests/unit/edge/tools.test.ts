import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { regions } from "../../../shared/kernel/region.ts";
import { preflight, withCrossOrigin } from "../../../workers/edge/cross-origin.ts";
import { regionOfRequest, roomOf, strictRegionOf } from "../../../workers/edge/routing.ts";
import { claimedByBasic, claimedByForm, isToolCall } from "../../../workers/edge/tool-claim.ts";

const idIn = (region: string) => `lvc_${region}_${"0".repeat(26)}`;
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
const ask = (path: string, headers: Record<string, string> = {}, method = "GET") => {
  const request = new Request(`https://app.leanvibe.ai${path}`, { method, headers });
  return regionOfRequest(request, roomOf(new URL(request.url).pathname));
};

describe("a tool at the global host (M-050)", () => {
  test.each(regions)("of %s is led by its id, however it brings it", (region) => {
    const assertion = `e30.${Buffer.from(JSON.stringify({ sub: idIn(region) })).toString("base64url")}.x`;
    const here = { region, isStrict: false };
    expect(claimedByForm(`grant_type=x&client_id=${idIn(region)}`)).toEqual(here);
    expect(claimedByForm(`client_assertion=${assertion}`)).toEqual(here);
    expect(claimedByBasic(basic(`${idIn(region)}:lvk_${region}_secret`))).toEqual(here);
    expect(ask("/oauth/token", { authorization: basic(`${idIn(region)}:x`) }, "POST")).toBe(region);
    expect(ask(`/oauth/authorize?client_id=${idIn(region)}`)).toBe(region);
    expect(ask("/oauth/userinfo", { authorization: `DPoP ${jwtIn(region)}` })).toBe(region);
  });

  const jwtIn = (region: string) => `e30.${Buffer.from(JSON.stringify({ region })).toString("base64url")}.x`;

  test("is led by its own id, not by the token it asks about", () => {
    expect(claimedByForm(`token=lvr_us_x&client_id=${idIn("eu")}`)).toMatchObject({ region: "eu" });
    expect(claimedByForm("token=lvr_us_x")).toBeUndefined();
    expect(claimedByForm(`token=lvr_eus_x&client_id=${idIn("eu")}`)).toMatchObject({ isStrict: false });
  });

  test.each([
    "client_secret=lvk_eus_x",
    "refresh_token=lvr_eus_x",
    "code=lva_eus_x",
    "device_code=lvd_eus_x",
  ])("of a strict company is known by %s", (field) => {
    expect(claimedByForm(`client_id=${idIn("eu")}&${field}`)).toEqual({ region: "eu", isStrict: true });
  });

  test("of a strict company is known by its Basic header before a body is read", () => {
    const headers = { authorization: basic(`${idIn("eu")}:lvk_eus_x`) };
    const request = new Request("https://app.leanvibe.ai/oauth/token", { method: "POST", headers });
    expect(strictRegionOf(request, "identity")).toBe("eu");
  });

  test("sends a person on where they are signed in, before where the tool was registered", () => {
    const address = `/oauth/authorize?client_id=${idIn("eu")}`;
    expect(ask(address, { cookie: "__Host-lv_session=lvs_ca_x" })).toBe("ca");
    expect(ask(address, { cookie: "__Host-lv_region=ca" })).toBe("eu");
    expect(ask(`/console?client_id=${idIn("eu")}`, { cookie: "__Host-lv_region=ca" })).toBe("ca");
  });

  test("is known by the addresses where tools send forms, and by a POST", () => {
    const sent = (path: string, method = "POST") =>
      isToolCall(new Request(`https://h.test${path}`, { method }));
    for (const name of ["token", "device_authorization", "introspect", "revoke", "par"])
      expect([sent(`/oauth/${name}`), sent(`/oauth/${name}`, "GET")]).toEqual([true, false]);
    for (const path of ["/oauth/authorize", "/oauth/token/x", "/v1/oauth/token"])
      expect(sent(path)).toBe(false);
  });

  test("whatever it sends, the answer is a region or nothing", () => {
    const isRegionOrNothing = (region: string | undefined) =>
      expect(region === undefined || regions.some((one) => one === region)).toBe(true);
    fc.assert(
      fc.property(fc.string(), fc.constantFrom("client_id", "client_assertion", "x"), (text, name) => {
        isRegionOrNothing(claimedByForm(`${name}=${text}`)?.region);
        isRegionOrNothing(claimedByForm(text)?.region);
        isRegionOrNothing(claimedByBasic(`Basic ${text}`)?.region);
        isRegionOrNothing(claimedByBasic(basic(text))?.region);
      }),
    );
  });
});

describe("a tool in a browser, from another origin", () => {
  const headers = { origin: "https://tool.example", "access-control-request-method": "POST" };
  const asked = (path: string, change: RequestInit = {}) =>
    preflight(new Request(`https://eu.app.leanvibe.ai${path}`, { method: "OPTIONS", headers, ...change }));

  test.each([
    ["/oauth/token", "POST"],
    ["/oauth/revoke", "POST"],
    ["/oauth/par", "POST"],
    ["/oauth/userinfo", "GET, POST"],
    ["/.well-known/openid-configuration", "GET"],
    ["/.well-known/oauth-authorization-server", "GET"],
    ["/.well-known/oauth-protected-resource", "GET"],
    ["/.well-known/jwks.json", "GET"],
  ])("may ask %s, and reads the answer without credentials", (path, methods) => {
    const answer = asked(path)?.headers;
    expect(answer?.get("access-control-allow-methods")).toBe(methods);
    expect(answer?.get("access-control-allow-headers")).toMatch(/DPoP/);
    const seen = withCrossOrigin(path, new Response("{}", { headers: { "x-request-id": "r" } })).headers;
    for (const each of [answer, seen]) {
      expect(each?.get("access-control-allow-origin")).toBe("*");
      expect(each?.has("access-control-allow-credentials")).toBe(false);
    }
  });

  test.each([
    "/oauth/authorize",
    "/oauth/introspect",
    "/oauth/token/",
    "/v1/projects",
    "/v1/auth/login",
    "/signin",
    "/.well-known/security.txt",
  ])("may not ask %s", (path) => {
    expect(asked(path)).toBeUndefined();
    expect(withCrossOrigin(path, new Response("")).headers.has("access-control-allow-origin")).toBe(false);
  });

  test("is answered so only when it is a browser that asks beforehand", () => {
    expect(asked("/oauth/token", { method: "POST" })).toBeUndefined();
    expect(asked("/oauth/token", { headers: {} })).toBeUndefined();
  });
});
