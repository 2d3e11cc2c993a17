// A company of 100 000 rows moves from us to eu while somebody writes: `npm run bench:move`. The freeze is
// what the command measures, from before it asks for it until the company may write again; `refusedMilliseconds`
// is what the writer felt.
import { randomUUID } from "node:crypto";
import { build } from "../scripts/build.ts";
import { carry, doorOf } from "../scripts/moving.ts";
import { operatorToken } from "../scripts/operator-token.ts";
import { type Platform, startPlatform } from "../scripts/platform.ts";
import type { Region } from "../shared/kernel/region.ts";

const rows = 100_000;

async function signUp(platform: Platform) {
  const word = randomUUID().slice(0, 8);
  const owner = { name: "Bench", email: `bench-${word}@example.test`, password: "a bench under the lantern" };
  const response = await platform.fetch("/v1/signup?region=us", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": word },
    body: JSON.stringify({
      company: { name: "Bench", slug: `bench-${word}` },
      region: "us",
      plan: "enterprise",
      owner,
    }),
  });
  const answer = (await response.json()) as { tenant: { id: string }; session: { access_token: string } };
  return { id: answer.tenant.id, token: answer.session.access_token };
}

/** What a company of some years has most of: its trail, projects, and work with results. */
const shares = { audit_events: 0.6, projects: 0.39, tasks: 0.01 } as const;
const values: Record<keyof typeof shares, string> = {
  audit_events: `?1, 'evt_' || id, i, 'user', 'usr_bench', 'project.updated', 'project', 'prj_' || id, 'req_bench', '{"name":"Project"}'`,
  projects: "?1, 'prj_' || id, 'Project ' || i, hex(zeroblob(60)), 'usr_bench', 1, 1, 1",
  tasks: `?1, 'tsk_' || id, (select id from all_projects where tenant_id = ?1 limit 1), 'Task ' || i, 'succeeded',
    'deterministic', '{"summary":"' || hex(zeroblob(500)) || '"}', 'usr_bench', 1, 1, 1, 1, 1`,
};

type Database = Awaited<ReturnType<Platform["d1"]>>;

async function fill(database: Database, tenantId: string): Promise<void> {
  const chunk = 5_000;
  for (const [table, share] of Object.entries(shares) as [keyof typeof shares, number][])
    for (let first = 0; first < rows * share; first += chunk)
      await database
        .prepare(
          `with recursive n (i) as (select ?2 union all select i + 1 from n where i + 1 < ?3),
             numbered (i, id) as (select i, substr('00000000000000000000000000' || i, -26) from n)
           insert into all_${table} select ${values[table]} from numbered`,
        )
        .bind(tenantId, first, Math.min(first + chunk, rows * share))
        .run();
}

async function countRows(database: Database, tenantId: string): Promise<number> {
  const tables = Object.keys(shares).map(
    (table) => `select count(*) as n from all_${table} where tenant_id = ?1`,
  );
  const row = await database
    .prepare(`select sum(n) as n from (${tables.join(" union all ")})`)
    .bind(tenantId)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

/** Writes one thing after another until it is stopped; remembers for how long it was refused at a stretch. */
function keepWriting(write: () => Promise<number>) {
  let isOver = false;
  let refusedMilliseconds = 0;
  let since: number | undefined;
  const counts: Record<number, number> = {};
  const writing = (async () => {
    while (!isOver) {
      const status = await write();
      counts[status] = (counts[status] ?? 0) + 1;
      const now = performance.now();
      if (status === 201) since = undefined;
      else {
        since ??= now;
        refusedMilliseconds = Math.max(refusedMilliseconds, now - since);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return async () => {
    isOver = true;
    await writing;
    return { refusedMilliseconds: Math.round(refusedMilliseconds), counts };
  };
}

await build(true);
const platform = await startPlatform({ regions: ["us", "eu"] });
const { id, token } = await signUp(platform);
const post = (target: string, body: unknown, headers: Record<string, string>) =>
  platform.fetch(target, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": randomUUID(), ...headers },
    body: JSON.stringify(body),
  });
const at = (region: Region, target: string) => {
  const url = new URL(target, platform.url);
  url.hostname = `${region}.localhost`;
  return url.href;
};
const credential = (name: string) => operatorToken(platform.secrets.operatorKey, name, { now: Date.now() });
const asOperator = async (name: string, target: string, body: unknown) => {
  const response = await post(at("us", target), body, { "cf-access-jwt-assertion": credential(name) });
  if (!response.ok) throw new Error(`${target}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string };
};
const owner = { authorization: `Bearer ${token}` };

const [secret] = await Promise.all([
  post("/v1/api-keys", { name: "bench", scopes: ["projects:write"] }, owner).then(
    async (response) => ((await response.json()) as { secret: string }).secret,
  ),
  post("/v1/tenants/me/moves", { to_region: "eu" }, owner),
  post("/v1/projects", { name: "Bench" }, owner),
]);
const asked = { reason: "bench:move", permissions: ["lifecycle"], minutes: 60 };
const elevation = await asOperator("ada", `/v1/tenants/${id}/elevations`, asked);
await asOperator("bob", `/v1/tenants/${id}/elevations/${elevation.id}/approve`, {});
const placement = await (await platform.d1("us"))
  .prepare("select shard from placement where tenant_id = ?")
  .bind(id)
  .first<{ shard: number }>();
const source = await platform.d1("us", placement?.shard ?? 0);
await fill(source, id);
const before = await countRows(source, id);

const stop = keepWriting(async () => {
  const response = await post("/v1/projects", { name: randomUUID() }, { authorization: `Bearer ${secret}` });
  await response.text();
  return response.status;
});
const doorTo = (region: Region) =>
  doorOf(
    (target, init) => platform.fetch(at(region, target), init),
    () => credential("ada"),
    (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
  );
const started = performance.now();
const journey = {
  tenantId: id,
  from: doorTo("us"),
  to: doorTo("eu"),
  toRegion: "eu",
  toShard: null,
} as const;
const { freezeMilliseconds, freezes, copied, parcels, stage } = await carry(journey);
const milliseconds = Math.round(performance.now() - started);
const writer = await stop();
const after = await countRows(await platform.d1("eu"), id);
const left = await countRows(source, id);
await platform.stop();
console.log(
  JSON.stringify({
    rows: before,
    stage,
    freezeMilliseconds,
    freezes,
    milliseconds,
    copied,
    parcels,
    after,
    left,
    writer,
  }),
);
process.exitCode = stage === "done" && left === 0 && (freezeMilliseconds ?? 9_999) < 2_000 ? 0 : 1;
