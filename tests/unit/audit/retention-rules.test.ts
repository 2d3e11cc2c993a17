import { expect, test } from "vitest";
import { sliceAt } from "../../../shared/audit/retention-rules.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";

const minute = 60_000;

test("every tenant has its turn once in 32 minutes, whatever its id ends in (M-213)", () => {
  const start = Date.UTC(2026, 10, 22, 5);
  const slices = Array.from({ length: 32 }, (_, index) => sliceAt(start + index * minute));
  const ids = randomIds(clockAt(start));
  const ends = Array.from({ length: 1_000 }, () => ids.next("tenant").slice(-1));
  expect(new Set(slices).size).toBe(32);
  for (const end of ends) expect(slices).toContain(end);
  expect(sliceAt(start + 32 * minute)).toBe(sliceAt(start));
  expect(sliceAt(start + minute - 1)).toBe(sliceAt(start));
});
