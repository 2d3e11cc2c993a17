import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { timestamp } from "../../../shared/kernel/clock.ts";
import { hourMilliseconds, hourOf } from "../../../shared/usage/meters.ts";
import { usageMonth } from "../../../shared/usage/periods.ts";
import { intervalsOf } from "../../../shared/usage/range-rules.ts";
import { seriesOf } from "../../../shared/usage/series-rules.ts";
import { drain } from "../../../shared/usage/service.ts";
import { graceMilliseconds, retryMilliseconds } from "../../../shared/usage/statement-rules.ts";
import { tendStatements } from "../../../shared/usage/verbs/close-statements.ts";
import { KeptRecord } from "../../support/usage/kept.ts";

const day = 24 * hourMilliseconds;
const anchor = Date.UTC(2026, 0, 31, 12, 20);
const { start, end } = usageMonth(anchor, anchor + 40 * day);

/** A month in which seven tokens were counted and copied, and one call, a second before it is over. */
async function used(): Promise<KeptRecord> {
  const kept = new KeptRecord(anchor, start + day);
  await tendStatements(kept.room());
  const counts = [{ meter: "model_tokens_in" as const, dimension: "m1", quantity: 7 }];
  await kept.meter.record([{ id: "a", at: kept.now, counts }], kept.now, () => anchor);
  kept.meter.count("api_calls", 1, kept.now, anchor);
  await drain(kept.room(), kept.tenantId);
  kept.now = end + graceMilliseconds;
  return kept;
}

describe("a month that is over (M-102, M-105, M-219)", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
  afterEach(() => void vi.restoreAllMocks());

  test("is final when all agree; the trail says so once, and the next one is begun", async () => {
    const kept = await used();
    for (let turn = 0; turn < 2; turn++) await tendStatements(kept.room());
    expect(kept.entries()).toEqual([{ action: "usage_statement.final", detail: '{"lines":2}' }]);
    expect(kept.statements()).toMatchObject([
      { state: "final", period_start: start, lines: [{ quantity: 1 }, { quantity: 7 }], drift: [] },
      { state: "open", period_start: end },
    ]);
  });

  test("is corrected before it is final, where its copy has lost something", async () => {
    const kept = await used();
    kept.lose("all_usage_lines", 2, 0);
    kept.lose("all_usage_hours", 2, 1);
    await tendStatements(kept.room());
    expect(kept.entries().map(({ action }) => action)).toEqual([
      "usage_record.resealed",
      "usage_statement.final",
    ]);
    expect(kept.statements()[0]?.lines).toMatchObject([{ quantity: 1 }, { quantity: 7 }]);
  });

  test("is blocked while nobody knows what it came to, says why at every try, and keeps the totals that are there", async () => {
    const kept = await used();
    kept.lose("all_usage_hours", 2, 0);
    // As an older release forgot them.
    const forget = () =>
      kept.sql(
        "delete from usage_totals where meter = 'api_calls'",
        "update usage_state set pruned_at = 1e15",
      );
    forget();
    await tendStatements(kept.room());
    kept.now += retryMilliseconds;
    await tendStatements(kept.room());
    const blocked = { action: "usage_statement.blocked", detail: '{"differences":1,"forgotten":1}' };
    expect(kept.entries()).toEqual([blocked, blocked]);
    expect(kept.statements()).toMatchObject([
      {
        state: "blocked",
        drift: [{ meter: "api_calls", ledger: 0, hours: 0, deltas: 1, cause: "forgotten" }],
      },
    ]);
    kept.sql("update usage_state set pruned_at = 0");
    kept.now += 200 * day;
    await kept.meter.tidy(kept.now, anchor);
    expect([...kept.held().values()]).toEqual([7]);
  });
});

describe("what happened before the company was founded (M-102, M-105, M-219)", () => {
  test("is a late line of its first month, in series, statement and bill alike, to the unit", async () => {
    const founded = hourOf(anchor);
    const first = usageMonth(anchor, anchor);
    const kept = new KeptRecord(anchor, anchor + 60_000);
    await tendStatements(kept.room());
    const event = (id: string, at: number, quantity: number) => ({
      ...{ id, at },
      counts: [{ meter: "model_tokens_in" as const, dimension: "m1", quantity }],
    });
    const events = [
      event("in its hour", founded, 1),
      event("the hour before", founded - 1, 20),
      event("weeks before", anchor - 34 * day, 300),
    ];
    const record = () => kept.meter.record(events, kept.now, () => anchor);
    expect(await record()).toEqual(["counted", "adjusted", "adjusted"]);
    expect(await record()).toEqual(["repeated", "repeated", "repeated"]);

    kept.now = first.end + graceMilliseconds;
    await tendStatements(kept.room());
    const query = {
      interval: "month" as const,
      from: timestamp(anchor - 40 * day),
      to: timestamp(first.end),
    };
    const series = seriesOf(kept.meter.usageOf(0, kept.now), intervalsOf(query, anchor, kept.now), query);
    expect(series.data[0]?.points).toMatchObject([
      { start: timestamp(founded), quantity: 321, adjusted: 320 },
    ]);
    const months = [anchor - 34 * day, founded - 1].map((at) => usageMonth(anchor, at).start);
    expect(kept.statements()[0]).toMatchObject({
      state: "final",
      drift: [],
      lines: [
        { lateFrom: null, quantity: 1 },
        { lateFrom: months[0], quantity: 300 },
        { lateFrom: months[1], quantity: 20 },
      ],
    });
  });
});

describe("what is old (M-196)", () => {
  test("goes as soon as the month after its own is closed, ids before, as many alarms as it takes", async () => {
    const kept = await used();
    const events = Array.from({ length: 12_000 }, (_, n) => ({ id: `e${n}`, at: kept.now, counts: [] }));
    await kept.meter.record(events, kept.now, () => anchor);
    await tendStatements(kept.room());
    kept.now += 100 * day;
    const tidied = async () => [
      kept.meter.isUntidy(kept.now, anchor),
      await kept.meter.tidy(kept.now, anchor),
    ];
    expect([await tidied(), await tidied(), await tidied(), await tidied()]).toEqual([
      [true, true],
      [true, true],
      [true, false],
      [false, false],
    ]);
    expect(kept.held().size).toBe(2);
    await tendStatements(kept.room());
    kept.now += 2 * day;
    expect([await tidied(), await tidied()]).toEqual([
      [true, false],
      [false, false],
    ]);
    expect(kept.held().size).toBe(0);
  });
});
