import { expect, test } from "vitest";
import type { MeterAdmissions } from "../../../durable-objects/tenant-meter-admissions.ts";
import { everybody, type Principals } from "../../../shared/limits/principals.ts";
import { dayMilliseconds } from "../../../shared/limits/rules.ts";
import { objectStorage } from "../../support/sqlite-object.ts";
import { beginning, openAdmissions } from "./admissions-room.ts";

const ask = (meter: MeterAdmissions, whose: Principals, now: number, cost = 1) => {
  const limits = meter.principals.of(whose);
  return meter.atOnce(() => meter.admit(now, { cost }, false, true, limits));
};

test("a key's limit goes when the key does, so that a thousand keys of the past leave the others their leases (M-301)", () => {
  const { principals } = openAdmissions(objectStorage());
  const until = beginning + dayMilliseconds;
  for (let n = 0; n < 1_001; n++)
    principals.limit({ who: `key_${n}`, limit: 5, revision: 1, until }, beginning);
  expect(principals.named()).toBeNull();
  principals.limit({ who: "key_0", limit: null, revision: 2 }, beginning);
  expect(principals.named()).toHaveLength(1_000);
  principals.limit({ who: "usr_1", limit: 5, revision: 1 }, until + 60_000);
  expect(principals.named()).toBeNull();
  expect(principals.forget(until + 60_000)).toBe(false);
  expect(principals.forget(until + 80_000)).toBe(true);
  expect(principals.named()).toEqual(["usr_1"]);
  principals.limit({ who: "key_1", limit: 5, revision: 1, until }, until + 80_000);
  expect(principals.named()).toEqual(["usr_1"]);
});

test("a limit that was taken back stays so for a week, whatever was said before and comes later", () => {
  const storage = objectStorage();
  const { principals } = openAdmissions(storage);
  const rows = () => storage.sql.exec("select who from principal_limits").toArray();
  principals.limit({ who: "usr_1", limit: null, revision: 3 }, beginning);
  for (const days of [0, 3, 6]) {
    const now = beginning + days * dayMilliseconds;
    principals.limit({ who: "usr_1", limit: 5, revision: 2 }, now);
    expect(principals.forget(now)).toBe(false);
    expect(principals.named()).toEqual([]);
  }
  expect(rows()).toHaveLength(1);
  expect(principals.forget(beginning + 8 * dayMilliseconds)).toBe(false);
  expect(rows()).toEqual([]);
});

test("a request finds its key's counts twice, however many others were asked for lately (M-301)", () => {
  const meter = openAdmissions(objectStorage());
  meter.principals.limit({ who: "key_1", limit: 2, revision: 1 }, beginning);
  meter.principals.limit({ who: everybody, limit: 5, revision: 1 }, beginning);
  const verdict = (whose: Principals, now: number) => ask(meter, whose, now).verdict;
  expect([0, 0].map(() => verdict({ key: "key_1" }, beginning))).toEqual(["admitted", "admitted"]);
  // By its own clock the minute is over, by what was written down it may not be.
  const later = beginning + 60_500;
  for (let n = 1; n < 500; n++) expect(verdict({ person: `usr_${n}` }, later)).toBe("admitted");
  expect(verdict({ key: "key_1", person: "usr_500" }, later)).toBe("admitted");
  expect(verdict({ key: "key_1", person: "usr_501" }, later)).toBe("admitted");
  expect(verdict({ key: "key_1", person: "usr_502" }, later)).toBe("denied");
});

test("what one person asked is found without a look at everybody's counts", () => {
  const storage = objectStorage();
  const plans: string[] = [];
  const { sql } = storage;
  const exec = (query: string, ...bindings: SqlStorageValue[]) => {
    if (/(select|delete) .*principal_counts/.test(query)) {
      const plan = sql.exec<{ detail: string }>(`explain query plan ${query}`, ...bindings).toArray();
      plans.push(plan.map(({ detail }) => detail).join());
    }
    return sql.exec(query, ...bindings);
  };
  Object.assign(storage, { sql: { exec } });
  const meter = openAdmissions(storage);
  meter.principals.limit({ who: "usr_1", limit: 2, revision: 1 }, beginning);
  expect(ask(meter, { person: "usr_1" }, beginning).verdict).toBe("admitted");
  expect(new Set(plans)).toEqual(
    new Set([expect.stringMatching(/^SEARCH .*at<\?/), expect.stringMatching(/^SEARCH .*who=\? AND at>\?/)]),
  );
});

test("where the company refuses what a caller has room for, the caller's own limit is not named (M-301)", () => {
  const meter = openAdmissions(objectStorage(), "developer");
  meter.principals.limit({ who: "key_1", limit: 4, revision: 1 }, beginning);
  for (let n = 0; n < 95; n++) expect(ask(meter, {}, beginning).verdict).toBe("admitted");
  const refused = ask(meter, { key: "key_1" }, beginning, 10);
  expect(refused.verdict).toBe("denied");
  expect(refused.violated).toEqual(["minute"]);
  expect(refused.policies.find(({ name }) => name === "key")?.remaining).toBe(4);
});

test("counts of a minute long past go without another request", () => {
  const storage = objectStorage();
  const meter = openAdmissions(storage);
  const counts = () => storage.sql.exec("select who from principal_counts").toArray();
  meter.principals.limit({ who: "usr_1", limit: 2, revision: 1 }, beginning);
  ask(meter, { person: "usr_1" }, beginning);
  meter.forget(beginning + 70_000);
  expect(counts()).toHaveLength(1);
  meter.forget(beginning + 80_000);
  expect(counts()).toEqual([]);
  expect(meter.principals.named()).toEqual(["usr_1"]);
});
