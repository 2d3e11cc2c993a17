import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grants, type Permission, roles, toolPermissions } from "../../../shared/kernel/access.ts";
import { allScopes } from "../../../shared/kernel/tool-scopes.ts";
import { parametersOf } from "../../../shared/oauth/form.ts";
import { OAuthRefusal } from "../../../shared/oauth/refusal.ts";
import {
  type CodeFacts,
  decideCode,
  decideDevice,
  givenBy,
  isChallenge,
  isVerifier,
  mayCarryOn,
  oauthLimits,
  readUserCode,
  scopesOf,
  userCodeOf,
} from "../../../shared/oauth/rules.ts";

const code = { clientId: "a", redirectUri: "https://a/", expiresAt: 60_000, sessionId: null, jkt: null };
const presented = { clientId: "a", redirectUri: "https://a/", verifierMatches: true, jkt: null };

describe("a code (M-050)", () => {
  test.each([
    ["is exchanged", {}, {}, 0, "exchange"],
    ["is another tool's", {}, { clientId: "b" }, 0, "foreign"],
    [
      "is another tool's, used before: nothing of the other's ends",
      { sessionId: "s" },
      { clientId: "b" },
      0,
      "foreign",
    ],
    ["was used", { sessionId: "s" }, {}, 0, "replay"],
    ["was used, and its time is over", { sessionId: "s" }, {}, 70_000, "replay"],
    ["was used, and the proof is wrong", { sessionId: "s" }, { verifierMatches: false }, 0, "replay"],
    ["is over to the millisecond", {}, {}, 60_000, "expired"],
    ["goes elsewhere", {}, { redirectUri: "https://b/" }, 0, "redirect"],
    ["goes nowhere", {}, { redirectUri: undefined }, 0, "redirect"],
    ["comes without its proof", {}, { verifierMatches: false }, 0, "verifier"],
    ["was asked for another key", { jkt: "k" }, { jkt: "other" }, 0, "key"],
    ["was asked for a key that is not proved", { jkt: "k" }, {}, 0, "key"],
    ["was asked for the key that is proved", { jkt: "k" }, { jkt: "k" }, 0, "exchange"],
    ["was asked for no key, and one is proved", {}, { jkt: "k" }, 0, "exchange"],
  ] as const)("%s", (_, row, given, now, verdict) => {
    const facts = { now, code: { ...code, ...row }, presented: { ...presented, ...given } };
    expect(decideCode(facts)).toBe(verdict);
  });

  test("is exchanged once at most, whoever tries in whatever order", () => {
    const attempt = fc.record({
      clientId: fc.constantFrom("a", "b"),
      redirectUri: fc.constantFrom("https://a/", "https://b/", undefined),
      verifierMatches: fc.boolean(),
      waits: fc.integer({ min: 0, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(attempt, { maxLength: 12 }), (attempts) => {
        let row: CodeFacts["code"] = code;
        let now = 0;
        let exchanged = 0;
        for (const { waits, ...given } of attempts) {
          now += waits;
          const verdict = decideCode({ now, code: row, presented: { ...given, jkt: null } });
          if (verdict === "exchange") {
            exchanged++;
            expect([given.clientId, given.redirectUri, given.verifierMatches]).toEqual([
              "a",
              "https://a/",
              true,
            ]);
            expect(now).toBeLessThan(60_000);
            row = { ...row, sessionId: "s" };
          }
          if (verdict === "replay") expect([row.sessionId, given.clientId]).toEqual(["s", "a"]);
        }
        expect(exchanged).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("a device is let in only by a yes, of its own tool, in time and once", () => {
  const statuses = ["pending", "approved", "denied", "used"] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...statuses),
      fc.boolean(),
      fc.integer({ min: 0, max: 2 }),
      (status, own, now) => {
        const device = { clientId: "a", status, expiresAt: 1 };
        const verdict = decideDevice({ now, clientId: own ? "a" : "b", device });
        expect(verdict === "exchange").toBe(status === "approved" && own && now < 1);
        if (!own || status === "used") expect(verdict).toBe("unknown");
      },
    ),
  );
});

describe("a scope", () => {
  test("is never more than was registered, nor than the person has", () => {
    const some = fc.subarray([...allScopes]);
    fc.assert(
      fc.property(some, some, fc.constantFrom(...roles), (asked, allowed, role) => {
        const scopes = scopesOf(asked.length === 0 ? undefined : asked.join(" "), allowed);
        for (const scope of scopes ?? []) expect(allowed).toContain(scope);
        for (const scope of givenBy(scopes ?? [], role))
          if (toolPermissions.includes(scope as Permission)) expect(grants[role]).toContain(scope);
      }),
    );
  });

  test.each([
    "",
    " ",
    "openid  email",
    "openid email ",
    "nothing",
    "openid,email",
    "account:read",
    "keys:write",
    "api-keys:write",
    "tenant:own",
  ])("is not %j", (asked) => {
    expect(scopesOf(asked, allScopes)).toBeUndefined();
  });

  test("says each once, in one order", () => {
    expect(scopesOf("email openid email", allScopes)).toEqual(["openid", "email"]);
  });
});

test.each([
  ["a=1&a=2", "invalid_request"],
  ["a=1&b=2&a=", "invalid_request"],
  ["a=%00", "invalid_request"],
  ["a=%0d%0aset-cookie", "invalid_request"],
  ["a=%ff", "invalid_request"],
  [`a=${"x".repeat(oauthLimits.parameterCharacters + 1)}`, "invalid_request"],
])("parameters %j are refused", (text, error) => {
  expect(() => parametersOf(text)).toThrow(OAuthRefusal);
  expect(() => parametersOf(text)).toThrow(error);
});

test("what proves a code has one form (RFC 7636)", () => {
  expect([isVerifier("v".repeat(43)), isVerifier("v".repeat(128)), isChallenge("c".repeat(43))]).toEqual([
    true,
    true,
    true,
  ]);
  for (const verifier of ["v".repeat(42), "v".repeat(129), `${"v".repeat(42)}+`, `${"v".repeat(43)}\n`, ""])
    expect(isVerifier(verifier)).toBe(false);
  for (const challenge of ["c".repeat(42), "c".repeat(44), `${"c".repeat(42)}=`])
    expect(isChallenge(challenge)).toBe(false);
});

test("a code to type is read back however it is typed, and has every letter alike often", () => {
  const base32 = "0123456789abcdefghjkmnpqrstvwxyz";
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...base32), minLength: 20, maxLength: 30 }), (draw) => {
      const drawn = userCodeOf(draw);
      if (drawn === undefined) return;
      expect(drawn).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
      expect(readUserCode(` ${drawn.toLowerCase().replace("-", " ")} `)).toBe(drawn);
    }),
  );
  const letters = new Set(Array.from(base32, (letter) => userCodeOf(letter.repeat(8))).filter(Boolean));
  expect(letters.size).toBe(20);
  for (const typed of ["AAAA-AAAA", "BBBB-BBB", "BBBB-BBBBB", "ＢＢＢＢ-BBBB", ""])
    expect(readUserCode(typed)).toBeUndefined();
});

test("a binding is never taken off, and a public tool never changes its key (RFC 9449, section 5)", () => {
  const key = fc.constantFrom("k", "other", null);
  fc.assert(
    fc.property(fc.constantFrom("public", "confidential"), key, key, (kind, bound, jkt) => {
      const isLost = bound !== null && jkt === null;
      const isChanged = bound !== null && jkt !== bound && kind === "public";
      expect(mayCarryOn(kind, { jkt: bound }, jkt)).toBe(!isLost && !isChanged);
    }),
  );
});
