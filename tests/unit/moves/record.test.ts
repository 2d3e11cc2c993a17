import { expect, test } from "vitest";
import { type RecordPlace, recordEnd, recordStart } from "../../../shared/limits/luggage.ts";
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

/** Page by page until the end. @returns the places that pages began at */
async function carry(from: StoredMeter, to: StoredMeter, id = move): Promise<RecordPlace[]> {
  const places: RecordPlace[] = [];
  for (let place = await to.verbs.recordPlace(id); place.table !== null; ) {
    places.push(place);
    place = await to.verbs.takeRecord(id, await from.verbs.recordPage(place));
  }
  return places;
}

test("a record goes in pages and counts when the last of them is there and all of it is what left (M-172)", async () => {
  const [from, to] = [counted(), new StoredMeter()];
  const before = from.rows();
  await expect(from.verbs.recordPage(recordStart)).rejects.toThrow("has not left");
  await from.verbs.depart("eu");
  expect(from.rows()).toEqual({});
  expect(from.rows("left_")).toEqual(before);
  const sum = await from.verbs.recordSum();
  await expect(to.verbs.openRecord(move, sum)).rejects.toThrow("not come whole");
  expect((await carry(from, to)).length).toBeGreaterThan(20);
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
  await carry(from, to);
  const sum = await from.verbs.recordSum();
  for (const _ of [1, 2]) await to.verbs.openRecord(move, sum);
  to.usage.see("one more", "h", 1);
  await to.verbs.openRecord(move, sum);
  expect(await to.verbs.takeRecord(move, first)).toEqual(recordEnd);
  expect(to.rows()["usage_seen"]).toHaveLength(events + 1);
  expect(to.rows()["usage_totals"]).toEqual(before["usage_totals"]);
});

test.each([
  "update come_usage_totals set total = total + 1 where hour = 7",
  "delete from come_usage_seen where key = 'event 3'",
])("what is not all that left never counts, and comes anew: %s (M-172)", async (fault) => {
  const [from, to] = [counted(), new StoredMeter()];
  const before = from.rows();
  await from.verbs.depart("eu");
  await carry(from, to);
  to.storage.sql.exec(fault);
  const sum = await from.verbs.recordSum();
  await expect(to.verbs.openRecord(move, sum)).rejects.toThrow("not the one that left");
  expect([to.rows(), to.rows("come_")]).toEqual([{}, {}]);
  await carry(from, to);
  await to.verbs.openRecord(move, sum);
  expect(to.rows()).toEqual(before);
});

test("a company comes back: what was left behind is in nobody's way, and what it counted elsewhere counts (M-172)", async () => {
  const [here, there] = [counted(), new StoredMeter()];
  await here.verbs.depart("eu");
  await carry(here, there);
  await there.verbs.openRecord(move, await here.verbs.recordSum());
  there.usage.see("over there", "h", 1);
  const before = there.rows();
  await here.verbs.forgetRecord();
  expect(here.rows("left_")).toEqual({});
  here.usage.note("prunedAt", 9);
  await there.verbs.depart("us");
  await carry(there, here, "mov_2");
  await here.verbs.openRecord("mov_2", await there.verbs.recordSum());
  await there.verbs.forgetRecord();
  expect([here.rows(), here.home.region(), there.home.region()]).toEqual([before, null, "us"]);
});
