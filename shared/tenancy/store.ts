import { and, eq, type InferSelectModel, isNull, sql } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { organizationTree, tenants, users } from "./tables.ts";

export type Tenant = InferSelectModel<typeof tenants>;

/** The caller's own tenant: there is no other to find. */
export async function findTenant(db: TenantDb): Promise<Tenant | undefined> {
  const [row] = await db.select().from(tenants).limit(1);
  return row;
}

/** Whether an organisation stands below the reader now, closed or open. */
export async function isBelow(db: TenantDb, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: organizationTree.id })
    .from(organizationTree)
    .where(eq(organizationTree.id, id))
    .limit(1);
  return rows.length > 0;
}

export type User = InferSelectModel<typeof users>;

export const findUser = (db: TenantDb, id: string): Promise<User | undefined> => db.find(users, id);

/** People stored before their cells were sealed. */
export const listPlainUsers = (db: TenantDb, limit: number): Promise<User[]> =>
  db.select().from(users).where(sql`${users.email} not glob 'v1:*'`).limit(limit);

/** Who owns the company now, sealed. */
export const listOwners = (db: TenantDb): Promise<User[]> =>
  db
    .select()
    .from(users)
    .where(and(eq(users.role, "owner"), eq(users.status, "active"), isNull(users.erasedAt)))
    .limit(50);
