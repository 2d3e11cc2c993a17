import { abortAllDurableObjects, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { AuditLog as AuditLogObject } from "../../durable-objects/audit-log.ts";
import { type AuditLog, auditLogOf, type LogEntry } from "../../shared/audit/log.ts";
import type { SignedHead } from "../../shared/audit/log-contract.ts";
import { growTree, type Hash, hashLeaf, treeRoot } from "../../shared/audit/merkle.ts";
import { verifyConsistency, verifyInclusion } from "../../shared/audit/merkle-verification.ts";
import { base64url, fromBase64url, utf8 } from "../../shared/kernel/encoding.ts";

const start = Date.UTC(2027, 0, 1);
const hashOf = (text: string): Hash => fromBase64url(text) ?? new Uint8Array(0);

async function entry(sequence: number, word = "event"): Promise<LogEntry> {
  return {
    id: `evt_${sequence}`,
    sequence,
    leafHash: base64url(await hashLeaf(utf8(`${word} ${sequence}`))),
  };
}

const entries = (first: number, end: number): Promise<LogEntry[]> =>
  Promise.all(Array.from({ length: end - first }, (_, index) => entry(first + index)));

async function rootOf(list: LogEntry[]): Promise<string> {
  const leaves = list.map(({ leafHash }) => hashOf(leafHash));
  const nodes = new Map<string, Hash>();
  for (const { level, index, hash } of await growTree(0, leaves, () => new Uint8Array(0)))
    nodes.set(`${level}/${index}`, hash);
  const read = (level: number, index: number) => nodes.get(`${level}/${index}`) ?? new Uint8Array(0);
  return base64url(await treeRoot(list.length, read));
}

function newLog(): { tenant: string; log: () => AuditLog } {
  const tenant = `ten_${crypto.randomUUID()}`;
  return { tenant, log: () => auditLogOf(env, tenant) };
}

const headOf = (tenant: string, { size, root }: { size: number; root: string }, at = start): SignedHead => ({
  origin: "leanvibe.ai/audit-log/eu",
  tenant,
  size,
  root,
  timestamp: new Date(at).toISOString(),
  signature: "a.b.c",
});

describe("AuditLog (M-213)", () => {
  test("an empty log has the empty tree's root and nothing due", async () => {
    const { log } = newLog();
    expect(await log().head()).toEqual({
      size: 0,
      root: await rootOf([]),
      due: false,
      retained: 0,
      latest: null,
    });
    expect(await log().latest()).toBeNull();
    expect(await log().inclusion("evt_0", null)).toBeNull();
    expect(await log().consistency(1, 1)).toBeNull();
  });

  test("what is appended piece by piece is one tree, and survives the object's death", async () => {
    const { log } = newLog();
    const list = await entries(0, 37);
    for (const [from, to] of [
      [0, 1],
      [1, 8],
      [8, 37],
    ])
      expect(await log().append(list.slice(from, to))).toEqual({
        status: "appended",
        size: to,
        conflicts: [],
      });
    await abortAllDurableObjects();
    expect(await log().head()).toMatchObject({ size: 37, root: await rootOf(list), due: true });
    expect(await log().entries(35, 100)).toEqual(["evt_35", "evt_36"]);
  });

  test("every event of every sealed size is proved, and later sizes contain earlier ones", async () => {
    const { log } = newLog();
    const list = await entries(0, 21);
    await log().append(list);
    for (const size of [1, 2, 7, 16, 21]) {
      const root = await rootOf(list.slice(0, size));
      for (let index = 0; index < size; index++) {
        const proof = await log().inclusion(`evt_${index}`, size);
        expect(proof).toMatchObject({ sequence: index, size, root, leaf_hash: list[index]?.leafHash });
        const claim = { leaf: hashOf(list[index]?.leafHash ?? ""), index, size, root: hashOf(root) };
        expect(await verifyInclusion(claim, (proof?.path ?? []).map(hashOf))).toBe(true);
      }
      const proof = await log().consistency(size, 21);
      const [first, second] = [
        { size, root: hashOf(proof?.first_root ?? "") },
        { size: 21, root: hashOf(proof?.second_root ?? "") },
      ];
      expect([proof?.first_root, proof?.second_root]).toEqual([root, await rootOf(list)]);
      expect(await verifyConsistency(first, second, (proof?.path ?? []).map(hashOf))).toBe(true);
    }
    expect(await log().inclusion("evt_7", 7)).toBeNull();
    expect(await log().inclusion("evt_7", 22)).toBeNull();
    expect(await log().consistency(0, 3)).toBeNull();
    expect(await log().consistency(3, 2)).toBeNull();
    expect(await log().consistency(3, 22)).toBeNull();
  });

  test("a repeated append changes nothing; another content for a known event is refused and named", async () => {
    const { log } = newLog();
    const list = await entries(0, 5);
    await log().append(list);
    const before = await log().head();
    expect(await log().append(list)).toEqual({ status: "appended", size: 5, conflicts: [] });
    expect(await log().append([list[2] ?? (await entry(2)), await entry(5)])).toMatchObject({ size: 6 });
    const forged = await entry(3, "forged");
    expect(await log().append([forged])).toEqual({ status: "appended", size: 6, conflicts: ["evt_3"] });
    const moved = { ...(await entry(3)), sequence: 1 };
    expect(await log().append([moved])).toMatchObject({ conflicts: ["evt_3"] });
    expect((await log().consistency(5, 6))?.first_root).toBe(before.root);
    expect((await log().head()).root).toBe(await rootOf(await entries(0, 6)));
  });

  test("places are taken once: gaps and taken places are told that the log moved", async () => {
    const { log } = newLog();
    await log().append(await entries(0, 3));
    const late = { ...(await entry(9)), sequence: 2 };
    expect(await log().append([late])).toEqual({ status: "moved", size: 3 });
    expect(await log().append(await entries(4, 6))).toEqual({ status: "moved", size: 3 });
    expect(await log().positions(["evt_1", "evt_2", "evt_9"])).toEqual({
      size: 3,
      known: { evt_1: 1, evt_2: 2 },
    });
  });

  test("twenty concurrent appenders make one log without gap, double or fork", async () => {
    const { log } = newLog();
    const add = async (name: string) => {
      for (;;) {
        const { size } = await log().positions([name]);
        const leafHash = base64url(await hashLeaf(utf8(`${name} ${size}`)));
        const answer = await log().append([{ id: name, sequence: size, leafHash }]);
        if (answer.status === "appended") return;
      }
    };
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(`evt_of_${index}`)));
    const ids = await log().entries(0, 100);
    expect(new Set(ids).size).toBe(20);
    const list = await Promise.all(
      ids.map(async (id, sequence) => ({
        id,
        sequence,
        leafHash: base64url(await hashLeaf(utf8(`${id} ${sequence}`))),
      })),
    );
    expect((await log().head()).root).toBe(await rootOf(list));
  });

  test("a batch that cannot be kept whole is not kept at all", async () => {
    const { tenant, log } = newLog();
    await log().append(await entries(0, 3));
    const before = await log().head();
    const twice = [await entry(3), { ...(await entry(3)), sequence: 4 }];
    const short = [{ ...(await entry(3)), leafHash: "short" }];
    await runInDurableObject(env.AUDIT_LOG.get(env.AUDIT_LOG.idFromName(tenant)), async (object) => {
      await expect((object as AuditLogObject).append(twice)).rejects.toThrow("UNIQUE");
      await expect((object as AuditLogObject).append(short)).rejects.toThrow("hash");
    });
    expect(await log().head()).toEqual(before);
  });

  test("only a head of this very log is attached, and the first of a size stays", async () => {
    const { tenant, log } = newLog();
    await log().append(await entries(0, 4));
    const state = await log().head();
    const head = headOf(tenant, state);
    for (const other of [{ root: await rootOf([]) }, { size: 3 }, { size: 5 }, { size: 0 }])
      expect(await log().attach({ ...head, ...other })).toBe(false);
    expect(await log().latest()).toBeNull();
    expect(await log().attach(head)).toBe(true);
    expect(await log().attach({ ...head, signature: "d.e.f" })).toBe(true);
    expect(await log().latest()).toEqual({ ...head, witness: null, frontier: [] });
    const receipt = { witness: "directory", size: 4, root: head.root, witnessed_at: head.timestamp };
    expect(await log().witnessed({ ...receipt, root: await rootOf([]) })).toBe(false);
    expect(await log().witnessed(receipt)).toBe(true);
    expect(await log().witnessed({ ...receipt, witness: "another" })).toBe(true);
    expect((await log().latest())?.witness).toEqual(receipt);
    expect(await log().inclusion("evt_1", null)).toMatchObject({ size: 4, root: head.root });
  });

  test("a head is due when the log has grown for a minute or by a thousand entries", async () => {
    const { tenant, log } = newLog();
    await log().append(await entries(0, 1));
    const now = Date.now();
    await log().attach(headOf(tenant, await log().head(), now));
    expect((await log().head()).due).toBe(false);
    await log().append(await entries(1, 1_000));
    expect((await log().head()).due).toBe(false);
    await log().append([await entry(1_000)]);
    expect((await log().head()).due).toBe(true);
    const old = newLog();
    await old.log().append(await entries(0, 1));
    await old.log().attach(headOf(old.tenant, await old.log().head(), now - 60_000));
    expect((await old.log().head()).due).toBe(false);
    await old.log().append([await entry(1)]);
    expect((await old.log().head()).due).toBe(true);
  });

  test("it stores complete nodes only, each once", async () => {
    const { log, tenant } = newLog();
    await log().append(await entries(0, 11));
    await log().append(await entries(11, 13));
    const stub = env.AUDIT_LOG.get(env.AUDIT_LOG.idFromName(tenant));
    const counts = await runInDurableObject(stub, (_, state) =>
      state.storage.sql
        .exec("select level, count(*) as n from nodes group by level order by level")
        .toArray(),
    );
    expect(counts.map(({ n }) => n)).toEqual([13, 6, 3, 1]);
  });
});
