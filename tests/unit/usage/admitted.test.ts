import fc from "fast-check";
import { expect, test } from "vitest";
import { MeterAdmissions } from "../../../durable-objects/tenant-meter-admissions.ts";
import { MeterHome } from "../../../durable-objects/tenant-meter-home.ts";
import { MeterRefusals } from "../../../durable-objects/tenant-meter-refusals.ts";
import { MeterSettings } from "../../../durable-objects/tenant-meter-settings.ts";
import { MeterUsageLedger } from "../../../durable-objects/tenant-meter-usage.ts";
import { LeaseBook } from "../../../shared/limits/lease-book.ts";
import { billingPeriod } from "../../../shared/limits/rules.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const anchor = Date.UTC(2026, 0, 31, 12);
const beginning = anchor + 40 * 86_400_000;

const step = fc.oneof(
  fc.record({ kind: fc.constant("ask"), cost: fc.integer({ min: 1, max: 400 }) }),
  fc.record({ kind: fc.constant("giveBack") }),
  fc.record({ kind: fc.constant("branch"), cost: fc.integer({ min: 1, max: 9 }) }),
  fc.record({ kind: fc.constant("spend"), isolate: fc.nat(2), wants: fc.integer({ min: 1, max: 300 }) }),
  fc.record({ kind: fc.constant("draw"), isolate: fc.nat(2), isHeard: fc.boolean() }),
  fc.record({ kind: fc.constant("restart") }),
  fc.record({
    kind: fc.constant("wait"),
    time: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.constant(20 * 86_400_000)),
  }),
);

function open(storage: DurableObjectStorage) {
  const home = new MeterHome(storage);
  const settings = new MeterSettings(storage.sql);
  const usage = new MeterUsageLedger(storage);
  const refusals = new MeterRefusals(storage.sql);
  settings.configure({ plan: "team", revision: 1, anchor });
  return { usage, admissions: new MeterAdmissions(storage, { settings, home, refusals, usage }) };
}

test("calls of record are what was admitted, whatever is asked, leased, given back or lost (M-017, M-196)", () => {
  let leased = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const storage = objectStorage();
      let meter = open(storage);
      let now = beginning;
      let branches = 0;
      const given: { weight: number; at: number }[] = [];
      const starts = new Set<number>();
      const books = ["a", "b", "c"].map((name) => new LeaseBook(name));
      for (const taken of steps) {
        starts.add(billingPeriod(anchor, now).start);
        if (taken.kind === "wait") now += taken.time;
        if (taken.kind === "restart") meter = open(storage);
        if (taken.kind === "ask") {
          const { cost } = taken;
          const { verdict } = meter.admissions.atOnce(() =>
            meter.admissions.admit(now, { cost }, false, true),
          );
          if (verdict === "admitted") given.push({ weight: meter.admissions.weigh(cost, now), at: now });
        }
        if (taken.kind === "giveBack") {
          const last = given.pop();
          if (last?.at === now) meter.admissions.takeBack(last.weight, now);
        }
        if (taken.kind === "branch") {
          const { cost } = taken;
          const { verdict } = meter.admissions.atOnce(() =>
            meter.admissions.admit(now, { cost }, false, false),
          );
          if (verdict === "admitted") branches += 1;
        }
        const book = "isolate" in taken ? books[taken.isolate] : undefined;
        if (taken.kind === "spend" && book)
          for (let n = 0; n < taken.wants; n++) {
            book.want(now);
            if (book.decide(now) === "admit") leased += 1;
          }
        if (taken.kind === "draw" && book) {
          const draw = book.begin(now, true, 200);
          const asking = { cost: 0, draw };
          const { drawn } = meter.admissions.atOnce(() => meter.admissions.admit(now, asking, false, true));
          book.end(draw, taken.isHeard ? (drawn ?? undefined) : undefined);
        }
      }
      starts.add(billingPeriod(anchor, now).start);
      const admitted = [...starts].reduce((sum, start) => sum + meter.admissions.rates.admitted(start), 0);
      const counted = meter.usage
        .usageOf(0, Number.MAX_SAFE_INTEGER)
        .reduce((sum, { total }) => sum + total, 0);
      expect(counted).toBe(admitted - branches);
    }),
    { numRuns: 150 },
  );
  expect(leased, "leases were spent at all").toBeGreaterThan(0);
});
