import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { placeTenant } from "../../shared/data/lobby.ts";
import { copyBatch } from "../../shared/data/usage-copy.ts";
import { movingMeterOf } from "../../shared/limits/luggage.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import type { UsageEvent } from "../../shared/usage/ledger.ts";
import { hourMilliseconds, hourOf } from "../../shared/usage/meters.ts";
import { drain, reconcile, tendUsage, type UsageRoom } from "../../shared/usage/service.ts";
import { tendStatements } from "../../shared/usage/verbs/close-statements.ts";
import { moveRecord } from "./moving-record.ts";
import { copyOf, openUsageRoom, openUsedTenant, start, type UsedTenant } from "./usage-room.ts";

let room: UsageRoom;
beforeAll(async () => {
  room = await openUsageRoom();
});
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(start);
});
afterEach(() => {
  vi.useRealTimers();
});

const tokens = (id: string, quantity: number, at = start): UsageEvent => ({
  id,
  at,
  counts: [{ meter: "model_tokens_in", dimension: "m1", quantity }],
});
const stub = ({ ledger }: UsedTenant) => ledger() as never;
const movingOf =
  ({ id }: UsedTenant) =>
  () =>
    movingMeterOf({ METER: env.METER }, id);
const row = (n: number) => [{ hour: hourOf(start), meter: "model_tokens_in", dimension: "m1", late: 0, n }];
const compare = async ({ id }: UsedTenant) =>
  (await reconcile(room, id, hourOf(start), hourOf(start) + hourMilliseconds)).drift;

