import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { cutoffOf, type Retained, retentionDays } from "../../shared/privacy/retention.ts";
import { retain, rowsAtOnce } from "../../shared/privacy/verbs/retain.ts";
import { type Company, ErasureRoom } from "./erasure-room.ts";
import { IdentityRoom } from "./identity-room.ts";

let room: ErasureRoom;
let company: Company;
beforeAll(async () => {
  await IdentityRoom.prepare();
  room = new ErasureRoom();
  await room.stores.rows("insert into residency values (1, 'eu') on conflict do nothing");
  company = await room.company();
});
beforeEach(async () => {
  room.stores.now += 1_000;
  for (const shard of [0, 1]) while (Object.keys(await round(shard)).length > 0); // what other tests left
});

const round = (shard: number) => retain(room.ports(), shard);
const database = () => env[`DB_${company.shard}` as "DB_0" | "DB_1"];
const run = (on: D1Database, sql: string, ...given: unknown[]) =>
  on
    .prepare(sql)
    .bind(...given)
    .run();

/** One row of each class that was over at `end`. */
const make: Record<Retained, (id: string, end: number) => Promise<unknown>> = {
  refresh_token: async (id, end) => {
    const live = await session(`ses_live${id}`, room.now + 1e10, null);
    await run(
      database(),
      "insert into all_refresh_tokens values (?, ?, ?, 'd', ?, null, 1, 1)",
      company.tenantId,
      id,
      live,
      end,
    );
  },
  session: async (id, end) => {
    await session(id, end, null);
    await session(`${id}r`, room.now + 1e10, end);
    const token = "insert into all_refresh_tokens values (?, ?, ?, 'd', ?, null, 1, 1)";
    await run(database(), token, company.tenantId, `rft_${id}`, id, room.now + 1e10);
    await lobby("refresh", `l${id}`, id);
  },
  api_key: async (id, end) => {
    await apiKey(id, end, null);
    await apiKey(`${id}r`, room.now + 1e10, end);
    await lobby("api_key", `l${id}`, id);
  },
  invitation: async (id, end) => {
    const facts = `'e', 'x', null, 'viewer', 'all', null, 'usr_a', ?, 1, 'expired', 1, 1, ?, 1, 'en'`;
    const { dataKey } = (await database()
      .prepare("select id as dataKey from all_data_keys where tenant_id = ?")
      .bind(company.tenantId)
      .first<{ dataKey: string }>()) ?? { dataKey: "" };
    const key = "insert into all_subject_keys values (?, ?, ?, null, 1, 1, 1)";
    await run(database(), key, company.tenantId, `usr_${id}`, dataKey);
    const sql = `insert into all_invitations values (?, ?, ?, ${facts})`;
    await run(database(), sql, company.tenantId, id, `usr_${id}`, company.ownerId, end);
  },
  answer: (id, end) =>
    run(
      database(),
      "insert into all_idempotency_keys values (?, ?, 'h', 200, '{}', 1, ?)",
      company.tenantId,
      id,
      end,
    ),
  single_use: (id, end) => run(env.DB_0, "insert into spent values ('challenge', ?, ?)", id, end),
  attempts: (id, end) => run(env.DB_0, "insert into throttle values ('login', ?, ?, 3)", id, end),
  sign_up: (id, end) =>
    run(env.DB_0, "insert into lobby values ('signup', ?, ?, 'f', 0, ?)", id, company.tenantId, end),
  payment_event: (id, end) =>
    run(env.DB_0, "insert into stripe_inbox values (?, 't', 1, '{\"a\":1}', 1, 0, ?, 'done')", id, end),
};

async function session(id: string, expiresAt: number, revokedAt: number | null): Promise<string> {
  const sql =
    "insert into all_sessions (tenant_id, id, user_id, kind, amr, authenticated_at, expires_at, revoked_at, created_at, updated_at) values (?, ?, ?, 'api', '[]', 1, ?, ?, 1, 1) on conflict do nothing";
  await run(database(), sql, company.tenantId, id, company.ownerId, expiresAt, revokedAt);
  return id;
}

