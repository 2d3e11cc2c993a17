import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  backOff,
  type Happening,
  isClosed,
  isExhausted,
  lastEventOf,
  maxAttempts,
  newJob,
  next,
  phases,
  redelivery,
  secondsToMidnight,
  taskRefusal,
} from "../../../shared/agents/rules.ts";
import { finalStatuses } from "../../../shared/agents/statuses.ts";

const phase = fc.constantFrom(...phases);
const status = fc.constantFrom(...finalStatuses);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.constant<Happening>({ kind: "begun" }),
  fc.record({ kind: fc.constant("finished" as const), phase, next: phase, status }),
  fc.record({ kind: fc.constant("exhausted" as const), phase }),
  fc.record({ kind: fc.constant("closed" as const), status }),
);

describe("a job's rules", () => {
  test("whatever happens in whatever order, a job only goes forward and keeps the status it closed with", () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (history) => {
        let job = newJob;
        for (const one of history) {
          const after = next(job, one);
          expect(phases.indexOf(after.phase)).toBeGreaterThanOrEqual(phases.indexOf(job.phase));
          if (isClosed(job) && after.phase === "settle") expect(after.status).toBe(job.status);
          if (after.phase === job.phase) expect(after.attempts).toBeGreaterThanOrEqual(job.attempts);
          else expect(after.attempts).toBe(0);
          job = after;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("what an overtaken step brings is not wanted any more", () => {
    const cancelled = next(
      { phase: "test", status: null, attempts: 1 },
      { kind: "closed", status: "cancelled" },
    );
    expect(cancelled).toEqual({ phase: "settle", status: "cancelled", attempts: 0 });
    const late: Happening = { kind: "finished", phase: "test", next: "store", status: "succeeded" };
    expect(next(cancelled, late)).toBe(cancelled);
    expect(next(cancelled, { kind: "exhausted", phase: "test" })).toBe(cancelled);
    expect(next(cancelled, { kind: "closed", status: "failed" })).toBe(cancelled);
  });

  test("only work is given up, never the row or the meter", () => {
    const tired = phases.filter((each) => isExhausted({ phase: each, status: null, attempts: maxAttempts }));
    expect(tired).toEqual(["generate", "test", "store"]);
    expect(isExhausted({ phase: "test", status: null, attempts: maxAttempts - 1 })).toBe(false);
    for (const each of ["open", "record", "settle"] as const) {
      const job = { phase: each, status: null, attempts: 99 };
      expect(next(job, { kind: "exhausted", phase: each })).toBe(job);
    }
  });

  test("waits longer each time, and never for ever", () => {
    expect([1, 2, 3].map(backOff)).toEqual([1_000, 2_000, 4_000]);
    expect(backOff(60)).toBe(300_000);
    expect([1, 2, 3].map(redelivery)).toEqual([1, 2, 4]);
    expect(redelivery(60)).toBe(300);
  });

  test("a spent day comes back at 00:00 UTC", () => {
    const noon = Date.UTC(2026, 10, 21, 12);
    expect(secondsToMidnight(noon)).toBe(43_200);
    expect(secondsToMidnight(Date.UTC(2026, 10, 22) - 1)).toBe(1);
    expect(secondsToMidnight(Date.UTC(2026, 10, 22))).toBe(86_400);
    const refusal = taskRefusal({ reason: "limit", limit: 100, used: 100, resetSeconds: null }, noon);
    expect(refusal.status).toBe(429);
    expect(refusal.extra.headers).toEqual({ "retry-after": "43200" });
    expect(taskRefusal({ reason: "unconfigured" }, noon).status).toBe(503);
  });

  test("resumes after an event it sent, from the start without one, and refuses what it never sent", () => {
    expect([null, "", "0", "17"].map(lastEventOf)).toEqual([0, 0, 0, 17]);
    for (const odd of ["-1", "1.5", "abc", "1 or 1=1", "9".repeat(16), "٣"])
      expect(lastEventOf(odd)).toBeUndefined();
  });
});
