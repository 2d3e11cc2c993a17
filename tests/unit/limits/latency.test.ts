import fc from "fast-check";
import { expect, test } from "vitest";
import { MeterTimes } from "../../../durable-objects/tenant-meter-times.ts";
import { noteTime, takeTimes } from "../../../shared/limits/latency-book.ts";
import { keptMilliseconds, percentile, type Times } from "../../../shared/limits/latency-rules.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const hour = 3_600_000;
const now = Date.UTC(2026, 5, 1, 12, 34);
const durations = fc.oneof(
  fc.integer({ min: -5, max: 2_000 }),
  fc.integer({ min: 0, max: 90_000 }),
  fc.constantFrom(999, 1_000, 1_009, 9_999, 10_000, 10_099, 59_999, 60_000, 60_001),
);
const timesOf = (raw: readonly number[]): Times => {
  const kept = raw.map(keptMilliseconds).sort((a, b) => a - b);
  return [...new Set(kept)].map((one) => [one, kept.filter((other) => other === one).length]);
};

/** As the documentation says it, without the histogram. */
const rounded = (ms: number) => {
  if (ms < 1_000) return Math.max(0, ms);
  return ms < 10_000 ? Math.floor(ms / 10) * 10 : Math.min(60_000, Math.floor(ms / 100) * 100);
};
const nearestRank = (raw: readonly number[], percent: number) =>
  rounded(raw.toSorted((a, b) => a - b)[Math.ceil((raw.length * percent) / 100) - 1] ?? 0);

test("a percentile of the histogram is the nearest rank of the raw samples, rounded, and at most 1 % below it (M-020)", () => {
  fc.assert(
    fc.property(
      fc.array(durations, { minLength: 1, maxLength: 300 }),
      fc.integer({ min: 1, max: 100 }),
      (raw, percent) => {
        const found = percentile(timesOf(raw), percent);
        expect(found).toBe(nearestRank(raw, percent));
        const exact = raw.toSorted((a, b) => a - b)[Math.ceil((raw.length * percent) / 100) - 1] ?? 0;
        if (exact >= 0 && exact <= 60_000) expect(exact - found).toBeLessThanOrEqual(exact / 100);
      },
    ),
  );
});

const routes = ["GET /v1/projects", "GET /v1/projects/{id}", "POST /v1/projects"];
const sample = fc.record({
  route: fc.constantFrom(...routes),
  status: fc.constantFrom(200, 201, 204, 304, 400, 404, 429, 499, 500, 503),
  took: durations,
  ago: fc.integer({ min: 0, max: 180 * hour }),
  isolateTells: fc.boolean(),
  meterRestarts: fc.boolean(),
});

test("what a meter shows equals a recomputation from every raw sample, however it was told (M-020)", () => {
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 120 }), (samples) => {
      const tenantId = crypto.randomUUID();
      const { sql } = objectStorage();
      let meter = new MeterTimes(sql);
      for (const { route, status, took, ago, isolateTells, meterRestarts } of samples) {
        noteTime(tenantId, { route, status, at: now - ago, since: now - ago - took });
        if (isolateTells) meter.add(takeTimes(tenantId) ?? [], now);
        if (meterRestarts) meter = new MeterTimes(sql);
      }
      meter.add(takeTimes(tenantId) ?? [], now);
      expect(takeTimes(tenantId)).toBeUndefined();
      for (const [window, before] of [
        ["1h", 1],
        ["24h", 23],
        ["7d", 167],
      ] as const)
        expect(meter.performance(now, window)).toEqual(
          wantedSince(Math.floor(now / hour) * hour - before * hour),
        );

      function wantedSince(since: number) {
        const shown = samples.filter(({ ago }) => now - ago >= since);
        return ["GET /v1/projects", "POST /v1/projects", "GET /v1/projects/{id}"].flatMap((route) => {
          const own = shown.filter((one) => one.route === route);
          const raw = own.map(({ took }) => took);
          const count = (first: number, last: number) =>
            own.filter(({ status }) => status >= first && status <= last).length;
          const errors = { client: count(400, 499), server: count(500, 599) };
          const [p50, p95, p99] = [50, 95, 99].map((percent) => nearestRank(raw, percent));
          return own.length === 0 ? [] : [{ route, requests: own.length, errors, p50, p95, p99 }];
        });
      }
    }),
    { numRuns: 60 },
  );
});

test("a meter keeps seven days and no more routes than there are, an isolate 200 routes and 500 companies (M-020)", () => {
  const { sql } = objectStorage();
  const meter = new MeterTimes(sql);
  const tell = (route: string, at: number, toldAt = at) => {
    const row = { hour: Math.floor(at / hour) * hour, route, client: 0, server: 0, times: [[1, 1]] as Times };
    meter.add([row], toldAt);
  };
  const rows = () => sql.exec<{ rows: number }>("select count(*) as rows from route_times").one().rows;
  tell("GET /old", now - 8 * 24 * hour);
  expect(rows()).toBe(1);
  tell("GET /older", now - 8 * 24 * hour, now);
  tell("GET /ahead", now + 2 * hour, now);
  expect(rows()).toBe(1);
  for (let index = 0; index < 600; index++) tell(`GET /${index}`, now);
  expect([rows(), meter.performance(now, "7d").length]).toEqual([500, 500]);
  meter.forget();
  expect(meter.performance(now, "7d")).toEqual([]);

  const tenants = Array.from({ length: 501 }, () => crypto.randomUUID());
  for (const tenantId of tenants) noteTime(tenantId, { route: "GET /", status: 200, at: now, since: now });
  const [first = "", second = ""] = tenants;
  expect([takeTimes(first), takeTimes(second)?.length]).toEqual([undefined, 1]);
  for (let index = 0; index < 300; index++)
    noteTime(first, { route: `GET /${index}`, status: 200, at: now, since: now });
  expect(takeTimes(first)).toHaveLength(200);
});

test("a row of an hour keeps every duration that is told apart, in ten kilobytes, and goes on from one of an older release (M-020)", () => {
  const { sql } = objectStorage();
  const meter = new MeterTimes(sql);
  const each = Array.from({ length: 60_001 }, (_, ms) => ms);
  const told = { hour: now - (now % hour), route: routes[0] ?? "", client: 1, server: 2 };
  const longTimes = each.map((ms): [number, number] => [keptMilliseconds(ms), 1]);
  meter.add([{ ...told, times: longTimes }], now);
  const stored = () => sql.exec<{ times: ArrayBuffer }>("select times from route_times").one().times;
  expect(stored().byteLength).toBe(2_401 * 4);
  const [found] = meter.performance(now, "7d");
  const [p50, p95, p99] = [50, 95, 99].map((percent) => nearestRank(each, percent));
  expect(found).toMatchObject({ requests: 60_001, errors: { client: 1, server: 2 }, p50, p95, p99 });
  sql.exec(
    "update route_times set times = ?",
    JSON.stringify([
      [7, 3_000_000],
      [20_000, 5],
    ]),
  );
  expect(meter.performance(now, "1h")).toMatchObject([{ requests: 3_000_005, p99: 7 }]);
  meter.add([{ ...told, times: [[7, 4_000_000]] }], now);
  expect(meter.performance(now, "1h")).toMatchObject([{ requests: 7_000_005, p50: 7 }]);
  expect(stored().byteLength).toBeLessThan(50);
});
