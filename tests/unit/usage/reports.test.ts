import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { isFirstToday, seen } from "../../../shared/identity/session-rules.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import { isPlatformEvent } from "../../../shared/usage/event-id.ts";
import type { RecordVerdict, UsageEvent } from "../../../shared/usage/ledger.ts";
import { activeUser, reportIntent, sandboxRun, usageCouriers } from "../../../shared/usage/reports.ts";

const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2026, 10, 22, 14, 30);

afterEach(() => {
  vi.restoreAllMocks();
});

/** A ledger of one tenant that counts every id once, and answers what a test wants it to. */
function ledger(verdict?: RecordVerdict) {
  const known = new Map<string, UsageEvent>();
  const record = async (events: UsageEvent[]) =>
    events.map((event): RecordVerdict => {
      if (verdict) return verdict;
      if (known.has(event.id)) return "repeated";
      known.set(event.id, event);
      return "counted";
    });
  return { known, record };
}

const messageOf = (event: UsageEvent) => {
  const clock = clockAt(event.at);
  return reportIntent({ clock, ids: randomIds(clock) }, { tenantId: "ten_1", shard: 0 }, event).message;
};

describe("a report of the platform's", () => {
  test.each([activeUser("usr_1", start), sandboxRun("tsk_1", 2, start, 1234.6)])(
    "reaches the ledger as it was meant, once, however often it is delivered: $id (M-098)",
    async (event) => {
      const book = ledger();
      const deliver = usageCouriers(() => book)["usage.record"];
      const message = messageOf(event);
      const stored = JSON.parse(JSON.stringify(message)) as typeof message;
      for (const copy of [message, stored, stored]) expect(await deliver?.(copy)).toBe("done");
      expect([...book.known.values()]).toEqual([event]);
      expect(isPlatformEvent(event.id)).toBe(true);
    },
  );

  test("counts a run too short for the clock as a millisecond", () => {
    expect(sandboxRun("tsk_1", 1, start, 0).counts[0]?.quantity).toBe(1);
  });

  test.each(["conflicting", "too_old", "in_future"] as const)(
    "that is %s is said aloud and not retried",
    async (verdict) => {
      const said = vi.spyOn(console, "error").mockImplementation(() => {});
      const deliver = usageCouriers(() => ledger(verdict))["usage.record"];
      expect(await deliver?.(messageOf(activeUser("usr_1", start)))).toBe("done");
      expect(said.mock.calls.map(([line]) => JSON.parse(String(line)).verdict)).toEqual([verdict]);
    },
  );

  test("of a meter that there is not is kept in the outbox", async () => {
    const message = messageOf(activeUser("usr_1", start));
    const bent = { ...message, payload: { ...message.payload, meter: "miles" } };
    await expect(usageCouriers(() => ledger())["usage.record"]?.(bent)).rejects.toThrow("not a meter: miles");
  });
});

test("a person counts once for every day they sign in or refresh, and a session tells it once a day (M-098)", async () => {
  const uses = fc.array(fc.record({ session: fc.nat(3), after: fc.integer({ min: 0, max: 20 * hour }) }), {
    minLength: 1,
    maxLength: 40,
  });
  const idles = fc.integer({ min: 1, max: 14 * 24 }).map((hours) => hours * hour);
  await fc.assert(
    fc.asyncProperty(uses, idles, async (given, idle) => {
      const book = ledger();
      const sessions = new Map<number, number>();
      const told = new Map<string, number>();
      const days = new Set<number>();
      let now = start;
      for (const { session, after } of given) {
        now += after;
        days.add(Math.floor(now / day));
        const lastSeenAt = sessions.get(session);
        const row = {
          kind: "api",
          authenticatedAt: 0,
          expiresAt: now + 1,
          lastSeenAt: lastSeenAt ?? now,
        } as const;
        const change = lastSeenAt === undefined ? row : seen(row, idle, now);
        if (change) sessions.set(session, change.lastSeenAt);
        if (lastSeenAt !== undefined && !isFirstToday(row, now)) continue;
        expect(change).toBeDefined(); // the report goes into a commit that is made anyway
        const key = `${session}/${Math.floor(now / day)}`;
        told.set(key, (told.get(key) ?? 0) + 1);
        await book.record([activeUser("usr_1", now)]);
      }
      expect([...book.known.values()].map(({ at }) => Math.floor(at / day)).sort()).toEqual([...days].sort());
      expect([...told.values()].every((times) => times === 1)).toBe(true);
    }),
  );
});
