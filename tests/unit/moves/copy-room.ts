import type { DatabaseSync } from "node:sqlite";
import { type Moving, readMoving } from "../../../shared/data/moving.ts";
import { takePage, waitingAfter } from "../../../shared/data/moving-arrivals.ts";
import { type RowCursor, readPage } from "../../../shared/data/moving-pages.ts";
import { type PortableTable, portableTables } from "../../../shared/data/portable-tables.ts";
import type { LocalDatabase } from "../../support/sqlite-d1.ts";

export const moving = (tenantId: string, side: "from" | "to", state: Moving["state"]): Moving => ({
  tenantId,
  moveId: "mov_1",
  side,
  state,
  plan: "{}",
  secret: null,
  progress: "",
  forward: null,
  since: 1,
});

export function found(raw: DatabaseSync, id: string, region: string): void {
  raw
    .prepare(
      `insert into all_tenants (tenant_id, id, slug, name, region, plan, status, created_at, updated_at)
       values (?1, ?1, 's', 'n', ?2, 'enterprise', 'active', 1, 1)`,
    )
    .run(id, region);
}

export type Write = { kind: number; key: number; value: number };

const user = "(tenant_id, id, email, name, role, status, created_at, updated_at, version, email_index)";

/** ?1 tenant, ?2 key, ?3 value: rows that refer to others, are unique beside their key, or never change. */
const verbs = [
  "insert into all_projects values (?1, 'prj_' || ?2, 'é\"\\' || ?3, '', 'u', 1, 1, 1)",
  "update all_projects set name = 'n' || ?3, version = version + 1 where tenant_id = ?1 and id = 'prj_' || ?2",
  "delete from all_projects where tenant_id = ?1 and id = 'prj_' || ?2 and ?3 >= 0",
  `insert into all_tasks values
    (?1, 'tsk_' || ?2, 'prj_' || (?3 % 6), 't', 'queued', 'd', null, 'u', null, null, 1, 1, 1)`,
  `update all_tasks set project_id = 'prj_' || (?3 % 6), result = '{"a":"' || ?3 || '"}'
    where tenant_id = ?1 and id = 'tsk_' || ?2`,
  "delete from all_tasks where tenant_id = ?1 and id = 'tsk_' || ?2 and ?3 >= 0",
  `insert into all_users ${user} values
    (?1, 'usr_' || ?2, 'v1:e', 'v1:n', 'viewer', 'active', 1, 1, 1, 'index ' || (?3 % 6))`,
  "update all_users set email_index = 'index ' || (?3 % 6) where tenant_id = ?1 and id = 'usr_' || ?2",
  "delete from all_users where tenant_id = ?1 and id = 'usr_' || ?2 and ?3 >= 0",
  `insert into all_audit_events values
    (?1, 'evt_' || ?2, ${Number.MAX_SAFE_INTEGER} - ?3, 'user', 'u', 'a', 't', 'i', 'r', '{}')`,
  `insert into all_project_grants values
    (?1, 'grt_' || ?2, 'usr_' || ?2, 'prj_' || (?3 % 6), 'u', 1, 1)`,
];
export const kinds = verbs.length;

/** What the database refuses is no write. */
export function write({ prepare }: LocalDatabase, tenant: string, { kind, key, value }: Write): void {
  try {
    prepare(verbs[kind] ?? "").run(tenant, String(key), BigInt(value));
  } catch (error) {
    if (!/UNIQUE|FOREIGN KEY/.test(String(error))) throw error;
  }
}

/** Carries pages from one database to the other, as the command does. */
export class Carrier {
  readonly #from: D1Database;
  readonly #to: D1Database;
  readonly #tenant: string;
  readonly #tables: PortableTable[];

  constructor(from: D1Database, to: D1Database, tenant: string, tables: PortableTable[]) {
    this.#from = from;
    this.#to = to;
    this.#tenant = tenant;
    this.#tables = tables;
  }

  static async between(from: D1Database, to: D1Database, tenant: string): Promise<Carrier> {
    return new Carrier(from, to, tenant, await portableTables(from));
  }

  /** `twice`: the answer was lost, and the same page is brought again. */
  async carry(limits: { rows: number; characters: number }, twice = false): Promise<{ done: boolean }> {
    const arrived = await readMoving(this.#to, this.#tenant);
    if (!arrived) throw new Error("nothing arrives");
    const first = { table: this.#tables[0]?.name ?? null, after: "", seq: 0 };
    const { waiting, ...cursor } =
      arrived.progress === ""
        ? { ...first, waiting: [] }
        : (JSON.parse(arrived.progress) as RowCursor & { waiting: string[] });
    const { rows, whole, next } = await readPage(this.#from, this.#tenant, this.#tables, cursor, limits);
    const progress = JSON.stringify({ ...next, waiting: waitingAfter({ rows, waiting, whole }) });
    const page = {
      moving: arrived,
      own: { region: "eu", rootId: "local:eu" },
      tables: this.#tables,
      rows,
      waiting,
      whole,
    } as const;
    const take = () => takePage(this.#to, { ...page, progress });
    await take();
    if (twice && progress !== arrived.progress) await mustBeStale(take());
    return { done: next.table === null && whole };
  }
}

async function mustBeStale(taking: Promise<void>): Promise<void> {
  const refused = await taking.then(
    () => "nothing",
    (error: Error) => error.name,
  );
  if (refused !== "StaleWrite") throw new Error(`a page was brought twice and refused by ${refused}`);
}

/** Every row of the tenant, table by table; only the region may differ. */
export const rowsOf = (raw: DatabaseSync, tenant: string, tables: readonly PortableTable[]) =>
  Object.fromEntries(
    tables.map(({ name }) => {
      const rows = raw.prepare(`select * from ${name} where tenant_id = ? order by id`).all(tenant);
      return [name, rows.map((row) => ({ ...row, region: undefined }))];
    }),
  );
