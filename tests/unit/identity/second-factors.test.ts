import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  approvalFault,
  decideCode,
  decideNextStep,
  grouped,
  isRemembered,
  readCode,
  stepOf,
  stepsAround,
  totpFacts,
} from "../../../shared/identity/factor-rules.ts";
import { codeAt, codesAround, drawSeed, seedUri } from "../../../shared/identity/totp.ts";
import { assuranceOf, assurances, isAtLeast } from "../../../shared/kernel/assurance.ts";
import { isMultiFactor } from "../../../shared/tenancy/policy-rules.ts";

/** RFC 6238, appendix B: the seed in base 32. */
const seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const now = 1_800_000_000_000;
const current = stepOf(now);
const at = (offset: number) => codeAt(seed, current + offset);
const decide = (given: string, lastStep = 0, time = now) => {
  const typed = readCode(given);
  if (typed?.kind !== "totp") return { fault: typed ? "recovery" : "malformed" };
  return decideCode(typed.code, codesAround(seed, stepsAround(time)), lastStep);
};

describe("codes of an authenticator app (M-064)", () => {
  test.each([
    [59, "287082"],
    [1_111_111_109, "081804"],
    [1_111_111_111, "050471"],
    [1_234_567_890, "005924"],
    [2_000_000_000, "279037"],
    [20_000_000_000, "353130"],
  ])("RFC 6238 appendix B at %i s: %s", (seconds, code) => {
    expect(codeAt(seed, stepOf(seconds * 1000))).toBe(code);
  });

  test("a seed is 160 random bits, and the app is told all it must know", () => {
    const drawn = drawSeed();
    expect(drawn).toMatch(/^[A-Z2-7]{32}$/);
    expect(drawSeed()).not.toBe(drawn);
    const uri = new URL(seedUri(drawn, "ada@example.test"));
    expect([uri.protocol, uri.host]).toEqual(["otpauth:", "totp"]);
    expect(decodeURIComponent(uri.pathname)).toBe("/LeanVibe:ada@example.test");
    expect(Object.fromEntries(uri.searchParams)).toEqual({
      issuer: "LeanVibe",
      secret: drawn,
      algorithm: "SHA1",
      digits: "6",
      period: "30",
    });
  });

  test.each([
    ["as shown", () => at(0)],
    ["one step late", () => at(-1)],
    ["one step early", () => at(1)],
    ["in two groups", () => at(0).replace(/^.../, "$& ")],
    ["with a hyphen and spaces around", () => ` ${at(0).slice(0, 3)}-${at(0).slice(3)} `],
    [
      "in full-width digits",
      () => at(0).replaceAll(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ],
  ])("a right code counts %s", (_, code) => {
    expect(decide(code())).toHaveProperty("step");
  });

  test.each([
    ["nothing", () => "", "malformed"],
    ["spaces", () => "      ", "malformed"],
    ["five digits", () => at(0).slice(1), "malformed"],
    ["seven digits", () => `${at(0)}0`, "malformed"],
    ["eight digits of the same app", () => `94${at(0)}`, "malformed"],
    ["a sign", () => `+${at(0).slice(1)}`, "malformed"],
    ["a decimal point", () => `${at(0).slice(0, 5)}.`, "malformed"],
    ["an exponent", () => "1e5000", "malformed"],
    ["hexadecimal", () => "0x1234", "malformed"],
    ["Arabic-Indic digits", () => "١٢٣٤٥٦", "malformed"],
    ["a null character within", () => `${at(0).slice(0, 5)}\0`, "malformed"],
    ["a wildcard", () => "%%%%%%", "malformed"],
    ["two codes at once", () => `${at(0)}${at(1)}`, "malformed"],
    ["two steps late", () => at(-2), "wrong"],
    ["two steps early", () => at(2), "wrong"],
    ["a day late", () => at(-2880), "wrong"],
    ["another seed's code", () => codeAt(drawSeed(), current), "wrong"],
    ["backwards", () => [...at(0)].reverse().join(""), "wrong"],
    ["the last digit off by one", () => at(0).slice(0, 5) + ((Number(at(0)[5]) + 1) % 10), "wrong"],
    ["all zeros", () => "000000", "wrong"],
  ])("refused: %s", (_, code, fault) => {
    expect(decide(code())).toEqual({ fault });
  });

  test.each([
    ["the step that was used", 0, 0],
    ["the step before it", -1, 0],
    ["a step before one that was used early", 0, 1],
    ["the early step itself", 1, 1],
  ])("refused as replayed: %s", (_, offset, used) => {
    expect(decide(at(offset), current + used)).toEqual({ fault: "replayed" });
  });

  test("whatever comes in whatever order while time goes on, no step counts twice, and none goes back", () => {
    const try_ = fc.record({ wait: fc.nat(70_000), offset: fc.integer({ min: -4, max: 4 }) });
    fc.assert(
      fc.property(fc.array(try_, { maxLength: 40 }), (tries) => {
        let [time, last] = [now, 0];
        const taken: number[] = [];
        for (const { wait, offset } of tries) {
          time += wait;
          const verdict = decide(codeAt(seed, stepOf(time) + offset), last, time);
          if (!("step" in verdict)) continue;
          expect(verdict.step).toBeGreaterThan(last);
          expect(Math.abs(verdict.step - stepOf(time))).toBeLessThanOrEqual(totpFacts.slack);
          last = verdict.step;
          taken.push(verdict.step);
        }
        expect(new Set(taken).size).toBe(taken.length);
      }),
      { numRuns: 60 },
    );
  });
});

describe("recovery codes, as people type them (M-069)", () => {
  const code = "0123456789abcdef";
  test.each([
    code,
    grouped(code),
    code.toUpperCase(),
    "o123 4567 89ab cdef",
    "0I23-4567-89ab-cdef",
    "0l23456789abcdef",
  ])("%s is one code", (given) => {
    expect(readCode(given)).toEqual({ kind: "recovery", code });
  });
  test.each([code.slice(1), `${code}0`, "u123456789abcdef", "0123456789abcde!"])("%s is none", (given) => {
    expect(readCode(given)).toBeUndefined();
  });
});

describe("assurance is labelled honestly (M-055)", () => {
  test.each([
    [["pwd"], "password"],
    [[], "password"],
    [["pwd", "mfa"], "restricted"],
    [["pwd", "otp", "mfa"], "otp"],
    [["swk", "user"], "phishing_resistant"],
    [["hwk", "user"], "phishing_resistant"],
    [["hwk"], "password"],
    [["user"], "password"],
    [["sms", "pwd", "mfa"], "restricted"],
  ])("%j is %s", (amr, label) => {
    expect(assuranceOf(amr)).toBe(label);
  });

  test("labels never add up, and the order is total", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("pwd", "mfa", "sms", "kba", "sso")), (amr) => {
        expect(isAtLeast(assuranceOf(amr), "otp")).toBe(false);
      }),
    );
    for (const one of assurances)
      for (const other of assurances) expect(isAtLeast(one, other) || isAtLeast(other, one)).toBe(true);
  });

  test("what comes of a second step satisfies a company that demands two factors", () => {
    for (const amr of [
      ["pwd", "otp", "mfa"],
      ["pwd", "mfa"],
      ["swk", "user"],
    ])
      expect(isMultiFactor(amr)).toBe(true);
    expect(isMultiFactor(["pwd"])).toBe(false);
  });
});