const apiKey = (id: string, expiresAt: number, revokedAt: number | null) =>
  run(
    database(),
    `insert into all_api_keys (tenant_id, id, name, digest, hint, role, scopes, created_by, member_id, expires_at, revoked_at,
      created_at, updated_at) values (?, ?, 'n', 'd', 'h', 'viewer', '[]', ?4, ?4, ?3, ?5, 1, 1)`,
    ...[company.tenantId, id, expiresAt, company.ownerId, revokedAt],
  );

const lobby = (kind: string, digest: string, subject: string) =>
  run(env.DB_0, "insert into lobby values (?, ?, ?, ?, 0, 1)", kind, digest, company.tenantId, subject);

/** Where a class's rows are, and what still stands of one. */
const standing: Record<Retained, string> = {
  refresh_token: "select id from all_refresh_tokens where id = ?1",
  session:
    "select id from all_sessions where id in (?1, ?1 || 'r') union all select id from all_refresh_tokens where session_id = ?1 union all select digest from lobby where subject_id = ?1",
  api_key:
    "select id from all_api_keys where id in (?1, ?1 || 'r') union all select digest from lobby where subject_id = ?1",
  invitation:
    "select id from all_invitations where id = ?1 union all select id from all_subject_keys where id = 'usr_' || ?1",
  answer: "select id from all_idempotency_keys where id = ?1",
  single_use: "select digest from spent where digest = ?1",
  attempts: "select digest from throttle where digest = ?1",
  sign_up: "select digest from lobby where kind = 'signup' and digest = ?1",
  payment_event: "select event_id from stripe_inbox where event_id = ?1 and body <> '{}'",
};

const count = async (name: Retained, id: string) => (await room.stores.rows(standing[name], id)).length;
const classes = Object.keys(retentionDays) as Retained[];

describe("retention (M-206)", () => {
  test.each(classes)("what is over of the class %s goes after its time, and not before", async (name) => {
    const cutoff = cutoffOf(name, room.now);
    const [gone, kept] = [`gone${name}${company.tenantId}`, `kept${name}${company.tenantId}`];
    await make[name](gone, cutoff - 1);
    await make[name](kept, cutoff);
    const before = await count(name, kept);
    expect(await count(name, gone)).toBe(before);
    for (const shard of [0, 1]) await round(shard);
    expect(await count(name, gone)).toBe(0);
    expect(await count(name, kept)).toBe(before);
    room.stores.now += 1;
    for (const shard of [0, 1]) await round(shard);
    expect(await count(name, kept)).toBe(0);
  });

  test("a payment's event keeps its id, so that it is never processed twice", async () => {
    await make.payment_event(`evt${company.tenantId}`, 1);
    await round(0);
    const rows = await room.stores.rows(
      "select body from stripe_inbox where event_id = ?",
      `evt${company.tenantId}`,
    );
    expect(rows).toEqual([{ body: "{}" }]);
  });

  test("a round takes a bounded bite, and the rounds take everything", async () => {
    const rows = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${2 * rowsAtOnce + 1})
      insert into all_idempotency_keys select ?, 'bulk' || i, 'h', 200, '{}', 1, 1 from n`;
    await run(database(), rows, company.tenantId);
    const bites = [];
    for (let bite = 0; bite < 4; bite++) bites.push((await round(company.shard)).answer ?? 0);
    expect(bites).toEqual([rowsAtOnce, rowsAtOnce, 1, 0]);
  });

  test("a class that fails is said, and holds up no other", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    await make.answer("last", 1);
    const ports = room.ports();
    const broken = new Proxy(database(), {
      get: (target, name) =>
        name === "prepare"
          ? (sql: string) => target.prepare(sql.replaceAll("all_refresh_tokens", "no_such_table"))
          : Reflect.get(target, name).bind(target),
    });
    const shards = { ...ports.shards, of: () => broken };
    expect(await retain({ ...ports, shards }, company.shard)).toMatchObject({ answer: 1 });
    expect(said.mock.calls.flat().join()).toContain("retention.failed");
  });
});
