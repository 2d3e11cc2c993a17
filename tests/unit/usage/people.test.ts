import fc from "fast-check";
import { expect, test } from "vitest";
import { MeterUsageLedger } from "../../../durable-objects/tenant-meter-usage.ts";
import { sha256 } from "../../../shared/kernel/digest.ts";
import { hourMilliseconds } from "../../../shared/usage/meters.ts";
import { activeUser } from "../../../shared/usage/reports.ts";
import { contentOf } from "../../../shared/usage/rules.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const day = 24 * hourMilliseconds;
const anchor = Date.UTC(2026, 0, 1);
const now = Date.UTC(2026, 10, 22, 12);

function opened() {
  const storage = objectStorage();
  const ledger = new MeterUsageLedger(storage);
  const keys = () =>
    storage.sql
      .exec<{ key: string }>("select key from usage_seen")
      .toArray()
      .map(({ key }) => key);
  /** As an older release remembered it. */
  const countBare = async (user: string, at: number) => {
    const event = activeUser(user, at);
    const hash = await sha256(contentOf(event));
    storage.sql.exec("insert or ignore into usage_seen (key, hash, at) values (?, ?, ?)", event.id, hash, at);
  };
  const record = async (user: string, at: number, clock = now) =>
    (await ledger.record([activeUser(user, at)], clock, () => anchor))[0];
  return { storage, ledger, keys, countBare, record };
}

test("a person counts once a day, whoever remembered it, and nobody's id is in the record (M-094, M-098)", async () => {
  const step = fc.record({
    user: fc.constantFrom("usr_1", "usr_2", "usr_3"),
    ago: fc.integer({ min: 0, max: 9 }),
    how: fc.constantFrom("record", "record", "bare", "tidy"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { ledger, keys, countBare, record } = opened();
      const known = new Set<string>();
      let counted = 0;
      for (const { user, ago, how } of steps) {
        const at = now - ago * day;
        const name = `${user} ${ago}`;
        if (how === "tidy") await ledger.tidy(now, anchor);
        if (how === "bare" && !known.has(name)) await countBare(user, at);
        if (how === "record") {
          const verdict = await record(user, at);
          if (known.has(name)) expect(["repeated", "too_old"]).toContain(verdict);
          else expect(verdict).toBe(ago > 7 ? "too_old" : "counted");
          if (verdict === "counted") counted += 1;
        }
        if (how !== "tidy" && (how === "bare" || ago <= 7)) known.add(name);
      }
      await ledger.tidy(now, anchor);
      expect(keys().filter((key) => key.includes("usr_"))).toEqual([]);
      expect(ledger.usageOf(0, now + 1).reduce((sum, { total }) => sum + total, 0)).toBe(counted);
    }),
    { numRuns: 100 },
  );
});

test("two companies remember one person differently, and a day's secret goes when nobody reports it any more", async () => {
  const [one, other] = [opened(), opened()];
  for (const { record } of [one, other]) expect(await record("usr_1", now)).toBe("counted");
  expect(one.keys()).not.toEqual(other.keys());
  const salts = () => one.storage.sql.exec("select day from usage_salts").toArray().length;
  const later = now + 8 * day;
  expect(await one.record("usr_1", later, later)).toBe("counted");
  expect(salts()).toBe(2);
  await one.ledger.tidy(later, anchor);
  expect(salts()).toBe(1);
  expect(await one.record("usr_1", now, later)).toBe("too_old");
});

test("a day's secret goes within nine days where nothing is counted any more, whenever the object starts", async () => {
  const offset = fc.integer({ min: 0, max: day - 1 });
  const turn = fc.integer({ min: hourMilliseconds, max: 8 * hourMilliseconds });
  await fc.assert(
    fc.asyncProperty(offset, turn, fc.boolean(), async (after, every, isTidied) => {
      const { storage, ledger, record } = opened();
      const at = now + after;
      if (isTidied) await ledger.tidy(at, anchor);
      expect(await record("usr_1", at, at)).toBe("counted");
      const hasSecret = () => storage.sql.exec("select day from usage_salts").toArray().length > 0;
      let clock = at;
      for (; hasSecret() && clock <= at + 10 * day; clock += every)
        if (ledger.isUntidy(clock, anchor)) await ledger.tidy(clock, anchor);
      expect(hasSecret()).toBe(false);
      expect(ledger.isUntidy(clock, anchor)).toBe(false);
      const gone = clock - every - at;
      expect(gone).toBeGreaterThan(7 * day);
      expect(gone).toBeLessThanOrEqual(9 * day);
    }),
    { numRuns: 40 },
  );
});
