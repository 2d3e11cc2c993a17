import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  justSignedIn,
  openRequest,
  pushedSeconds,
  sealRequest,
} from "../../../shared/oauth/pushed-request.ts";
import { OAuthRefusal } from "../../../shared/oauth/refusal.ts";

const secret = "s".repeat(43);
const clientId = `lvc_eu_${"0".repeat(26)}`;
const now = 1_800_000_000_000;
const seal = (query: string) => sealRequest(secret, { clientId, query, now });
const asked = (request_uri: string, more: Record<string, string> = {}) =>
  new URLSearchParams({ client_id: clientId, request_uri, ...more }).toString();
const open = (query: string, at = now, key = secret) => openRequest(key, query, at);
const pushed = `client_id=${clientId}&scope=openid&prompt=login+consent`;
const uri = await seal(pushed);

describe("a pushed request (RFC 9126)", () => {
  test("is what was pushed, under one name that answers once; what stands beside it counts for nothing", async () => {
    const opened = await open(asked(uri, { scope: "projects:read", redirect_uri: "https://evil.test/" }));
    expect(opened).toMatchObject({ query: pushed, once: { until: now + pushedSeconds * 1000 } });
    expect((await open(asked(uri)))?.once).toEqual(opened?.once);
    expect((await open(asked(await seal(pushed))))?.once).not.toEqual(opened?.once);
  });

  test("says nothing of itself to the browser that carries it", () => {
    expect(uri).not.toContain("openid");
    expect(Buffer.from(uri.split(":").at(-1) ?? "", "base64url").toString("latin1")).not.toContain("openid");
  });

  test.each([
    ["is over", asked(uri), now + pushedSeconds * 1000, secret],
    ["is another tool's", asked(uri).replace(clientId, clientId.replace("0", "1")), now, secret],
    ["comes without a tool", new URLSearchParams({ request_uri: uri }).toString(), now, secret],
    ["was sealed by somebody else", asked(uri), now, "x".repeat(43)],
    ["is nobody's", asked("urn:ietf:params:oauth:request_uri:AAAA"), now, secret],
    ["is empty", asked("urn:ietf:params:oauth:request_uri:"), now, secret],
  ])("that %s opens nothing", async (_, query, at, key) => {
    expect(await open(query, at, key)).toBeUndefined();
  });

  test("that was changed anywhere opens nothing", async () => {
    const start = "urn:ietf:params:oauth:request_uri:".length;
    const place = fc.integer({ min: start, max: uri.length - 1 });
    await fc.assert(
      fc.asyncProperty(place, fc.constantFrom("A", "z", "_", "."), async (at, letter) => {
        fc.pre(uri[at] !== letter);
        expect(await open(asked(`${uri.slice(0, at)}${letter}${uri.slice(at + 1)}`))).toBeUndefined();
      }),
      { numRuns: 50 },
    );
  });

  test("knows that the person signed in again as it asked, and takes no other age from beside it", async () => {
    const wordsAfter = async (max_age: string) =>
      new URLSearchParams((await open(asked(uri, { max_age })))?.query);
    const again = await wordsAfter(String(justSignedIn));
    expect([again.get("prompt"), again.get("max_age")]).toEqual(["consent", String(justSignedIn)]);
    for (const other of ["301", "999999999", "0"])
      expect((await wordsAfter(other)).get("prompt")).toBe("login consent");
  });

  test("too long for an address is refused to the tool", async () => {
    await expect(seal(`state=${"s".repeat(1_500)}`)).rejects.toThrow(OAuthRefusal);
  });

  test("that was not pushed stays as it came", async () => {
    for (const query of [pushed, asked("https://tool.example/request"), "a=1&a=2", ""])
      expect(await open(query)).toEqual({ query });
  });
});
