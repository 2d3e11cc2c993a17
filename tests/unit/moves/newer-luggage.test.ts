import { expect, test } from "vitest";
import { MeterHome } from "../../../durable-objects/tenant-meter-home.ts";
import { MeterSettings } from "../../../durable-objects/tenant-meter-settings.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

function opened() {
  const storage = objectStorage();
  const settings = new MeterSettings(storage.sql);
  const home = new MeterHome(storage);
  return { sql: storage.sql, settings, home };
}

const tomorrow = "create table tomorrow (value integer)";

test("a meter of an older release takes over nothing rather than a part, and all of it once it was deployed (M-172)", () => {
  const [from, to] = [opened(), opened()];
  from.settings.configure({ plan: "team", revision: 1, anchor: 0 });
  from.sql.exec(tomorrow);
  from.sql.exec("insert into tomorrow (value) values (7)");
  const luggage = from.home.depart("eu");
  const plans = () => to.sql.exec("select plan from settings").toArray();
  expect(() => to.home.unpack(luggage)).toThrow("no table tomorrow");
  expect(plans()).toEqual([]);
  to.sql.exec(tomorrow);
  to.home.unpack(luggage);
  expect(plans()).toEqual([{ plan: "team" }]);
  expect(to.sql.exec("select value from tomorrow").toArray()).toEqual([{ value: 7 }]);
});

test("what stays behind on purpose, is empty, or was outlived, keeps no company waiting (M-172)", () => {
  const [from, to] = [opened(), opened()];
  from.settings.configure({ plan: "team", revision: 1, anchor: 0 });
  from.sql.exec(tomorrow);
  const luggage = from.home.depart("eu");
  to.home.unpack({ ...luggage, route_times: [{ hour: 1 }], seconds: [{ second: 1 }] });
  expect(to.sql.exec("select plan from settings").toArray()).toEqual([{ plan: "team" }]);
});
