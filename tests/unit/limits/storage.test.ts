import fc from "fast-check";
import { expect, test } from "vitest";
import { MeterStorage } from "../../../durable-objects/tenant-meter-storage.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const limit = 1_000;
const lapse = 600_000;
const branches = ["", "ten_b"];

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("write"),
      of: fc.nat(1),
      bytes: fc.integer({ min: 1, max: 400 }),
      fails: fc.boolean(),
    }),
  },
  fc.record({ kind: fc.constant("delete"), of: fc.nat(1) }),
  fc.record({ kind: fc.constant("list"), of: fc.nat(1), isLate: fc.boolean() }),
  fc.record({ kind: fc.constant("wait"), time: fc.integer({ min: 1, max: 2 * lapse }) }),
  fc.record({ kind: fc.constant("restart") }),
);

interface Kept {
  key: string;
  of: number;
  bytes: number;
}

test("what is kept is never more than the limit, and after a list no more is counted than is kept (M-040)", () => {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 80 }), (steps) => {
      const { sql } = objectStorage();
      let meter = new MeterStorage(sql);
      let [now, next] = [lapse * 10, 0];
      let kept: Kept[] = [];
      const written: (Kept & { at: number })[] = [];
      const sum = (all: readonly Kept[]) => all.reduce((bytes, one) => bytes + one.bytes, 0);
      for (const taken of steps) {
        if (taken.kind === "wait") now += taken.time;
        if (taken.kind === "restart") meter = new MeterStorage(sql);
        if (taken.kind === "delete")
          kept = kept.filter((one, index) => one.of !== taken.of || index % 2 === 0);
        if (taken.kind === "write") {
          const branch = branches[taken.of] ?? "";
          const key = `${branch === "" ? "" : `${branch}/`}tsk_${next++}`;
          const before = meter.used();
          const answer = meter.store(key, taken.bytes, limit, now);
          expect(answer.granted).toBe(before + taken.bytes <= limit);
          if (!answer.granted) {
            refused += 1;
            expect(answer).toEqual({
              granted: false,
              reason: "limit",
              limit,
              used: before,
              resetSeconds: null,
            });
            continue;
          }
          expect(meter.store(key, taken.bytes, limit, now)).toEqual({ granted: true });
          expect(meter.used()).toBe(before + taken.bytes);
          if (taken.fails) meter.drop(key);
          else {
            kept.push({ key, of: taken.of, bytes: taken.bytes });
            written.push({ key, of: taken.of, bytes: taken.bytes, at: now });
          }
        }
        if (taken.kind === "list") {
          const listed = sum(kept.filter(({ of }) => of === taken.of));
          if (taken.isLate) meter.sampled(branches[taken.of] ?? "", limit * 9, 1);
          meter.sampled(branches[taken.of] ?? "", listed, now);
          if (taken.isLate) meter.sampled(branches[taken.of] ?? "", limit * 9, 2);
        }
        expect(sum(kept)).toBeLessThanOrEqual(meter.used());
        expect(sum(kept)).toBeLessThanOrEqual(limit);
      }
      // Once everything was listed, only what was written within the lapse is counted twice.
      for (const [of, branch] of branches.entries())
        meter.sampled(branch, sum(kept.filter((one) => one.of === of)), now + lapse + 1);
      expect(meter.used()).toBe(sum(kept));
      meter.forgetBranch("ten_b");
      expect(meter.used()).toBe(sum(kept.filter(({ of }) => of === 0)));
    }),
    { numRuns: 150 },
  );
  expect(refused, "files that were refused").toBeGreaterThan(20);
});
