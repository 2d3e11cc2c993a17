import type { TenantDb } from "../data/tenant-db.ts";
import { type Draft, insert, update, type Write } from "../data/write.ts";
import { timestamp } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import { regionFacts } from "../kernel/region.ts";
import type { Meter } from "../limits/meter.ts";
import type { TenantView } from "./contract.ts";
import { findTenant, findUser, type Tenant, type User } from "./store.ts";
import { tenants, users } from "./tables.ts";

export const viewOfTenant = (tenant: Tenant): TenantView => ({
  id: tenant.id,
  slug: tenant.slug,
  name: tenant.name,
  region: tenant.region,
  guarantee: regionFacts[tenant.region].guarantee,
  residency: tenant.residencyPolicy,
  plan: tenant.plan,
  status: tenant.status,
  created_at: timestamp(tenant.createdAt),
  version: tenant.version,
});

export async function ownTenant(db: TenantDb): Promise<Tenant> {
  const tenant = await findTenant(db);
  if (!tenant) throw new Problem("not_found", "The tenant is gone.");
  return tenant;
}

/** Tells a meter what it may not have heard yet; revisions make a late or repeated message harmless. */
export async function configureMeter(db: TenantDb, meter: Meter): Promise<void> {
  const tenant = await ownTenant(db);
  await meter.configure({
    plan: tenant.plan,
    revision: tenant.version,
    anchor: tenant.createdAt,
    suspended: tenant.status !== "active",
  });
}

/** What billing decides about a tenant. The commit fails if the tenant changed since it was read. */
export const tenantChange = (
  tenant: Tenant,
  change: Pick<Tenant, "plan" | "status">,
  now: number,
): { write: Write; version: number } => ({
  write: update(tenants, tenant.id, tenant.version, { ...change, updatedAt: now }),
  version: tenant.version + 1,
});

/** A tenant and its first member, to be committed together. */
export const foundTenant = (tenant: Draft<typeof tenants>, owner: Draft<typeof users>): Write[] => [
  insert(tenants, tenant),
  insert(users, owner),
];

/** A person and the company they act in; nothing when the account is disabled or gone. */
export interface Member {
  user: User;
  tenant: Tenant;
}

export async function findMember(db: TenantDb, userId: string): Promise<Member | undefined> {
  const [user, tenant] = await Promise.all([findUser(db, userId), findTenant(db)]);
  return user?.status === "active" && tenant && tenant.status !== "closed" ? { user, tenant } : undefined;
}
