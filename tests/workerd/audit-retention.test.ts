import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { exportStream } from "../../shared/audit/export.ts";
import { forgetEvents, type RetentionRoom } from "../../shared/audit/retention.ts";
import { listEvents } from "../../shared/audit/store.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import {
  type AuditedTenant,
  clock,
  database,
  entry,
  newTenant,
  openDb,
  openRoom,
  round,
  sealPorts,
  shard,
  time,
} from "./audit-room.ts";

const day = 86_400_000;
const room = (): RetentionRoom => {
  const { logFor } = sealPorts();
  return { database, shard, clock, ids: randomIds(clock), logFor };
};
const forget = ({ id }: AuditedTenant, changed: Partial<RetentionRoom> = {}) =>
  forgetEvents({ ...room(), ...changed }, id.slice(-1));

const actions = async ({ db }: AuditedTenant) =>
  (await listEvents(db, {}, undefined, 1_000)).map(({ action }) => action).reverse();

async function exported({ db, log }: AuditedTenant): Promise<number[]> {
  const head = await log.latest();
  const [from, size] = [head?.retained_from ?? 0, head?.size ?? 0];
  const text = await new Response(exportStream({ db, log, filter: {}, format: "jsonl", from, size })).text();
  return text
    .split("\n")
    .flatMap((line) => (line === "" ? [] : [(JSON.parse(line) as { sequence: number }).sequence]));
}

/** A tenant with four events 100, 95, 91 and 80 days old (the first founds it), under a signed head. */
async function withHistory(plan: "developer" | "team" | "enterprise"): Promise<AuditedTenant> {
  time.now -= 100 * day;
  const tenant = await newTenant(plan);
  for (const daysAgo of [95, 91, 80])
    await openDb(tenant.id, time.now + (100 - daysAgo) * day).commit({ ...entry, action: `old.${daysAgo}` });
  time.now += 100 * day;
  await round();
  return tenant;
}

beforeAll(openRoom);
beforeEach(async () => {
  await database.prepare("delete from all_outbox").run();
  vi.useFakeTimers({ toFake: ["Date"] });
  return () => vi.useRealTimers();
});

describe("events are kept as long as the plan says (M-213)", () => {
  test("first declared by a signed head, then removed; what is left exports and verifies from there", async () => {
    const tenant = await withHistory("developer");
    await forget(tenant);
    expect(await actions(tenant)).toEqual([
      "tenant.created",
      "old.95",
      "old.91",
      "old.80",
      "audit.events_expired",
    ]);
    expect(await exported(tenant)).toEqual([0, 1, 2, 3]);
    await forget(tenant);
    expect((await actions(tenant)).length, "an unsigned declaration removes nothing").toBe(5);
    await round();
    expect(await tenant.log.latest()).toMatchObject({ size: 5, retained_from: 3 });
    expect(await exported(tenant)).toEqual([3, 4]);
    await forget(tenant);
    expect(await actions(tenant)).toEqual(["old.80", "audit.events_expired"]);
    expect(await exported(tenant)).toEqual([3, 4]);
    const [said] = await listEvents(tenant.db, { action: "audit.events_expired" }, undefined, 10);
    expect(said?.detail).toEqual({ from: 0, before: 3, days: 90 });
    expect((await tenant.log.latest())?.frontier).toHaveLength(2);
    for (let again = 0; again < 3; again++) {
      await round();
      await forget(tenant);
    }
    expect(await actions(tenant)).toEqual(["old.80", "audit.events_expired"]);
  });

  test.each([
    ["team", 365],
    ["enterprise", 2_557],
  ] as const)("%s keeps %i days", async (plan, days) => {
    const tenant = await withHistory(plan);
    await forget(tenant);
    expect((await actions(tenant)).length).toBe(4);
    const then = { now: () => time.now + (days - 99 + 2) * day };
    // A round takes a bounded number of tenants, and other tests' tenants are as old by then.
    for (let rounds = 0; rounds < 30 && (await tenant.log.head()).retained === 0; rounds++)
      await forget(tenant, { clock: then, ids: randomIds(then) });
    expect((await tenant.log.head()).retained).toBe(1);
  });

  test("what no head covers stays, however old it is", async () => {
    const tenant = await newTenant("developer");
    const then = { now: () => time.now + 400 * day };
    await forget(tenant, { clock: then, ids: randomIds(then) });
    expect([(await tenant.log.head()).retained, (await actions(tenant)).length]).toEqual([0, 1]);
  });

  test("a smaller plan takes nothing for thirty days", async () => {
    const tenant = await withHistory("developer");
    const changed = (daysAgo: number, plan: string) =>
      openDb(tenant.id, time.now - daysAgo * day).commit({
        action: "subscription.updated",
        target: { kind: "subscription", id: "sub_1" },
        detail: { tenant_plan: plan },
      });
    await changed(60, "team");
    await changed(29, "developer");
    await changed(1, "developer");
    await round();
    await forget(tenant);
    expect((await tenant.log.head()).retained).toBe(0);
    const later = clockAt(time.now + 1.5 * day);
    await forget(tenant, { clock: later, ids: randomIds(later) });
    expect((await tenant.log.head()).retained).toBe(3);
  });

  test("a crash after any step is made up for, and nothing is lost that a head promises", async () => {
    const tenant = await withHistory("developer");
    const logFor = (id: string) => {
      const log = room().logFor(id);
      return { ...forwarding(log), retain: () => Promise.reject(new Error("down")) };
    };
    vi.spyOn(console, "error").mockImplementation(() => {});
    await forget(tenant, { logFor });
    expect((await tenant.log.head()).retained).toBe(0);
    await forget(tenant);
    await round();
    const dying = {
      prepare: (sql: string) => database.prepare(sql),
      batch: () => Promise.reject(new Error("down")),
    };
    await forget(tenant, { database: dying as unknown as D1Database });
    expect((await actions(tenant)).slice(0, 4)).toEqual(["tenant.created", "old.95", "old.91", "old.80"]);
    expect(await exported(tenant)).toEqual([3, 4, 5]);
    await forget(tenant);
    expect((await actions(tenant))[0]).toBe("old.80");
    vi.restoreAllMocks();
  });

  test("the log takes back nothing, and gives up nothing that is not under a head", async () => {
    const tenant = await withHistory("team");
    expect(await tenant.log.retain(2)).toBe(2);
    expect(await tenant.log.retain(1)).toBe(2);
    expect(await tenant.log.retain(99)).toBe(4);
    const { size, root } = await tenant.log.head();
    const head = { origin: "o", tenant: tenant.id, size, root, timestamp: new Date(time.now).toISOString() };
    expect(await tenant.log.attach({ ...head, retained_from: 5, signature: "a.b.c" })).toBe(false);
  });

  test("without a permit the database forgets nothing", async () => {
    const tenant = await withHistory("developer");
    const wipe = database.prepare("delete from all_audit_events where tenant_id = ?").bind(tenant.id);
    await expect(wipe.run()).rejects.toThrow("append-only");
  });
});

/** An RPC stub spreads to nothing: its verbs by name. */
function forwarding(log: AuditedTenant["log"]): AuditedTenant["log"] {
  const verbs = ["positions", "head", "latest", "entries", "retain"] as const;
  return Object.fromEntries(
    verbs.map((verb) => [
      verb,
      (...given: unknown[]) => (log[verb] as (...given: unknown[]) => unknown)(...given),
    ]),
  ) as unknown as AuditedTenant["log"];
}
