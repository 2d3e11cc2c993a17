import { expect, test } from "vitest";
import { recordStart } from "../../../shared/limits/luggage.ts";
import { StoredMeter } from "./stores.ts";

const tomorrow = "create table tomorrow (value integer primary key)";

async function carry(from: StoredMeter, to: StoredMeter): Promise<void> {
  let place = await to.verbs.recordPlace("mov_1");
  for (; place.table !== null; )
    place = await to.verbs.takeRecord("mov_1", await from.verbs.recordPage(place));
  await to.verbs.openRecord("mov_1", place);
}

test("a meter of an older release takes over nothing rather than a part, and all of it once it was deployed (M-172)", async () => {
  const [from, to] = [new StoredMeter(), new StoredMeter()];
  from.settings.configure({ plan: "team", revision: 1, anchor: 0 });
  from.storage.sql.exec(tomorrow);
  from.storage.sql.exec("insert into tomorrow (value) values (7)");
  await from.verbs.depart("eu");
  await expect(carry(from, to)).rejects.toThrow("no table tomorrow");
  expect(to.rows()).toEqual({});
  to.storage.sql.exec(tomorrow);
  await carry(from, to);
  expect(to.rows()).toMatchObject({ settings: [{ plan: "team" }], tomorrow: [{ value: 7 }] });
});

test("a meter of a newer release has columns that nothing came for (M-172)", async () => {
  const [from, to] = [new StoredMeter(), new StoredMeter()];
  from.settings.configure({ plan: "team", revision: 1, anchor: 0 });
  to.storage.sql.exec("alter table settings add column tomorrow integer not null default 1");
  await from.verbs.depart("eu");
  await carry(from, to);
  expect(to.rows()).toMatchObject({ settings: [{ plan: "team", tomorrow: 1 }] });
});

test("what stays behind on purpose, is empty, or was outlived, keeps no company waiting (M-172)", async () => {
  const [from, to] = [new StoredMeter(), new StoredMeter()];
  from.settings.configure({ plan: "team", revision: 1, anchor: 0 });
  from.storage.sql.exec(tomorrow);
  for (const name of ["route_times", "seconds"]) {
    from.storage.sql.exec(`create table ${name} (hour integer primary key)`);
    from.storage.sql.exec(`insert into ${name} (hour) values (1)`);
  }
  await from.verbs.depart("eu");
  const { pieces } = await from.verbs.recordPage(recordStart);
  expect(pieces.map(({ name }) => name)).toEqual(["settings"]);
  await carry(from, to);
  expect(to.rows()).toMatchObject({ settings: [{ plan: "team" }] });
});

test("a page of which another thing is kept than came is not taken (M-172)", async () => {
  const [from, to] = [new StoredMeter(), new StoredMeter()];
  from.settings.configure({ plan: "team", revision: 1, anchor: 0 });
  from.storage.sql.exec("create table tomorrow (value text primary key)");
  from.storage.sql.exec("insert into tomorrow (value) values ('7.0')");
  to.storage.sql.exec(tomorrow);
  await from.verbs.depart("eu");
  await expect(carry(from, to)).rejects.toThrow("not the one that is kept");
  expect(to.rows()).toEqual({});
});
