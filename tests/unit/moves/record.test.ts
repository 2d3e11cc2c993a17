import { expect, test } from "vitest";
import { type RecordPage, type RecordPlace, recordStart } from "../../../shared/limits/luggage.ts";
import { StoredMeter } from "./stores.ts";

const move = "mov_1";
const events = 40;

/** A meter with a plan, many events and their count. */
function counted(): StoredMeter {
  const meter = new StoredMeter();
  meter.settings.configure({ plan: "team", revision: 3, anchor: 5 });
  for (let n = 0; n < events; n++) meter.usage.see(`event ${n}`, `hash ${n}`, n);
  for (let hour = 0; hour < events; hour++)
    meter.usage.add({ hour, lateFrom: null }, "model_tokens_in", "é\n", hour);
  meter.usage.seal({ sequence: 1, sealedAt: 1, lines: [] });
  return meter;
}

/** Page by page until the end. @returns the places that pages began at, and what all of them come to */
async function carry(from: StoredMeter, to: StoredMeter, id = move, altered = (page: RecordPage) => page) {
  const places: RecordPlace[] = [];
  let place = await to.verbs.recordPlace(id);
  for (; place.table !== null; ) {
    places.push(place);
    place = await to.verbs.takeRecord(id, altered(await from.verbs.recordPage(place)));
  }
  return { places, sum: place };
}

test("a record goes in pages and counts when the last of them is there and all of it is what left (M-172)", async () => {
  const [from, to] = [counted(), new StoredMeter()];
  const before = from.rows();
  await expect(from.verbs.recordPage(recordStart)).rejects.toThrow("has not left");
  await from.verbs.depart("eu");
  expect(from.rows()).toEqual({});
  expect(from.rows("left_")).toEqual(before);
  await expect(to.verbs.openRecord(move, recordStart)).rejects.toThrow("not come whole");
  const { places, sum } = await carry(from, to);
  expect(places.length).toBeGreaterThan(20);
  expect(to.rows()).toEqual({});
  await to.verbs.openRecord(move, sum);
  expect(to.rows()).toEqual(before);
  expect(sum.rows).toBe(Object.values(before).flat().length);
  const index = "select 1 from sqlite_master where name = 'usage_seen_at' and tbl_name = 'usage_seen'";
  for (const { storage } of [from, to]) expect(storage.sql.exec(index).toArray()).toHaveLength(1);
});

test("a page that comes twice, late, or of a move that nothing is known of, changes nothing (M-172)", async () => {
  const [from, to] = [counted(), new StoredMeter()];
  const before = from.rows();
  await from.verbs.depart("eu");
  const first = await from.verbs.recordPage(recordStart);
  const second = await from.verbs.recordPage(first.next);
  expect(await to.verbs.takeRecord(move, second)).toEqual(recordStart);
  expect(await to.verbs.takeRecord(move, first)).toEqual(first.next);
  expect(await to.verbs.takeRecord(move, first)).toEqual(first.next);
  expect(await to.verbs.takeRecord("mov_2", second)).toEqual(recordStart);
  expect(await to.verbs.recordPlace(move)).toEqual(first.next);
  const { sum } = await carry(from, to);
  for (const _ of [1, 2]) await to.verbs.openRecord(move, sum);
  to.usage.see("one more", "h", 1);
  await to.verbs.openRecord(move, sum);
  expect(await to.verbs.takeRecord(move, first)).toEqual(sum);
  expect(await from.verbs.recordPage(sum)).toEqual({ from: sum, pieces: [], next: sum });
  expect(to.rows()["usage_seen"]).toHaveLength(events + 1);
  expect(to.rows()["usage_totals"]).toEqual(before["usage_totals"]);
});

const faults: Record<string, (page: RecordPage) => void> = {
  "a row that is another": ({ pieces }) => pieces[0]?.rows[0]?.fill(1),
  "a row less": ({ pieces }) => pieces[0]?.rows.pop(),
  "a table less": ({ pieces }) => pieces.pop(),
  "a digest of other rows": ({ next }) => Object.assign(next, { digest: "other" }),
};

test.each(Object.keys(faults))("a page that is not what left is not taken: %s (M-172)", async (fault) => {
  const [from, to] = [counted(), new StoredMeter()];
  const before = from.rows();
  await from.verbs.depart("eu");
  let pages = 0;
  const altered = (page: RecordPage) => {
    if (++pages === 4) faults[fault]?.(page);
    return page;
  };
  await expect(carry(from, to, move, altered)).rejects.toThrow("not the one that left");
  expect(to.rows()).toEqual({});
  const { places, sum } = await carry(from, to);
  expect(places[0]?.rows).toBeGreaterThan(0);
  await to.verbs.openRecord(move, sum);
  expect(to.rows()).toEqual(before);
});

test("what does not come to what left never counts, and comes anew (M-172)", async () => {
  const [from, to] = [counted(), new StoredMeter()];
  await from.verbs.depart("eu");
  const { sum } = await carry(from, to);
  for (const wrong of [{ rows: sum.rows - 1 }, { digest: "other" }]) {
    const opened = to.verbs.openRecord(move, { ...sum, ...wrong });
    await expect(opened).rejects.toThrow("not the one that left");
    expect([to.rows(), to.rows("come_")]).toEqual([{}, {}]);
    expect((await carry(from, to)).sum).toEqual(sum);
  }
});

test("a company comes back: what was left behind is in nobody's way, and what it counted elsewhere counts (M-172)", async () => {
  const [here, there] = [counted(), new StoredMeter()];
  await here.verbs.depart("eu");
  await there.verbs.openRecord(move, (await carry(here, there)).sum);
  there.usage.see("over there", "h", 1);
  const before = there.rows();
  await here.verbs.forgetRecord();
  expect(here.rows("left_")).toEqual({});
  here.usage.note("prunedAt", 9);
  await there.verbs.depart("us");
  await here.verbs.openRecord("mov_2", (await carry(there, here, "mov_2")).sum);
  await there.verbs.forgetRecord();
  expect([here.rows(), here.home.region(), there.home.region()]).toEqual([before, null, "us"]);
});
