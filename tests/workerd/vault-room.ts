import { applyD1Migrations } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { text } from "drizzle-orm/sqlite-core";
import { sealed } from "../../shared/data/sealed.ts";
import { openTenantDb, type TenantDb } from "../../shared/data/tenant-db.ts";
import { changeColumns, tenantTable } from "../../shared/data/tenant-table.ts";
import { insert } from "../../shared/data/write.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { mint } from "../../shared/kernel/principal.ts";
import type { Vault } from "../../shared/keys/contract.ts";
import { tenants } from "../../shared/tenancy/tables.ts";

/** Two tables alike, with cells of the tenant and cells of a person: what a vault has to keep apart. */
const columns = () => ({
  owner: text("owner").notNull(),
  secret: sealed("secret").notNull(),
  phone: sealed("phone", { subject: "owner" }).notNull(),
  note: sealed("note"),
  ...changeColumns(),
});
export const letters = tenantTable("letters", columns);
export const notes = tenantTable("notes", columns);

const stored = (name: string) => `create table if not exists all_${name} (
  tenant_id text not null, id text not null, owner text not null, secret text not null, phone text not null,
  note text, created_at integer not null, updated_at integer not null, version integer not null default 1,
  primary key (tenant_id, id)) strict, without rowid`;

export const room = { now: 1_800_000_000_000 };
export const clock = { now: () => room.now };
export const ids = randomIds(clock);
export const database = env.DB_0;
export const entry = { action: "test", target: { kind: "letter", id: "l" } };

export async function prepare(): Promise<void> {
  await applyD1Migrations(database, env.MIGRATIONS);
  await database.batch([stored("letters"), stored("notes")].map((sql) => database.prepare(sql)));
  await database.prepare("insert into residency values (1, 'eu') on conflict do nothing").run();
}

export function dbOf(tenantId: string): TenantDb {
  const actor = { kind: "user", id: "usr_00000000000000000000000000" } as const;
  const principal = mint({ tenantId, actor, role: "owner", scopes: null, shard: 0 });
  return openTenantDb({ database, principal, clock, ids, requestId: "req_test0000" });
}

/** A tenant with its first keys. */
export async function newTenant(vaultOf: (db: TenantDb) => Vault): Promise<TenantDb> {
  const tenantId = ids.next("tenant");
  const db = dbOf(tenantId);
  const facts = { slug: tenantId, name: "A", region: "eu", plan: "team", status: "active" } as const;
  const tenant = insert(tenants, { id: tenantId, ...facts, createdAt: 1, updatedAt: 1 });
  await db.commit(entry, tenant, ...(await vaultOf(db).found()));
  return db;
}

/** A letter of a new person, sealed and stored. */
export async function newLetter(db: TenantDb, vault: Vault, given: { secret: string; phone: string }) {
  const owner = ids.next("user");
  const keys = await vault.enrol(owner);
  const draft = { id: ids.next("task"), owner, note: null, createdAt: 1, updatedAt: 1, ...given };
  await db.commit(entry, ...keys, insert(letters, await vault.seal(letters, draft)));
  return draft;
}
