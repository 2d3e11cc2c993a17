import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Admitted, fullestWindow, overAdmitted } from "../../../bench/over-admission.ts";

/** The same by its definition: every window that begins when a request left. */
const byDefinition = (admitted: readonly Admitted[], window: number) =>
  Math.max(
    0,
    ...admitted.map(
      ({ sent: start }) =>
        admitted.filter(({ sent, answered }) => sent >= start && answered <= start + window).length,
    ),
  );

describe("what a flood's client can prove (M-016)", () => {
  const request = fc.record({ sent: fc.nat(400), took: fc.nat(99) });
  const requests = fc
    .array(request, { maxLength: 60 })
    .map((all) => all.map(({ sent, took }) => ({ sent, answered: sent + took })));

  test("is the fullest window, counted in one pass", () => {
    fc.assert(
      fc.property(requests, (admitted) => fullestWindow(admitted, 100) === byDefinition(admitted, 100)),
    );
  });

  test("a request on a window's edge counts only where it is certain", () => {
    const at = (sent: number, answered: number) => ({ sent, answered });
    expect(overAdmitted([at(0, 10), at(1, 60_000)], 1)).toBe(1);
    expect(overAdmitted([at(0, 10), at(1, 60_001)], 1)).toBe(0);
    expect(overAdmitted([at(0, 10), at(60_000, 60_001)], 1)).toBe(0);
    expect(overAdmitted([], 1)).toBe(0);
  });
});
