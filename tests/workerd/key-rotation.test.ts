import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, test, vi } from "vitest";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import type { Context } from "../../shared/http/context.ts";
import { KeyCache } from "../../shared/keys/key-cache.ts";
import type { KeyPorts } from "../../shared/keys/ports.ts";
import { rootKeysOf } from "../../shared/keys/root-keys.ts";
import { type KeysContext, readKeys, rotateKeys } from "../../shared/keys/rotation.ts";
import { graceMilliseconds } from "../../shared/keys/rules.ts";
import { tendKeys, tendTenant, type UpkeepPorts } from "../../shared/keys/upkeep.ts";
import { vaultOf } from "../../shared/keys/vault.ts";
import {
  clock,
  database,
  dbOf,
  ids,
  letters,
  newLetter,
  newTenant,
  notes,
  prepare,
  room,
} from "./vault-room.ts";

const [oldRoot, newRoot] = ["E".repeat(43), "I".repeat(43)];
const tables = [letters, notes];
const portsOf = (rootKey = oldRoot): KeyPorts => ({
  root: rootKeysOf(rootKey),
  cache: new KeyCache(),
  outside: undefined,
  clock,
  ids,
});
const upkeep = (rootKey?: string): UpkeepPorts => ({ ...portsOf(rootKey), tables, openDb: dbOf });
const contextOf = (db: TenantDb, rootKey?: string): KeysContext => {
  const answer: Context["answer"] = async (body, entry, ...writes) => {
    await db.commit(entry, ...writes);
    return body;
  };
  const given = { db, clock, ids, answer, principal: db.principal, keyPorts: portsOf(rootKey) };
  return { ...given, sealedTables: tables } as unknown as KeysContext;
};
const open = async (db: TenantDb, rootKey?: string) =>
  (await vaultOf(db, portsOf(rootKey)).openAll(letters, await db.select().from(letters)))
    .map(({ secret, phone, note }) => [secret, phone, note])
    .sort((a, b) => String(a[1]).localeCompare(String(b[1])));
const vaultAt = (db: TenantDb) => vaultOf(db, portsOf());

async function tenantWithLetters(count: number): Promise<TenantDb> {
  const db = await newTenant(vaultAt);
  for (let index = 0; index < count; index++)
    await newLetter(db, vaultAt(db), { secret: `secret ${index}`, phone: `+${index}` });
  return db;
}

const isKill = (error: unknown) => {
  expect(error).toMatchObject({ message: "killed" });
  return false;
};

beforeAll(() => prepare());

