import { expect, test } from "vitest";
import { recordStart } from "../../../shared/limits/luggage.ts";
import { objectStorage } from "../../support/sqlite-object.ts";
import { StoredMeter } from "./stores.ts";

const packed = JSON.stringify({ settings: [{ one: 1, plan: "team", revision: 3, anchor: 0 }] });

/** An object as a release left it that packed a record into one message. */
function departedLong(): StoredMeter {
  const storage = objectStorage();
  storage.sql.exec(
    "create table home (one integer primary key check (one = 1), region text, shard integer, luggage text)",
  );
  storage.sql.exec("create table luggage (part integer primary key, json text not null)");
  storage.sql.exec("insert into home (one, region) values (1, 'eu')");
  storage.sql.exec("insert into luggage (part, json) values (0, ?)", packed);
  return new StoredMeter(storage);
}

const luggageOf = ({ storage }: StoredMeter) =>
  storage.sql.exec("select 1 from sqlite_master where name = 'luggage'").toArray();

test("a record that an older release let go is not handed over as nothing, and goes with the old copy (M-172)", async () => {
  const from = departedLong();
  await from.verbs.depart("eu");
  await expect(from.verbs.recordPage(recordStart)).rejects.toThrow("must finish it");
  expect(from.storage.sql.exec("select json from luggage").toArray()).toMatchObject([{ json: packed }]);
  await from.verbs.forgetRecord();
  expect(luggageOf(from)).toEqual([]);
});

test("a record without settings is nobody's: what counts here goes on counting (M-172)", async () => {
  const [from, to] = [new StoredMeter(), new StoredMeter()];
  to.settings.configure({ plan: "team", revision: 1, anchor: 0 });
  to.usage.see("event", "h", 1);
  const before = to.rows();
  await from.verbs.depart("eu");
  const sum = await to.verbs.takeRecord("mov_1", await from.verbs.recordPage(recordStart));
  await expect(to.verbs.openRecord("mov_1", sum)).rejects.toThrow("nobody's");
  expect(to.rows()).toEqual(before);
});

test("a company that left under an older release comes back with what it counted since (M-172)", async () => {
  const [from, to] = [new StoredMeter(), departedLong()];
  from.settings.configure({ plan: "enterprise", revision: 4, anchor: 0 });
  const before = from.rows();
  await from.verbs.depart("us");
  let place = await to.verbs.recordPlace("mov_2");
  for (; place.table !== null; )
    place = await to.verbs.takeRecord("mov_2", await from.verbs.recordPage(place));
  await to.verbs.openRecord("mov_2", place);
  expect([to.rows(), to.home.region(), luggageOf(to)]).toEqual([before, null, []]);
  await to.verbs.depart("eu");
  expect((await to.verbs.recordPage(recordStart)).pieces).toHaveLength(1);
});