test.each([
  [{ hasFactor: false, hasPasskey: false, isDemanded: false }, "session"],
  [{ hasFactor: false, hasPasskey: true, isDemanded: false }, "session"],
  [{ hasFactor: true, hasPasskey: false, isDemanded: false }, "prove"],
  [{ hasFactor: true, hasPasskey: true, isDemanded: true }, "prove"],
  [{ hasFactor: false, hasPasskey: false, isDemanded: true }, "enrol"],
  [{ hasFactor: false, hasPasskey: true, isDemanded: true }, "refused"],
  [{ hasFactor: false, hasPasskey: true, isDemanded: true, hasRecoveryCode: true }, "prove"],
  [{ hasFactor: false, hasPasskey: true, isDemanded: false, hasRecoveryCode: true }, "session"],
])("after a right password, %j: %s (M-055)", (facts, step) => {
  expect(decideNextStep(facts)).toBe(step);
});

test.each([
  ["in its time", {}, true],
  ["at its end", { now: 100 }, false],
  ["older than the password", { passwordChangedAt: 11 }, false],
  ["as old as the password", { passwordChangedAt: 10 }, true],
  ["where the company forbids it", { days: 0 }, false],
  ["for as many days as the company came to allow", { now: 86_400_010 }, false],
])("a remembered browser %s (M-069)", (_, change, worth) => {
  const here = { now: 50, passwordChangedAt: 0, days: 1, ...change };
  const expiresAt = "now" in change && change.now === 100 ? 100 : 30 * 86_400_000;
  expect(isRemembered({ createdAt: 10, expiresAt }, here)).toBe(worth);
});

test("a remembered browser satisfies a company that asks for two factors, and is no proof (M-055, M-069)", () => {
  expect(isMultiFactor(["pwd", "remembered"])).toBe(true);
  expect(assuranceOf(["pwd", "remembered"])).toBe("password");
});

test("whoever the three are, a reset takes two administrators besides the person (M-069)", () => {
  const anybody = fc.constantFrom("a", "b", "c");
  fc.assert(
    fc.property(anybody, anybody, anybody, (userId, requestedBy, decidedBy) => {
      const isGranted = approvalFault({ userId, requestedBy, decidedBy }) === undefined;
      expect(isGranted).toBe(decidedBy !== userId && decidedBy !== requestedBy);
    }),
  );
});
