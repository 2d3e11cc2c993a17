import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { leafText } from "../../shared/audit/leaf.ts";
import { type AuditLog, auditLogOf } from "../../shared/audit/log.ts";
import { hashLeaf } from "../../shared/audit/merkle.ts";
import { viewOfEvent } from "../../shared/audit/view.ts";
import { auditEvents } from "../../shared/data/audit-entry.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import { insert } from "../../shared/data/write.ts";
import { base64url, utf8 } from "../../shared/kernel/encoding.ts";
import { tenants } from "../../shared/tenancy/tables.ts";
import { database, entry, newTenant, openDb, openRoom, round, sealPorts, time } from "./audit-room.ts";

let said: string[] = [];

const owed = async (tenantId: string) => {
  const query = "select topic from all_outbox where tenant_id = ? order by topic";
  return (await database.prepare(query).bind(tenantId).all<{ topic: string }>()).results.map(
    ({ topic }) => topic,
  );
};

/** The log holds each of the tenant's events once, with the hash of what the API would export. */
async function expectWhole(tenant: { db: TenantDb; log: AuditLog }): Promise<void> {
  const rows = new Map((await tenant.db.select().from(auditEvents)).map((row) => [row.id, row]));
  const ids = await tenant.log.entries(0, 10_000);
  expect([...ids].sort()).toEqual([...rows.keys()].sort());
  for (const [sequence, id] of ids.entries()) {
    const row = rows.get(id);
    if (!row) throw new Error(`${id} has no row`);
    const leaf = await hashLeaf(utf8(leafText(viewOfEvent(row), sequence)));
    const proof = await tenant.log.inclusion(id, ids.length);
    expect(proof?.leaf_hash).toBe(base64url(leaf));
  }
}

beforeAll(openRoom);
beforeEach(async () => {
  await database.prepare("delete from all_outbox").run(); // other tests' debts are not this one's
  said = [];
  vi.spyOn(console, "error").mockImplementation((line) => void said.push(String(line)));
  vi.useFakeTimers({ toFake: ["Date"] });
  return () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  };
});

describe("feeding the log (M-213)", () => {
  test("a commit and its debt are one: what fails owes nothing", async () => {
    const tenant = await newTenant();
    expect(await owed(tenant.id)).toEqual(["audit.append"]);
    const taken = insert(tenants, {
      id: tenant.id,
      slug: "x",
      name: "x",
      region: "eu",
      plan: "team",
      status: "active",
      createdAt: 1,
      updatedAt: 1,
    });
    await expect(tenant.db.commit(entry, taken)).rejects.toThrow();
    expect(await owed(tenant.id)).toEqual(["audit.append"]);
    await round();
    expect(await owed(tenant.id)).toEqual([]);
    expect(await tenant.log.latest()).toMatchObject({ tenant: tenant.id, size: 1, witness: { size: 1 } });
  });

  test("events enter by time, then by id, however their commits came", async () => {
    const tenant = await newTenant();
    const instants = [5_000, 1_000, 3_000, 1_000, 4_000];
    for (const late of instants) await openDb(tenant.id, time.now + late).commit(entry);
    await round();
    const rows = await tenant.db.select().from(auditEvents);
    const sorted = rows.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id);
    expect(await tenant.log.entries(0, 10)).toEqual(sorted);
    await expectWhole(tenant);
  });

  test("a long debt is taken in one round, with a head for each thousand", async () => {
    const tenant = await newTenant();
    const heads: number[] = [];
    const { notary } = sealPorts();
    await database.batch([
      database
        .prepare(
          `with recursive n(i) as (select 10001 union all select i + 1 from n where i < 11204)
           insert into all_audit_events select ?, 'evt_' || i, i, 'user', 'u', 'a', 't', 't', 'r', '{}' from n`,
        )
        .bind(tenant.id),
      database
        .prepare(
          `insert into all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at, attempts)
           select tenant_id, 'out_' || id, 'audit.append', json_object('event_id', id), 1, 1, 0
           from all_audit_events where tenant_id = ? and actor_id = 'u'`,
        )
        .bind(tenant.id),
    ]);
    await round({
      notary: {
        sign: (head) => {
          heads.push(head.size);
          return notary.sign(head);
        },
      },
    });
    expect((await tenant.log.head()).size).toBe(1_205);
    expect(heads).toEqual([1_000]);
    await round();
    expect((await tenant.log.latest())?.size).toBe(1_205);
    expect(await owed(tenant.id)).toEqual([]);
  });

  test("two feeders at once make one log", async () => {
    const tenant = await newTenant();
    await Promise.all(Array.from({ length: 30 }, () => tenant.db.commit(entry)));
    await Promise.all([round(), round(), round()]);
    await expectWhole(tenant);
    await round();
    expect(await owed(tenant.id)).toEqual([]);
  });

  test("a debt whose event was changed meanwhile is refused, reported, and stops nobody else", async () => {
    const [tenant, other] = [await newTenant(), await newTenant()];
    await round({
      logFor: (id) => ({ ...unreliable(id, "append"), positions: auditLogOf(env, id).positions }),
    });
    await database.prepare("drop trigger all_audit_events_fixed").run();
    await database
      .prepare("update all_audit_events set action = 'forged' where tenant_id = ?")
      .bind(tenant.id)
      .run();
    await database
      .prepare(
        "create trigger all_audit_events_fixed before update on all_audit_events begin select raise(abort, 'audit rows are append-only'); end",
      )
      .run();
    await round();
    expect(await owed(tenant.id)).toEqual(["audit.append"]);
    expect(await owed(other.id)).toEqual([]);
    expect(said.some((line) => line.includes("other hashes") && line.includes(tenant.id))).toBe(true);
  });
});