describe("rotating a tenant's key (M-192)", () => {
  test("new writes use it at once, old cells stay readable, and the old key goes when nothing names it", async () => {
    const db = await tenantWithLetters(3);
    const before = await open(db);
    expect(await rotateKeys(contextOf(db))).toMatchObject({
      generation: 2,
      left: 7,
      generations: [
        { generation: 2, state: "current", cells: 0, people: 0 },
        { generation: 1, state: "retiring", cells: 3, people: 4 },
      ],
    });
    expect(await open(db)).toEqual(before);
    await newLetter(db, vaultAt(db), { secret: "new", phone: "+9" });
    expect(await readKeys(contextOf(db))).toMatchObject({
      left: 7,
      generations: [{ cells: 1, people: 1 }, {}],
    });
    await tendTenant(db, upkeep());
    expect(await readKeys(contextOf(db))).toMatchObject({
      left: 0,
      generations: [
        { cells: 4, people: 5 },
        { cells: 0, people: 0 },
      ],
    });
    room.now += graceMilliseconds;
    await tendTenant(db, upkeep());
    expect(await readKeys(contextOf(db))).toMatchObject({
      generation: 2,
      generations: [{ state: "current" }],
    });
    expect(await open(db)).toEqual([...before, ["new", "+9", null]]);
  });

  test.each(["before", "after"])("a kill %s any step leaves every cell readable", async (moment) => {
    const db = await tenantWithLetters(2);
    const readable = await open(db);
    await rotateKeys(contextOf(db));
    room.now += graceMilliseconds;
    let rounds = 0;
    for (let done = false; !done; rounds++) {
      let calls = 0;
      const step = async <T>(run: () => Promise<T>): Promise<T> => {
        const isLast = calls++ === rounds;
        if (isLast && moment === "before") throw new Error("killed");
        const result = await run();
        if (isLast) throw new Error("killed");
        return result;
      };
      const select = ((...given: []) => {
        if (calls++ === rounds) throw new Error("killed");
        return db.select(...given);
      }) as TenantDb["select"];
      const dying: TenantDb = { ...db, select, commit: (...given) => step(() => db.commit(...given)) };
      done = await tendTenant(dying, upkeep()).then(() => true, isKill);
      expect(await open(db)).toEqual(readable);
    }
    expect(rounds).toBeGreaterThan(8);
    expect(await readKeys(contextOf(db))).toMatchObject({ left: 0, generations: [{ generation: 2 }] });
  });

  test("a person's destroyed key stays destroyed and does not hold the old key back", async () => {
    const db = await newTenant(vaultAt);
    const { owner } = await newLetter(db, vaultAt(db), { secret: "s", phone: "+1" });
    const entry = { action: "test", target: { kind: "user", id: owner } };
    await db.commit(entry, ...(await vaultAt(db).shred(owner)));
    await rotateKeys(contextOf(db));
    room.now += graceMilliseconds;
    await tendTenant(db, upkeep());
    expect(await readKeys(contextOf(db))).toMatchObject({ left: 0, generations: [{ generation: 2 }] });
    expect(await open(db)).toEqual([["s", null, null]]);
  });

  test("of two rotations at once one wins; an endless row of them is stopped", async () => {
    const db = await tenantWithLetters(1);
    const both = await Promise.allSettled([rotateKeys(contextOf(db)), rotateKeys(contextOf(db))]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    for (let generation = 3; generation <= 8; generation++) await rotateKeys(contextOf(db));
    await expect(rotateKeys(contextOf(db))).rejects.toMatchObject({ code: "conflict" });
    expect(await open(db)).toEqual([["secret 0", "+0", null]]);
    await tendTenant(db, upkeep());
    room.now += graceMilliseconds;
    await tendTenant(db, upkeep());
    expect(await readKeys(contextOf(db))).toMatchObject({ generation: 8, left: 0, generations: [{}] });
  });

  test("a key goes only after the time in which a write can be on its way", async () => {
    const db = await tenantWithLetters(1);
    await rotateKeys(contextOf(db));
    await tendTenant(db, upkeep());
    room.now += graceMilliseconds - 1;
    await tendTenant(db, upkeep());
    expect((await readKeys(contextOf(db))).generations).toHaveLength(2);
    room.now += 1;
    await tendTenant(db, upkeep());
    expect((await readKeys(contextOf(db))).generations).toHaveLength(1);
  });
});

describe("a new root key (M-192)", () => {
  test("re-wraps every tenant without a moment in which something does not open", async () => {
    const [ours, theirs] = [await tenantWithLetters(1), await tenantWithLetters(2)];
    const both = `${newRoot},${oldRoot}`;
    expect(await open(ours, both)).toHaveLength(1);
    await expect(open(ours, newRoot)).rejects.toThrow("not in this script's ring");
    const old = () =>
      database
        .prepare("select count(*) as count from all_data_keys where root_id = ? and tenant_id in (?, ?)")
        .bind(oldId, ours.principal.tenantId, theirs.principal.tenantId)
        .first<{ count: number }>();
    const oldId = (await rootKeysOf(oldRoot)).id;
    expect(await old()).toEqual({ count: 2 });
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    for (let round = 0; round < 20 && (await old())?.count !== 0; round++) {
      room.now += 60_000;
      await tendKeys(env.DB_0, 0, upkeep(both));
    }
    error.mockRestore();
    expect(await old()).toEqual({ count: 0 });
    expect(await open(ours, newRoot)).toEqual([["secret 0", "+0", null]]);
    expect(await open(theirs, newRoot)).toHaveLength(2);
    await expect(open(ours, oldRoot)).rejects.toThrow("not in this script's ring");
  });
});

describe("keys kept in memory (M-193)", () => {
  test("die after five minutes and never push out more than they must", async () => {
    const cache = new KeyCache();
    const key = {} as never;
    for (let index = 0; index < 501; index++) cache.keep(`k${index}`, key, clock);
    expect([cache.get("k0", clock), cache.get("k1", clock)]).toEqual([undefined, key]);
    room.now += 299_999;
    expect(cache.get("k500", clock)).toBe(key);
    room.now += 1;
    expect(cache.get("k500", clock)).toBeUndefined();
  });
});
