import { abortAllDurableObjects } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { hourAround, type RouteTimes } from "../../shared/limits/latency-rules.ts";
import { type MovingMeter, movingMeterOf, recordStart } from "../../shared/limits/luggage.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { moveRecord } from "./moving-record.ts";

const fresh = () => {
  const id = `ten_${crypto.randomUUID()}`;
  return { meter: () => meterOf(env, id), moving: (): MovingMeter => movingMeterOf(env, id) };
};
const told = (requests: number): RouteTimes[] => [
  {
    hour: hourAround(Date.now()),
    route: "GET /v1/projects",
    client: 1,
    server: 0,
    times: [[7, requests]],
  },
];
const shown = (requests: number, client: number) => [
  { route: "GET /v1/projects", requests, errors: { client, server: 0 }, p50: 7, p95: 7, p99: 7 },
];

test("what rides on requests is added up and survives the object; a purged or unknown company has none (M-020)", async () => {
  const { meter } = fresh();
  const admit = (requests: number) => meter().admit(null, undefined, { times: told(requests) });
  expect((await admit(3)).verdict).toBe("unconfigured");
  expect(await meter().performance()).toEqual([]);
  await meter().configure({ plan: "enterprise", revision: 1, anchor: 0 });
  await admit(3);
  await abortAllDurableObjects();
  await meter().admit(null, undefined, { cost: 0, times: told(2) });
  expect(await meter().performance()).toEqual(shown(5, 2));
  await meter().purge();
  await admit(1);
  expect(await meter().performance()).toEqual([]);
});

test("what was measured in one region is told to no other, and forgotten where it was (M-020)", async () => {
  const [from, to] = [fresh(), fresh()];
  await from.meter().configure({ plan: "enterprise", revision: 1, anchor: 0 });
  await from.meter().admit(null, undefined, { times: told(4) });
  await moveRecord(from.moving, to.moving);
  const left = await from.moving().recordPage(recordStart);
  expect(JSON.stringify(left)).not.toContain("/v1/projects");
  await from.meter().admit(null, undefined, { times: told(1) });
  expect(await from.meter().performance()).toEqual([]);
  expect(await to.meter().performance()).toEqual([]);
  await to.meter().admit(null, undefined, { times: told(2) });
  expect(await to.meter().performance()).toEqual(shown(2, 1));
});