/** The log does what it is asked, and then its answer to one verb is lost. */
function unreliable(tenantId: string, verb: keyof AuditLog): AuditLog {
  const log = auditLogOf(env, tenantId);
  const verbs = [
    "positions",
    "append",
    "head",
    "latest",
    "entries",
    "inclusion",
    "consistency",
    "attach",
    "witnessed",
  ];
  const call =
    (name: string) =>
    async (...given: unknown[]) => {
      const answer = await (log as unknown as Record<string, (...given: unknown[]) => unknown>)[name]?.(
        ...given,
      );
      if (name === verb) throw new Error(`the answer of ${name} is lost`);
      return answer;
    };
  return Object.fromEntries(verbs.map((name) => [name, call(name)])) as unknown as AuditLog;
}

describe("whatever breaks on the way is made up for", () => {
  const down = () => Promise.reject(new Error("down"));

  test.each(["positions", "append", "head", "latest", "attach", "witnessed"] as const)(
    "the answer to %s is lost",
    async (verb) => {
      const tenant = await newTenant();
      await tenant.db.commit(entry);
      await round({ logFor: (id) => unreliable(id, verb) });
      await tenant.db.commit(entry);
      await round();
      await round();
      await expectWhole(tenant);
      expect(await owed(tenant.id)).toEqual([]);
      expect(await tenant.log.latest()).toMatchObject({ size: 3, witness: { size: 3 } });
    },
  );

  test.each([
    ["the notary", { notary: { sign: down } }],
    ["the witness", { witness: { witness: down } }],
    ["the witness's consent", { witness: { witness: async () => ({ refused: "fork" as const }) } }],
  ])("%s is missing", async (_, broken) => {
    const tenant = await newTenant();
    await round(broken);
    expect(await owed(tenant.id)).toEqual(["audit.seal"]);
    expect((await tenant.log.latest())?.witness ?? null).toBeNull();
    await round(broken);
    await round();
    expect(await owed(tenant.id)).toEqual([]);
    expect(await tenant.log.latest()).toMatchObject({ size: 1, witness: { size: 1 } });
  });

  test("the database dies before the debt is struck", async () => {
    const tenant = await newTenant();
    const dying = {
      prepare: (sql: string) => database.prepare(sql),
      batch: down,
    } as unknown as D1Database;
    await round({}, dying);
    expect(await owed(tenant.id)).toEqual(["audit.append"]);
    expect((await tenant.log.head()).size).toBe(1);
    await round();
    await expectWhole(tenant);
    expect(await owed(tenant.id)).toEqual([]);
  });
});