describe("what was used, on its way to the database (M-196, M-219)", () => {
  test("a meter's alarm rings, the queue wakes the copier, and the alarm rests when all is there", async () => {
    const tenant = await openUsedTenant();
    expect(await tenant.ledger().record([tokens("a", 3), tokens("b", 4), tokens("a", 3)])).toEqual([
      "counted",
      "counted",
      "repeated",
    ]);
    await runDurableObjectAlarm(stub(tenant));
    await expect.poll(() => copyOf(tenant)).toEqual({ lines: row(7), hours: row(7) });
    await expect.poll(() => tenant.ledger().newsOf(0, start + 1)).toEqual({ since: start + 1, rows: [] });
    while (await runDurableObjectAlarm(stub(tenant)));
    await runInDurableObject(stub(tenant), async (_, { storage }) => {
      expect(await storage.getAlarm()).toBeNull();
    });
  });

  test("an alarm that was lost is set again by whoever starts the object", async () => {
    const tenant = await openUsedTenant();
    await tenant.ledger().record([tokens("a", 1)]);
    await runInDurableObject(stub(tenant), (_, { storage }) => storage.deleteAlarm());
    await abortAllDurableObjects();
    await tenant.ledger().usageOf(0, 1);
    await runDurableObjectAlarm(stub(tenant));
    await expect.poll(() => copyOf(tenant)).toEqual({ lines: row(1), hours: row(1) });
  });

  test("what is old goes alarm by alarm, also where nothing is counted any more", async () => {
    const tenant = await openUsedTenant();
    await tenant.ledger().record([tokens("a", 1)]);
    await drain(room, tenant.id);
    while (await runDurableObjectAlarm(stub(tenant)));
    const many = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 12000)
      insert into usage_seen (key, hash, at) select 'e' || i, 'h', ? from n`;
    await runInDurableObject(stub(tenant), (_, { storage }) => void storage.sql.exec(many, start));
    vi.setSystemTime(start + 60 * 24 * hourMilliseconds);
    await abortAllDurableObjects();
    await tenant.ledger().usageOf(0, 1);
    let alarms = 0;
    while (await runDurableObjectAlarm(stub(tenant))) alarms += 1;
    await runInDurableObject(stub(tenant), (_, { storage }) => {
      const [left] = storage.sql.exec("select count(*) as n from usage_seen").toArray();
      expect([alarms, left]).toEqual([3, { n: 0 }]);
    });
  });

  test("copiers at once, batches told twice, and an older one after a newer change nothing", async () => {
    const tenant = await openUsedTenant();
    await tenant.ledger().record([tokens("a", 1)]);
    const first = await tenant.ledger().nextBatch();
    if (!first) throw new Error("nothing to copy");
    await drain(room, tenant.id);
    await tenant.ledger().record([tokens("b", 5)]);
    vi.setSystemTime(start + 2 * hourMilliseconds);
    await Promise.all([1, 2, 3, 4].map(() => drain(room, tenant.id)));
    await copyBatch(env.DB_1, tenant.id, first);
    expect(await copyOf(tenant)).toEqual({ lines: row(6), hours: row(6) });
    expect(await compare(tenant)).toEqual([]);
  });

  test("what is not where it should be is put right: a line that is gone, an older total, a count of nobody's", async () => {
    const tenant = await openUsedTenant();
    await tenant.ledger().record([tokens("a", 2)]);
    await drain(room, tenant.id);
    vi.setSystemTime(start + 2 * hourMilliseconds);
    await tenant.ledger().record([tokens("b", 3)]);
    expect(await compare(tenant)).toEqual([]);
    for (const sql of [
      "update all_usage_hours set total = 2 where tenant_id = ?",
      "delete from all_usage_lines where tenant_id = ? and delta = 3",
      "update all_usage_lines set delta = 9 where tenant_id = ?",
      "update all_usage_hours set dimension = 'm2' where tenant_id = ?",
    ]) {
      await env.DB_1.prepare(sql).bind(tenant.id).run();
      expect(await compare(tenant)).toEqual([]);
      const { lines, hours } = await copyOf(tenant);
      expect([lines, hours].map((rows) => rows.filter(({ n }) => n !== 0))).toEqual([row(5), row(5)]);
    }
  });

  test("a company at rest or gone is written nothing of, and is told so", async () => {
    const tenant = await openUsedTenant();
    await tenant.ledger().record([tokens("a", 2)]);
    await env.DB_1.prepare(
      "update all_tenants set purging_at = 1, purged_at = 1, name = '', slug = '' where tenant_id = ?",
    )
      .bind(tenant.id)
      .run();
    await expect(drain(room, tenant.id)).rejects.toThrow();
    expect(await copyOf(tenant)).toEqual({ lines: [], hours: [] });
  });

  test("the cron comes by everybody, whether or not a meter rang", async () => {
    const tenant = await openUsedTenant();
    await tenant.ledger().record([tokens("a", 2)]);
    await runInDurableObject(stub(tenant), (_, { storage }) => storage.deleteAlarm());
    await placeTenant(env.DB_1, tenant.id, 1);
    await tendUsage({ ...room, shards: { ...room.shards, home: env.DB_1 } });
    expect(await copyOf(tenant)).toEqual({ lines: row(2), hours: row(2) });
  });

  test("calls count once admitted, AI requests once settled, and what is refused is none", async () => {
    const tenant = await openUsedTenant();
    const meter = meterOf({ METER: env.METER }, tenant.id);
    for (let n = 0; n < 3; n++) await meter.admit(null);
    await meter.revokeSessions(["ses_1"], start + 1_000);
    expect((await meter.admit("ses_1")).verdict).toBe("revoked");
    await meter.hold("ai_request", "tsk_1");
    await meter.hold("ai_request", "tsk_2");
    await Promise.all(["tsk_1", "tsk_1", "tsk_3"].map((key) => meter.settle(key)));
    await meter.release("tsk_2");
    const totals = (await tenant.ledger().usageOf(0, start + 1)).map(({ meter: of, total }) => [of, total]);
    expect(totals).toEqual([
      ["ai_requests", 1],
      ["api_calls", 3],
    ]);
    expect((await meter.usage())?.monthRequests).toBe(3);
  });

  test("a record moves with its company in pages, whatever ends the objects between them (M-172)", async () => {
    const [here, there] = [await openUsedTenant(), await openUsedTenant()];
    const events = Array.from({ length: 9_000 }, (_, n) => tokens(`${n}`.padStart(250, "e"), 1));
    await here.ledger().record(events);
    const before = await here.ledger().usageOf(0, start + 1);
    await meterOf({ METER: env.METER }, there.id).purge();
    const early: unknown[] = [];
    const pages = await moveRecord(movingOf(here), movingOf(there), async () => {
      await abortAllDurableObjects();
      early.push(...(await there.ledger().usageOf(0, start + 1)));
    });
    expect([pages, early]).toEqual([2, []]);
    expect(await there.ledger().usageOf(0, start + 1)).toEqual(before);
    expect(await there.ledger().record(events.slice(-1))).toEqual(["repeated"]);
    const refused = here.ledger().record(events.slice(-1));
    expect(await refused.catch(String)).toContain("the tenant has left");
    await movingOf(here)().forgetRecord();
    const tables = "select name from sqlite_master where name like 'left%' or name like 'come%'";
    const aside = (tenant: UsedTenant) =>
      runInDurableObject(stub(tenant), (_, { storage }) => storage.sql.exec(tables).toArray());
    expect([await aside(here), await aside(there)]).toEqual([[], []]);
  }, 30_000);

  test("a company that left and came back counts on, whatever an alarm did meanwhile", async () => {
    const tenant = await openUsedTenant();
    await tenant.ledger().record([tokens("a", 3)]);
    await drain(room, tenant.id);
    const elsewhere = await openUsedTenant();
    await moveRecord(movingOf(tenant), movingOf(elsewhere));
    await movingOf(tenant)().forgetRecord();
    await runDurableObjectAlarm(stub(tenant));
    // As an older release left it.
    const note = "insert or replace into usage_state (one, pruned_at) values (1, 1)";
    await runInDurableObject(stub(tenant), (_, { storage }) => void storage.sql.exec(note));
    await moveRecord(movingOf(elsewhere), movingOf(tenant));
    vi.setSystemTime(start + 2 * hourMilliseconds);
    expect(await tenant.ledger().record([tokens("a", 3), tokens("b", 5)])).toEqual(["repeated", "counted"]);
    expect(await compare(tenant)).toEqual([]);
    expect(await copyOf(tenant)).toEqual({ lines: row(8), hours: row(8) });
  });

  test("a database out of reach keeps no statement of another one's from being begun", async () => {
    const tenant = await openUsedTenant();
    const broken = {
      prepare: () => {
        throw new Error("out of reach");
      },
    } as unknown as D1Database;
    const all = () => [broken, env.DB_1];
    await tendStatements({ ...room, shards: { ...room.shards, all } });
    const begun = env.DB_1.prepare("select state from all_usage_statements where tenant_id = ?");
    expect((await begun.bind(tenant.id).all()).results).toEqual([{ state: "open" }]);
  });

  test("statements that cannot be closed keep nobody else's from being closed", async () => {
    const tenants = await Promise.all(Array.from({ length: 11 }, openUsedTenant));
    const [other, ...out] = tenants.map(({ id }) => id);
    await tendStatements(room);
    const early = "update all_usage_statements set due_at = due_at - 1 where tenant_id = ?";
    await env.DB_1.batch(out.map((id) => env.DB_1.prepare(early).bind(id)));
    const ledgerOf = (id: string) => {
      if (out.includes(id)) throw new Error("out of reach");
      return room.ledgerOf(id);
    };
    const month = start + 31 * 24 * hourMilliseconds;
    vi.setSystemTime(month);
    for (let turn = 0; turn < 4; turn++) await tendStatements({ ...room, ledgerOf });
    const count = "select state from all_usage_statements where tenant_id = ? order by period_start";
    const { results } = await env.DB_1.prepare(count).bind(other).all();
    expect(results).toEqual([{ state: "final" }, { state: "open" }]);
  });
});
