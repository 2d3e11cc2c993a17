import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { counterOf, placeOf } from "../../../shared/data/counters.ts";

const text = fc.string({ maxLength: 60 });

describe("the place where tries at a digest are counted (M-172)", () => {
  test("is there, and is the same for the same digest", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 1000 }), (digest, count) => {
        const place = placeOf(digest, count);
        expect(Number.isInteger(place) && place >= 0 && place < count).toBe(true);
        expect(placeOf(digest, count)).toBe(place);
      }),
    );
  });

  test("stays where it was when a database is bound anew, or is the new one", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 1000 }), (digest, count) => {
        expect([placeOf(digest, count), count]).toContain(placeOf(digest, count + 1));
      }),
    );
  });

  test("is each place about as often", () => {
    const places = Array.from({ length: 20_000 }, (_, index) => placeOf(`usr_${index}:1`, 10));
    for (const place of Array.from({ length: 10 }).keys()) {
      const share = places.filter((each) => each === place).length / places.length;
      expect(Math.abs(share - 0.1)).toBeLessThan(0.02);
    }
  });

  test("with one database is that one", () => {
    const only = {} as D1Database;
    expect(counterOf({ count: 1, of: () => only }, "usr_1:1")).toBe(only);
  });
});
