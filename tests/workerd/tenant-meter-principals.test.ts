import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { branchMeterOf } from "../../shared/limits/branches.ts";
import { movingMeterOf } from "../../shared/limits/luggage.ts";
import type { Asking } from "../../shared/limits/meter.ts";
import { moveRecord } from "./moving-record.ts";

const start = Date.UTC(2026, 0, 31, 12);
const fresh = () => {
  const id = `ten_${crypto.randomUUID()}`;
  return { id, meter: () => branchMeterOf({ METER: env.METER }, id) };
};
const movingOf =
  ({ id }: { id: string }) =>
  () =>
    movingMeterOf({ METER: env.METER }, id);
type At = ReturnType<typeof fresh>["meter"];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
});
afterEach(() => {
  vi.useRealTimers();
});

const person = { id: "usr_1", version: 1 };
const admitted = async (meter: At, count: number, key?: string) => {
  const ask = () => meter().admit(null, person, { key });
  const answers = await Promise.all(Array.from({ length: count }, ask));
  return answers.filter(({ verdict }) => verdict === "admitted").length;
};

test("of 200 parallel requests of a key exactly its limit pass, whatever ends the object, and others go on (M-017, M-301)", async () => {
  const { meter } = fresh();
  await meter().configure({ plan: "enterprise", revision: 1, anchor: start });
  await meter().limit({ who: "key_1", limit: 40, revision: 1 });
  expect(await admitted(meter, 30, "key_1")).toBe(30);
  await abortAllDurableObjects();
  expect(await admitted(meter, 200, "key_1")).toBe(10);
  expect(await admitted(meter, 50, "key_2")).toBe(50);
  const usage = await meter().usage({ key: "key_1", person: "usr_1" });
  expect(usage?.own).toEqual([{ name: "key", who: "key_1", limit: 40, isShared: false, used: 40 }]);
  vi.setSystemTime(start + 63_000);
  expect(await admitted(meter, 200, "key_1")).toBe(40);
});

test("a person's limit counts what they ask by every key, a late word changes nothing, and it moves along", async () => {
  const [from, to] = [fresh(), fresh()];
  await from.meter().configure({ plan: "enterprise", revision: 1, anchor: start });
  await from.meter().limit({ who: "usr_1", limit: 10, revision: 5 });
  await from.meter().limit({ who: "usr_1", limit: 99, revision: 4 });
  expect(await admitted(from.meter, 6, "key_1")).toBe(6);
  expect(await admitted(from.meter, 6, "key_2")).toBe(4);
  await moveRecord(movingOf(from), movingOf(to));
  expect(await admitted(to.meter, 6)).toBe(0);
  await to.meter().limit({ who: "usr_1", limit: null, revision: 6 });
  expect(await admitted(to.meter, 20)).toBe(20);
});

test("what the company above refuses is not counted for the key", async () => {
  const [root, below] = [fresh(), fresh()];
  await root.meter().configure({ plan: "developer", revision: 1, anchor: start });
  const pool = { root: root.id, branch: below.id };
  await below.meter().configure({ plan: "enterprise", revision: 1, anchor: start, pool });
  await below.meter().limit({ who: "key_1", limit: 150, revision: 1 });
  expect(await admitted(below.meter, 160, "key_1")).toBe(100);
  const usage = await below.meter().usage({ key: "key_1" });
  expect(usage?.own[0]?.used).toBe(100);
});

test("a company and those below it keep no more than the contract above allows; moved, it is counted there (M-040, M-015)", async () => {
  const [root, below, moved] = [fresh(), fresh(), fresh()];
  await root.meter().configure({ plan: "developer", revision: 1, anchor: start });
  const pool = { root: root.id, branch: below.id };
  await below.meter().configure({ plan: "enterprise", revision: 1, anchor: start, pool });
  const full = 1_000_000_000;
  await below.meter().stored(full - 100, start);
  expect(await below.meter().store("tsk_1", 60)).toEqual({ granted: true });
  expect(await root.meter().store("tsk_2", 41)).toMatchObject({
    granted: false,
    limit: full,
    used: full - 40,
  });
  expect(await root.meter().store("tsk_3", 40)).toEqual({ granted: true });
  expect(await below.meter().store("tsk_4", 1)).toMatchObject({ granted: false, limit: full, used: full });
  expect((await below.meter().usage())?.storage.used).toBe(full - 40);
  await below.meter().drop("tsk_1");
  expect((await root.meter().usage())?.storage).toEqual({ used: full - 60, limit: full });
  await moveRecord(movingOf(root), movingOf(moved));
  expect((await moved.meter().usage())?.storage.used).toBe(full - 60);
});

test("a key that ran out has no limit any more, and nothing says when somebody asked, once the object begins anew", async () => {
  const { meter } = fresh();
  await meter().configure({ plan: "enterprise", revision: 1, anchor: start });
  await meter().limit({ who: "key_1", limit: 40, revision: 1, until: start + 1_000 });
  expect(await admitted(meter, 3, "key_1")).toBe(3);
  const counts = () =>
    runInDurableObject(meter() as never, (_, { storage }) =>
      storage.sql.exec("select who from principal_counts").toArray(),
    );
  expect(await counts()).not.toEqual([]);
  const before = await meter().admit(null, person, { known: -1 });
  expect(before.refused?.limited).toEqual(["key_1"]);
  vi.setSystemTime(start + 80_000);
  await abortAllDurableObjects();
  expect(await counts()).toEqual([]);
  const after = await meter().admit(null, person, { known: before.epoch });
  expect(after.refused?.limited).toEqual([]);
});

test("the parts of a page view count for the company and for a key, and not for the person (M-301)", async () => {
  const { meter } = fresh();
  await meter().configure({ plan: "developer", revision: 1, anchor: start });
  await meter().limit({ who: "usr_1", limit: 2, revision: 1 });
  await meter().limit({ who: "key_1", limit: 2, revision: 1 });
  const asked = async (asking: Asking) => (await meter().admit(null, person, asking)).violated;
  for (let n = 0; n < 2; n++) expect(await asked({ isPart: true, key: "key_1" })).toEqual([]);
  expect(await asked({ isPart: true, key: "key_1" })).toEqual(["key"]);
  for (let n = 0; n < 97; n++) expect(await asked({ isPart: true })).toEqual([]);
  expect(await asked({})).toEqual([]);
  expect(await asked({ isPart: true })).toEqual(["minute"]);
});
