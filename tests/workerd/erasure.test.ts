import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { readWatch } from "../../shared/data/erasures.ts";
import { emailIndex } from "../../shared/identity/blind-index.ts";
import { signInByPassword } from "../../shared/identity/verbs/password-sign-in.ts";
import { subjectDigest } from "../../shared/privacy/ledger.ts";
import { replayErasures } from "../../shared/privacy/verbs/replay.ts";
import { findMember } from "../../shared/tenancy/service.ts";
import { type Company, ErasureRoom } from "./erasure-room.ts";
import { type Fault, IdentityRoom } from "./identity-room.ts";

let room: ErasureRoom;
beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {}); // each failure made here is logged
  room = new ErasureRoom();
  await room.stores.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

const rows = (sql: string, ...given: unknown[]) => room.stores.rows(sql, ...given);
const tablesOf = async () =>
  (
    await env.DB_0.prepare(
      "select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'",
    ).all<{ name: string }>()
  ).results
    .map(({ name }) => name)
    .filter((name) => !/^(?:sqlite|d1)_/.test(name));

/** Everything both databases hold, as one text. */
async function everything(): Promise<string> {
  const dumps = (await tablesOf()).map((table) => rows(`select * from ${table}`));
  return JSON.stringify(await Promise.all(dumps));
}

const isShredded = async ({ tenantId, memberId }: Company) => {
  const sql = "select wrapped from all_subject_keys where tenant_id = ? and id = ?";
  return (await rows(sql, tenantId, memberId))[0]?.["wrapped"] === null;
};

const isEntered = async (company: Company) =>
  (await entriesOf(company)).some(({ subjectId }) => subjectId === company.memberId);

const entriesOf = async ({ tenantId }: Company) =>
  (await room.ledger.after(0, 10_000)).filter((entry) => entry.tenantId === tenantId);

/** Nothing of the person can be used any more, wherever it was. */
async function expectGone(company: Company): Promise<void> {
  const { tenantId, memberId, email } = company;
  const [user] = await rows("select * from all_users where tenant_id = ? and id = ?", tenantId, memberId);
  expect(user).toMatchObject({ status: "disabled", email_index: null, erased_at: expect.any(Number) });
  expect([await isShredded(company), await isEntered(company)]).toEqual([true, true]);
  for (const place of [
    "all_passwords,id",
    "all_passkeys,user_id",
    "all_second_factors,user_id",
    "all_phones,user_id",
    "all_recovery_codes,id",
    "all_sessions,user_id",
    "lobby,subject_id",
  ]) {
    const [table, column] = place.split(",");
    const sql = `select * from ${table} where tenant_id = ? and ${column} = ?`;
    expect(await rows(sql, tenantId, memberId), table).toEqual([]);
  }
  expect(await triesAt(memberId)).toEqual([]);
  expect(room.stores.directory.digests.has(await emailIndex("e", email))).toBe(false);
  expect(await isReadable(company)).toBe(false);
}

/** Wherever they were counted. */
const triesAt = async (id: string) =>
  (await rows("select kind from throttle where instr(digest, ?) > 0", id)).map(({ kind }) => kind).sort();

const isReadable = async (company: Company) => {
  const context = room.stores.context();
  const vault = context.openVault(room.db(company), context);
  return (
    (await findMember(room.db(company), vault, company.memberId, room.now))?.user.email === company.email
  );
};

const erasureRow = async ({ tenantId, memberId }: Company) =>
  (await rows("select * from all_erasures where tenant_id = ? and subject_id = ?", tenantId, memberId))[0];

