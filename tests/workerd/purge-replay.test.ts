import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, test } from "vitest";
import { keepWatch, readWatch } from "../../shared/data/erasures.ts";
import { enterLobby, placeTenant } from "../../shared/data/lobby.ts";
import { projectTenant } from "../../shared/data/placement.ts";
import { clockAt } from "../../shared/kernel/clock.ts";
import { type PurgeStores, purgeAgain, purgeSome } from "../../shared/operators/purge.ts";
import { isPurge, ledgerOf } from "../../shared/privacy/ledger.ts";
import type { ErasurePorts } from "../../shared/privacy/ports.ts";
import { replayErasures } from "../../shared/privacy/verbs/replay.ts";
import type { Env } from "../../workers/api/env.ts";
import { readiness } from "../../workers/api/readiness.ts";
import { at, fill, ids, prepare, restore, rowsOf, storesOf } from "./purge-room.ts";

/** The tenant's rows are in one database, what leads to it in the other. */
const shard = 1;
const shards = {
  home: env.DB_0,
  count: 2,
  of: (index: number) => [env.DB_0, env.DB_1][index] as D1Database,
  all: () => [env.DB_0, env.DB_1],
};
const clock = clockAt(at);
const room = (stores: PurgeStores = storesOf()) => ({ shards, clock, stores });

/** The region's own ledger, as far as it speaks of these tenants: other tests enter theirs. */
function ports(tenantIds: string[], stores = storesOf()): ErasurePorts {
  const known = async () =>
    (await ledgerOf(env).after(0, 100_000)).filter(({ tenantId }) => tenantIds.includes(tenantId));
  const ledger = {
    after: async (position: number, limit: number) =>
      (await known()).filter((entry) => entry.position > position).slice(0, limit),
  };
  const again = (tenantId: string, where: number) => purgeAgain(room(stores), tenantId, where);
  return { shards, clock, ledger, purgeAgain: again } as unknown as ErasurePorts;
}

async function lead(tenantId: string): Promise<void> {
  await placeTenant(env.DB_0, tenantId, shard);
  await projectTenant(env.DB_0, env.DB_1, tenantId, shard);
  await enterLobby(env.DB_0, { kind: "email", digest: `d-${tenantId}`, tenantId, subjectId: "u", shard }, at);
}

const leads = async (tenantId: string) =>
  (
    await env.DB_0.prepare(
      "select 1 from lobby where tenant_id = ?1 union all select 1 from placement where tenant_id = ?1",
    )
      .bind(tenantId)
      .all()
  ).results.length;

/** A tenant that was purged, and the backup from before. */
async function purged() {
  const tenantId = ids.next("tenant");
  await fill(env.DB_1, tenantId);
  await lead(tenantId);
  const backup = await rowsOf(env.DB_1, tenantId);
  await env.DB_1.prepare(
    "update all_tenants set status = 'closed', closed_at = 1, purging_at = 2 where tenant_id = ?",
  )
    .bind(tenantId)
    .run();
  expect(await purgeSome(room(), tenantId, shard)).toBe(true);
  return { tenantId, backup };
}

const isTombstone = async (tenantId: string) => {
  const left = await rowsOf(env.DB_1, tenantId);
  const [row] = left["all_tenants"] as { purged_at: number | null; name: string }[];
  return Object.keys(left).filter((table) => table !== "all_outbox").length === 1 && row?.purged_at !== null;
};

const rewind = async () => {
  for (const database of shards.all())
    await database.prepare("update erasure_watch set replayed = 0, patrolled = 0").run();
};

beforeEach(async () => {
  await prepare();
  await rewind();
});

