import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  afterGuess,
  type Guesses,
  isLocked,
  isSpent,
  keptFormer,
  lockFacts,
  renewalOf,
  resetOutcome,
  unguessed,
} from "../../../shared/identity/password-rules.ts";
import { assuranceOf } from "../../../shared/kernel/assurance.ts";
import { openPolicy } from "../../../shared/tenancy/policy-rules.ts";

const start: Guesses = unguessed;
const minute = 60_000;
const known = { company: "Acme", email: "anna@acme.test", name: "Anna" };

function guessed(times: number, from: Guesses, now: number, threshold: number | null = null): Guesses {
  let state = from;
  for (let time = 0; time < times; time++) state = afterGuess(state, { lockout_failures: threshold }, now);
  return state;
}

describe("lock-out (M-063)", () => {
  test("ten wrong guesses lock, nine do not; a company may ask for fewer", () => {
    expect(isLocked(guessed(9, start, 0), 1)).toBe(false);
    expect(isLocked(guessed(lockFacts.failures, start, 0), 1)).toBe(true);
    expect(isLocked(guessed(3, start, 0, 3), 1)).toBe(true);
  });

  test("each lock in a row lasts twice as long, for a day at most, and guesses meanwhile prolong nothing", () => {
    let [state, now] = [start, 0];
    const lengths = Array.from({ length: 9 }, () => {
      state = guessed(3, state, now, 3);
      const until = state.lockedUntil ?? 0;
      const misses = state.misses + 30;
      expect(guessed(30, state, now + 1)).toEqual({ ...state, misses });
      const length = until - now;
      now = until;
      return length / minute;
    });
    expect(lengths).toEqual([15, 30, 60, 120, 240, 480, 960, 1440, 1440]);
  });

  test("at sixty in a row it opens nothing, whenever they were made, until it is replaced", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 10 }), fc.nat(2_880), (lockout_failures, pause) => {
        let [state, now] = [start, 0];
        for (let wrong = 1; wrong <= lockFacts.misses; wrong++) {
          now = Math.max(now, state.lockedUntil ?? 0) + pause * minute;
          expect(isLocked(state, now)).toBe(false);
          state = afterGuess(state, { lockout_failures }, now);
          expect(state.misses).toBe(wrong);
        }
        expect(isLocked(state, Number.MAX_SAFE_INTEGER)).toBe(true);
        expect(isSpent(afterGuess(state, { lockout_failures }, now + 1))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  test("however guesses fall, it is locked only after the threshold and always ends (any interleaving)", () => {
    const waits = fc.array(fc.integer({ min: 0, max: 40 * minute }), { maxLength: 80 });
    fc.assert(
      fc.property(waits, fc.integer({ min: 3, max: 10 }), (steps, lockout_failures) => {
        let [state, now, wrong] = [start, 0, 0];
        for (const wait of steps) {
          now += wait;
          const before = state;
          state = afterGuess(state, { lockout_failures }, now);
          if (isLocked(before, now)) expect(state).toEqual({ ...before, misses: before.misses + 1 });
          else wrong++;
          expect(state.failures).toBeLessThan(lockout_failures);
          expect(state.locks).toBe(Math.floor(wrong / lockout_failures));
          expect((state.lockedUntil ?? 0) - now).toBeLessThanOrEqual(lockFacts.mostMinutes * minute);
        }
      }),
    );
  });
});

describe("what a company asks of passwords, one rule at a time (M-060)", () => {
  const renewal = (policy: object, password: string, days = 0) =>
    renewalOf({ ...openPolicy, ...policy }, { password, changedAt: 0 }, known, days * 86_400_000);

  test("rotation: off unless asked for, and due on the day", () => {
    expect(renewal({}, "rope bridge lantern quilt", 10_000)).toBeUndefined();
    expect(renewal({ password_days: 30 }, "rope bridge lantern quilt", 29)).toBeUndefined();
    expect(renewal({ password_days: 30 }, "rope bridge lantern quilt", 30)).toBe("expired");
  });

  test("length: a longer minimum holds from the next sign-in on", () => {
    expect(renewal({}, "rope bridge lamp")).toBeUndefined();
    expect(renewal({ password_minimum: 20 }, "rope bridge lamp")).toBe("weak");
  });

  test("the block list holds for passwords that are older than it", () => {
    expect(renewal({}, "princess1234567890")).toBe("weak");
  });

  test("history: nothing is kept unless a company looks back", () => {
    expect(keptFormer(openPolicy)).toBe(0);
    expect(keptFormer({ ...openPolicy, password_history: 5 })).toBe(5);
  });
});

describe("who gets which letter after asking for a reset (M-045)", () => {
  test.each([
    [{ hasPassword: true, ssoRequired: false, isOwner: false }, "link"],
    [{ hasPassword: false, ssoRequired: false, isOwner: false }, "no_password"],
    [{ hasPassword: true, ssoRequired: true, isOwner: false }, "sso"],
    [{ hasPassword: true, ssoRequired: true, isOwner: true }, "link"],
  ])("%o: %s", (facts, outcome) => expect(resetOutcome(facts)).toBe(outcome));
});

test("a code by letter is worth less than anything but a password (M-066)", () => {
  expect(assuranceOf(["pwd", "email", "mfa"])).toBe("weak");
  expect(assuranceOf(["pwd", "sms", "mfa"])).toBe("restricted");
  expect(assuranceOf(["pwd", "mfa"])).toBe("restricted");
  expect(assuranceOf(["pwd", "email", "otp", "mfa"])).toBe("otp");
});