describe("erasure (M-206)", () => {
  test("takes everything that was the person's, in every store, and attests it", async () => {
    const company = await room.company();
    expect(await everything()).toContain(company.email); // the stored answer is what is found
    const erased = await room.erase(company);
    expect(erased).toMatchObject({ subject: company.memberId, status: "attested", replays: 0 });
    expect(erased.receipt).toMatchObject({
      subject: company.memberId,
      subject_digest: await subjectDigest(company.tenantId, company.memberId),
      destroyed_key: company.memberId,
    });
    const days =
      (Date.parse(erased.receipt?.backups_end_at ?? "") - Date.parse(erased.erased_at ?? "")) / 86_400_000;
    expect(days).toBe(30);
    await expectGone(company);
    const dump = await everything();
    expect(dump.includes(company.email) || dump.includes(company.name)).toBe(false);
    await expect(
      signInByPassword(
        room.stores.context(),
        { email: company.email, password: "rope bridge lantern quilt" },
        "api",
      ),
    ).rejects.toThrow("not right");
    const admission = await room.stores
      .meter(company.tenantId)
      .admit(null, { id: company.memberId, version: 1 });
    expect(admission.verdict).toBe("revoked");
    expect((await room.erase(company)).id).toBe(erased.id);
    expect(await entriesOf(company)).toHaveLength(1);
  });

  test("takes along what was tried at their passwords and codes, and nobody else's (M-206)", async () => {
    const company = await room.company();
    const { memberId, ownerId, email } = company;
    const stranger = { email, password: "not their password" };
    const guess = () => signInByPassword(room.stores.context(), stranger, "api");
    await expect(guess()).rejects.toThrow("not right");
    await room.stores.settle();
    const ids = [`${memberId}:1`, ownerId, `${ownerId}:1`, memberId];
    for (const [at, id] of ids.entries())
      await (at < 2 ? env.DB_0 : env.DB_1)
        .prepare("insert into throttle values (?, ?, 9e15, 3)")
        .bind(id.endsWith(":1") ? "login_known" : "mfa", id)
        .run();
    for (const id of [memberId, ownerId])
      await env.DB_1.prepare("insert into throttle values ('oauth_user_code', ?, 9e15, 3)").bind(id).run();
    expect(await triesAt(memberId)).toEqual(["login_known", "login_strange", "mfa", "oauth_user_code"]);
    await room.erase(company);
    await expectGone(company);
    expect(await triesAt(ownerId)).toEqual(["login_known", "mfa", "oauth_user_code"]);
  });

  test("refuses the last owner, and a person of another company", async () => {
    const [company, other] = [await room.company(), await room.company()];
    await expect(room.erase(company, company.ownerId)).rejects.toMatchObject({ code: "conflict" });
    await expect(room.erase(company, other.memberId)).rejects.toMatchObject({ code: "not_found" });
    expect(await entriesOf(company)).toEqual([]);
    expect(await erasureRow(company)).toBeUndefined();
  });

  const promote = ({ tenantId, memberId }: Company, role: string) =>
    rows(
      "update all_users set role = ?, project_access = 'all' where tenant_id = ? and id = ?",
      role,
      tenantId,
      memberId,
    );

  test("by an admin stops below the owners, and two owners at once leave one of them", async () => {
    const company = await room.company();
    const { tenantId, ownerId, memberId } = company;
    await promote(company, "admin");
    const above = room.erase(company, ownerId, memberId, "admin");
    await expect(above).rejects.toMatchObject({ code: "forbidden" });
    await promote(company, "owner");
    await Promise.allSettled([room.erase(company, memberId), room.erase(company, ownerId, memberId)]);
    await room.sweep();
    const left = await rows("select id from all_users where tenant_id = ? and status = 'active'", tenantId);
    expect(left).toHaveLength(1);
    const erased = (await entriesOf(company)).map(({ subjectId }) => subjectId);
    expect(erased).toEqual([ownerId, memberId].filter((id) => id !== left[0]?.["id"]));
  });

  test("of somebody who was removed leaves alone whoever has the address now", async () => {
    const company = await room.company();
    const { tenantId, memberId, email } = company;
    await rows(
      "update all_users set status = 'disabled', removed_at = 1, email_index = null where tenant_id = ? and id = ?",
      tenantId,
      memberId,
    );
    const heir = await room.join(company, email);
    await room.erase(company);
    expect(room.stores.directory.digests.get(await emailIndex("e", email))).toBe(tenantId);
    expect(await isReadable(heir)).toBe(true);
    expect(await isShredded(company)).toBe(true);
  });

  test("leaves the audit trail whole, with nothing of the person but the id", async () => {
    const company = await room.company();
    const before = await rows("select * from all_audit_events where tenant_id = ?", company.tenantId);
    await room.erase(company);
    const after = await rows("select * from all_audit_events where tenant_id = ?", company.tenantId);
    for (const event of before) expect(after).toContainEqual(event);
    const known = new Set(before.map(({ id }) => id));
    const added = after.filter(({ id }) => !known.has(id)).map(({ action }) => action);
    expect(added.sort()).toEqual(["privacy.attested", "privacy.erased", "privacy.erasure_requested"]);
  });

  test("is finished after a crash at any step, and never destroys a key that the ledger does not know", async () => {
    const company = await room.company();
    const probe = await room.join(company);
    room.stores.heal();
    await room.erase(probe);
    const { calls } = room.stores;
    expect(calls).toBeGreaterThan(15);
    const crashed: Company[] = [];
    // What fails before a call leaves what failed after the one before it, so these are all the places.
    const places: [number, Fault][] = Array.from({ length: calls }, (_, call) => [call, "after"]);
    for (const [call, kind] of [[0, "before"] satisfies [number, Fault], ...places]) {
      const person = await room.join(company);
      room.stores.failAt(call, kind);
      await room.erase(person).catch(() => undefined);
      room.stores.heal();
      if (await isShredded(person)) expect(await isEntered(person), `call ${call} ${kind}`).toBe(true);
      if (!(await erasureRow(person))) await room.erase(person); // nothing had happened yet
      crashed.push(person);
    }
    for (let round = 0; round < 3; round++) await room.sweep();
    for (const person of crashed) {
      await expectGone(person);
      expect((await erasureRow(person))?.["receipt"]).toBeTypeOf("string");
    }
    const dump = await everything();
    for (const { email, name } of crashed) expect(dump.includes(email) || dump.includes(name)).toBe(false);
    const open = "select * from all_outbox where tenant_id = ? and topic <> 'audit.append'";
    expect(await rows(open, company.tenantId)).toEqual([]);
    expect(new Set((await entriesOf(company)).map(({ subjectId }) => subjectId)).size).toBe(
      crashed.length + 1,
    );
  }, 60_000);
});