describe("a purged company after a restore (M-204, M-206)", () => {
  test("stands in the ledger before anything of it goes, and once", async () => {
    const tenantId = ids.next("tenant");
    await fill(env.DB_1, tenantId);
    await env.DB_1.prepare(
      "update all_tenants set status = 'closed', closed_at = 1, purging_at = 2 where tenant_id = ?",
    )
      .bind(tenantId)
      .run();
    const refusing = { ...storesOf(), ledger: { enter: () => Promise.reject(new Error("away")) } };
    const before = await rowsOf(env.DB_1, tenantId);
    await expect(purgeSome(room(refusing), tenantId, shard)).rejects.toThrow("away");
    expect(await rowsOf(env.DB_1, tenantId)).toEqual(before);
    await purgeSome(room(), tenantId, shard);
    await purgeSome(room(), tenantId, shard);
    const entries = (await ledgerOf(env).after(0, 100_000)).filter((entry) => entry.tenantId === tenantId);
    expect(entries.map(isPurge)).toEqual([true]);
  });

  test("is purged again, in both databases, and its neighbour is left alone", async () => {
    const { tenantId, backup } = await purged();
    const neighbour = ids.next("tenant");
    await fill(env.DB_1, neighbour);
    const before = JSON.stringify(await rowsOf(env.DB_1, neighbour));
    await restore(env.DB_1, backup);
    await lead(tenantId);
    expect([await isTombstone(tenantId), (await leads(tenantId)) > 0]).toEqual([false, true]);
    for (const index of [0, 1]) {
      const replayed = await replayErasures(ports([tenantId]), index);
      expect([replayed.erasedAgain, replayed.complete]).toEqual([index, true]);
    }
    expect([await isTombstone(tenantId), await leads(tenantId)]).toEqual([true, 0]);
    expect(JSON.stringify(await rowsOf(env.DB_1, neighbour))).toBe(before);
    const quiet = await replayErasures(ports([tenantId]), shard);
    expect(quiet.erasedAgain).toBe(0);
  });

  test("of a restore of the lobby's database alone only what leads to it goes again", async () => {
    const { tenantId } = await purged();
    await lead(tenantId); // projects nothing from a tombstone, but the place and the credential are back
    expect((await replayErasures(ports([tenantId]), 0)).erasedAgain).toBe(0);
    expect([await isTombstone(tenantId), await leads(tenantId)]).toEqual([true, 0]);
  });

  test("killed on the way it is owed by the outbox, and the database is not called compared", async () => {
    const { tenantId, backup } = await purged();
    await restore(env.DB_1, backup);
    const stores = storesOf();
    const dead = { ...stores, directory: { forget: () => Promise.reject(new Error("killed")) } };
    expect((await replayErasures(ports([tenantId], dead), shard)).complete).toBe(false);
    expect((await readWatch(env.DB_1)).replayed).toBe(0);
    const owed = await env.DB_1.prepare(
      "select 1 from all_outbox where tenant_id = ? and topic = 'tenant.purge'",
    )
      .bind(tenantId)
      .all();
    expect(owed.results.length).toBeGreaterThan(0);
    expect(await purgeSome(room(), tenantId, shard)).toBe(true);
    expect((await replayErasures(ports([tenantId]), shard)).complete).toBe(true);
    expect(await isTombstone(tenantId)).toBe(true);
  });

  test("keeps the region from being ready until then", async () => {
    const { tenantId, backup } = await purged();
    await restore(env.DB_1, backup);
    const [entry] = (await ledgerOf(env).after(0, 100_000)).filter((each) => each.tenantId === tenantId);
    const position = entry?.position ?? 0;
    const old = { ...entry, enteredAt: Date.now() - 3_600_000 };
    const after = async (from: number) => (from < position ? [old] : []);
    const namespace = { idFromName: () => "x", get: () => ({ after }) } as unknown as DurableObjectNamespace;
    const two = { REGION: "eu", DB_0: env.DB_0, DB_1: env.DB_1, METER: env.METER, ERASURES: namespace };
    const ready = async () => (await readiness(two as unknown as Env)).status;
    expect(await ready()).toBe(503);
    for (const index of [0, 1]) await replayErasures(ports([tenantId]), index);
    expect([await ready(), await isTombstone(tenantId)]).toEqual([200, true]);
    await keepWatch(env.DB_0, { replayed: position, patrolled: 0 });
  });
});
