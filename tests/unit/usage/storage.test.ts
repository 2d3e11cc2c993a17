import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import type { UsageEvent } from "../../../shared/usage/ledger.ts";
import {
  isTurn,
  type KeptFile,
  makeUpHours,
  sampleStorage,
  storageEvents,
} from "../../../shared/usage/storage.ts";

const hour = 3_600_000;
const start = Date.UTC(2026, 10, 1);

afterEach(() => {
  vi.restoreAllMocks();
});

/** Counts an id once: whoever tells an hour first is believed. */
class Ledger {
  readonly known = new Map<string, number>();
  total = 0;

  take(events: readonly UsageEvent[]): void {
    for (const { id, counts } of events) {
      if (this.known.has(id)) continue;
      const quantity = counts[0]?.quantity ?? 0;
      this.known.set(id, quantity);
      this.total += quantity;
    }
  }
}

interface Life extends KeptFile {
  /** When it was deleted. */
  until: number;
}

const moment = fc.integer({ min: 0, max: 40 * hour }).map((after) => start + after);
const forEver = fc.record({
  size: fc.integer({ min: 1, max: 900_000 }),
  since: moment,
  until: fc.constant(Number.POSITIVE_INFINITY),
});
const deleted = fc
  .tuple(forEver, fc.integer({ min: 1, max: 30 * hour }))
  .map(([file, life]) => ({ ...file, until: file.since + life }));
const visits = fc.array(moment, { minLength: 1, maxLength: 30 }).map((times) => times.sort((a, b) => a - b));

function sampled(files: readonly Life[], times: readonly number[]): Ledger {
  const ledger = new Ledger();
  for (const now of times)
    ledger.take(
      storageEvents(
        files.filter(({ since, until }) => since <= now && now < until),
        now,
      ),
    );
  return ledger;
}

test("whatever hours the cron missed, the fold is bytes times hours (M-096)", () => {
  fc.assert(
    fc.property(fc.array(forEver, { maxLength: 12 }), visits, (files, times) => {
      const last = Math.floor((times.at(-1) ?? 0) / hour);
      const closed = files.reduce(
        (sum, { size, since }) => sum + size * Math.max(0, last - Math.floor(since / hour)),
        0,
      );
      expect(sampled(files, times).total).toBe(closed);
    }),
    { numRuns: 150 },
  );
});

test("over creates and deletes it is bytes times the hours whose sample found them (M-096)", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(forEver, deleted), { maxLength: 12 }), visits, (files, times) => {
      const hours = Array.from({ length: 41 }, (_, index) => start / hour + index);
      const closed = files.reduce((sum, { size, since, until }) => {
        const found = hours.filter((at) => {
          const sample = times.find((time) => time >= (at + 1) * hour);
          return sample !== undefined && since < (at + 1) * hour && sample < until;
        });
        return sum + size * found.length;
      }, 0);
      expect(sampled(files, times).total).toBe(closed);
    }),
    { numRuns: 150 },
  );
});

test("a week without a cron is made up for, and no more", () => {
  const file = { size: 10, since: start, until: Number.POSITIVE_INFINITY };
  expect(sampled([file], [start + makeUpHours * hour]).total).toBe(10 * makeUpHours);
  expect(sampled([file], [start + (makeUpHours + 5) * hour]).total).toBe(10 * makeUpHours);
});

test("every tenant has one turn in an hour", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^ten_[0-9a-hjkmnp-tv-z]{26}$/), fc.nat(1_000), (id, hours) => {
      const minutes = Array.from({ length: 60 }, (_, minute) => start + hours * hour + minute * 60_000);
      expect(minutes.filter((now) => isTurn(id, now))).toHaveLength(1);
    }),
  );
});

test("all that are open are sampled within the hour, page by page, and one's trouble is not another's", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const tenants = Array.from({ length: 450 }, (_, index) => ({
    id: `ten_${String(index).padStart(4, "0")}`,
    state: index === 7 ? "closed" : "active",
  }));
  const seen: string[] = [];
  const told: { id: string; bytes: number; at: number }[] = [];
  for (let minute = 0; minute < 60; minute++)
    await sampleStorage({
      now: start + minute * 60_000,
      tenants: async (after, limit) => tenants.filter(({ id }) => id > after).slice(0, limit),
      filesOf: async (id) => {
        if (id === "ten_0009") throw new Error("the bucket does not answer");
        return [{ size: 5, since: start - hour }];
      },
      meterFor: (id) => ({
        async stored(bytes, at) {
          told.push({ id, bytes, at });
        },
      }),
      ledgerFor: (id) => ({
        async record(events) {
          seen.push(id);
          return events.map(() => "counted" as const);
        },
      }),
    });
  const open = tenants.filter(({ id, state }) => state === "active" && id !== "ten_0009");
  expect(seen.sort()).toEqual(open.map(({ id }) => id));
  expect(told.map(({ id }) => id).sort()).toEqual(seen);
  for (const { bytes } of told) expect(bytes).toBe(5);
});

test("a company whose limit is told to nobody is billed all the same (M-096)", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const billed = new Set<string>();
  for (let minute = 0; minute < 60; minute++)
    await sampleStorage({
      now: start + minute * 60_000,
      tenants: async () => [{ id: "ten_branch", state: "active" }],
      filesOf: async () => [{ size: 5, since: start - hour }],
      meterFor: () => ({
        async stored() {
          throw new Error("the company above does not answer");
        },
      }),
      ledgerFor: (id) => ({
        async record(events) {
          billed.add(id);
          return events.map(() => "counted" as const);
        },
      }),
    });
  expect([...billed]).toEqual(["ten_branch"]);
});