const restored = [
  "users",
  "subject_keys",
  "passwords",
  "passkeys",
  "second_factors",
  "phones",
  "recovery_codes",
  "sessions",
  "refresh_tokens",
  "erasures",
];
type Backup = { shard: number; table: string; rows: Record<string, unknown>[] }[];

/** What of a table is the company's, or its person's: the rest stays as it is. */
const partOf = (table: string, { tenantId, memberId }: Company): [condition: string, given: string[]] =>
  table === "erasure_watch"
    ? ["true", []]
    : table === "throttle"
      ? ["instr(digest, ?) > 0", [memberId]]
      : ["tenant_id = ?", [tenantId]];

async function backUp(company: Company): Promise<Backup> {
  const backup: Backup = [];
  for (const [shard, database] of [env.DB_0, env.DB_1].entries())
    for (const table of [...restored.map((name) => `all_${name}`), "lobby", "throttle", "erasure_watch"]) {
      const [condition, given] = partOf(table, company);
      const query = database.prepare(`select * from ${table} where ${condition}`);
      const { results } = await query.bind(...given).all();
      backup.push({ shard, table, rows: results });
    }
  return backup;
}

/** As Time Travel would: what is there goes, what was there comes back. `keep` stays as it is. */
async function restore(company: Company, backup: Backup, keep: readonly string[] = []): Promise<void> {
  for (const [shard, database] of [env.DB_0, env.DB_1].entries()) {
    const own = backup.filter((part) => part.shard === shard && !keep.includes(part.table));
    const emptied = own.map(({ table }) => {
      const [condition, given] = partOf(table, company);
      return database.prepare(`delete from ${table} where ${condition}`).bind(...given);
    });
    const filled = own.flatMap(({ table, rows: lines }) =>
      lines.map((row) => {
        const columns = Object.keys(row);
        return database
          .prepare(`insert into ${table} (${columns.join()}) values (${columns.map(() => "?").join()})`)
          .bind(...Object.values(row));
      }),
    );
    await database.batch([database.prepare("pragma defer_foreign_keys = on"), ...emptied, ...filled]);
  }
}

async function replay() {
  const done = [];
  for (const shard of [0, 1]) done.push(await replayErasures(room.ports(), shard));
  await room.sweep();
  return {
    erasedAgain: done.reduce((sum, part) => sum + part.erasedAgain, 0),
    complete: done.every((part) => part.complete),
  };
}

describe("the ledger outlives a restore of the database (M-206)", () => {
  beforeEach(async () => {
    await replay(); // what other tests left is not this one's
  });

  test("whoever a restore brings back is erased again, and the erasure says so", async () => {
    const company = await room.company();
    const backup = await backUp(company);
    const erased = await room.erase(company);
    expect(await replay()).toEqual({ erasedAgain: 0, complete: true });
    await restore(company, backup);
    expect(await isReadable(company)).toBe(true);
    expect(await erasureRow(company)).toBeUndefined();
    expect(await replay()).toEqual({ erasedAgain: 1, complete: true });
    await expectGone(company);
    expect(await erasureRow(company)).toMatchObject({
      id: erased.id,
      replays: 1,
      requested_by: company.ownerId,
    });
    expect((await room.erase(company)).receipt).toMatchObject({
      erasure: erased.receipt?.erasure,
    });
    expect(await replay()).toEqual({ erasedAgain: 0, complete: true });
  });

  test("until then the company's meter refuses whoever came back, as long as there are backups", async () => {
    const company = await room.company();
    const { tenantId, memberId, ownerId } = company;
    const backup = await backUp(company);
    await room.erase(company);
    await restore(company, backup);
    const [user] = await rows(
      "select version from all_users where tenant_id = ? and id = ?",
      tenantId,
      memberId,
    );
    const meter = room.stores.meter(tenantId);
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      vi.setSystemTime(room.now + 30 * 86_400_000);
      await meter.outdateMember({ id: ownerId, version: 1 }, Date.now()); // forgets what is over
      const admission = await meter.admit(null, { id: memberId, version: Number(user?.["version"]) });
      expect(admission.verdict).toBe("revoked");
    } finally {
      vi.useRealTimers();
    }
    await replay();
  });

  test("rows copied back by hand are found too, on the patrol", async () => {
    const company = await room.company();
    const backup = await backUp(company);
    await room.erase(company);
    await replay();
    const watched = await Promise.all([readWatch(env.DB_0), readWatch(env.DB_1)]);
    await restore(company, backup, ["erasure_watch", "all_erasures"]);
    expect(await isReadable(company)).toBe(true);
    const rounds = [await replay(), await replay(), await replay()];
    expect(rounds.reduce((sum, { erasedAgain }) => sum + erasedAgain, 0)).toBe(1);
    await expectGone(company);
    expect(watched[0]?.replayed).toBe(await room.ledger.size());
    expect((await erasureRow(company))?.["replays"]).toBe(1);
  });

  test("a restore of the home database alone brings no sign-in back", async () => {
    const company = await room.company();
    const backup = await backUp(company);
    await room.erase(company);
    await replay();
    await restore(
      company,
      backup.filter(({ table }) => table === "lobby" || table === "erasure_watch"),
    );
    await replay();
    await expectGone(company);
  });

  test("a restore of a database that only counted tries at them brings no id back", async () => {
    const company = await room.company();
    const counting = 1 - company.shard;
    await (counting === 0 ? env.DB_0 : env.DB_1)
      .prepare("insert into throttle values ('login_known', ?, 9e15, 3)")
      .bind(`${company.memberId}:1`)
      .run();
    const backup = await backUp(company);
    await room.erase(company);
    await replay();
    await restore(
      company,
      backup.filter(({ shard, table }) => shard === counting && /throttle|watch/.test(table)),
    );
    expect(await triesAt(company.memberId)).toEqual(["login_known"]);
    await replay();
    await expectGone(company);
  });

  test("an erasure that crashed behind the ledger is finished by the replay as well", async () => {
    const company = await room.company();
    const entered = { erasureId: "dsr_lost", tenantId: company.tenantId, subjectId: company.memberId };
    await room.ledger.enter({ ...entered, requestedBy: company.ownerId, requestedAt: room.now });
    expect(await replay()).toEqual({ erasedAgain: 1, complete: true });
    await expectGone(company);
  });
});
