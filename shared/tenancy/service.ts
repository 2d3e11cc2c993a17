import { intent, type OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { type Draft, insert, update, type Write } from "../data/write.ts";
import { grants } from "../kernel/access.ts";
import { type Clock, timestamp } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import { Problem } from "../kernel/problem.ts";
import { regionFacts } from "../kernel/region.ts";
import type { Vault } from "../keys/contract.ts";
import type { Meter } from "../limits/meter.ts";
import type { TenantView } from "./contract.ts";
import { findTenant, findUser, isBelow, listOwners, type Tenant, type User } from "./store.ts";
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
  suspended_by: tenant.suspendedBy,
  requests_per_minute_per_person: tenant.requestsPerMinutePerPerson,
  created_at: timestamp(tenant.createdAt),
  version: tenant.version,
});

/** @throws {Problem} `not_found`, also for the tombstone of a purged tenant */
export async function ownTenant(db: TenantDb): Promise<Tenant> {
  const tenant = await findTenant(db);
  if (!tenant || tenant.purgedAt !== null) throw new Problem("not_found", "The tenant is gone.");
  return tenant;
}

/** Tells a meter what it may not have heard yet; revisions make a late or repeated message harmless. */
export async function configureMeter(db: TenantDb, meter: Meter): Promise<void> {
  const tenant = await ownTenant(db);
  await meter.configure({
    plan: tenant.plan,
    revision: tenant.version,
    anchor: tenant.createdAt,
    state: tenant.status,
    reasons: tenant.suspendedBy,
    pool: tenant.rootId === null ? undefined : { root: tenant.rootId, branch: tenant.id },
  });
}

type TenantFacts = Omit<Partial<Tenant>, "tenantId" | "id" | "createdAt" | "updatedAt" | "version">;

/**
 * A change of the tenant's own row, and the words about it that the meter and the operators' list are
 * owed. The commit fails if the row changed since it was read.
 */
export function tenantChange(
  ports: { clock: Clock; ids: Ids },
  owner: { tenantId: string; shard: number },
  tenant: Tenant,
  change: TenantFacts,
): { tenant: Tenant; writes: Write[]; messages: OutboxMessage[] } {
  const updatedAt = ports.clock.now();
  const after = { ...tenant, ...change, updatedAt, version: tenant.version + 1 };
  const configure = intent(ports, owner, "meter.configure", {
    plan: after.plan,
    revision: after.version,
    anchor: after.createdAt,
    state: after.status,
    reasons: after.suspendedBy.join(" "),
    ...(after.rootId === null ? {} : { pool: after.rootId }),
  });
  const place = intent(ports, owner, "placement.enter", {});
  return {
    tenant: after,
    writes: [
      update(tenants, tenant.id, tenant.version, { ...change, updatedAt }),
      configure.write,
      place.write,
    ],
    messages: [configure.message, place.message],
  };
}

/** What finds a person by a normalised address among those of one tenant. */
export const emailIndexOf = (vault: Vault, email: string): Promise<string> =>
  vault.index("users.email", email);

/** What no founding owner has yet. */
type LaterFacts =
  | "erasedAt"
  | "locale"
  | "requestsPerMinute"
  | "projectAccess"
  | "accessEndsAt"
  | "removedAt";

/** A tenant, its first keys and its first member, to be committed together. `email` is normalised. */
export async function foundTenant(
  vault: Vault,
  tenant: Draft<typeof tenants>,
  owner: Omit<Draft<typeof users>, "email" | "name" | "emailIndex" | LaterFacts> & {
    email: string;
    name: string;
  },
): Promise<Write[]> {
  const keys = [...(await vault.found()), ...(await vault.enrol(owner.id))];
  const emailIndex = await emailIndexOf(vault, owner.email);
  return [insert(tenants, tenant), ...keys, insert(users, await vault.seal(users, { ...owner, emailIndex }))];
}

/** Whether a person may act at `now`: guests stop by themselves. */
export const isActive = (user: Pick<User, "status" | "accessEndsAt">, now: number): boolean =>
  user.status === "active" && (user.accessEndsAt === null || user.accessEndsAt > now);

/** The company, unless it is closed. */
export async function findOpenTenant(db: TenantDb): Promise<Tenant | undefined> {
  const tenant = await findTenant(db);
  return tenant?.status === "closed" ? undefined : tenant;
}

/** Somebody in a company: what they may do does not depend on what they are called. */
export interface Membership {
  user: Omit<User, "email" | "name">;
  tenant: Tenant;
}

/** A person as stored, and the company they act in. */
export interface SealedMember {
  user: User;
  tenant: Tenant;
}

/** A person, readable, and the company they act in. */
export interface Member {
  user: Omit<User, "email" | "name"> & { email: string; name: string };
  tenant: Tenant;
}

/** Nothing when the account is disabled, over or gone. */
export async function findSealedMember(
  db: TenantDb,
  userId: string,
  now: number,
): Promise<SealedMember | undefined> {
  const [user, tenant] = await Promise.all([findUser(db, userId), findTenant(db)]);
  return user && isActive(user, now) && tenant && tenant.status !== "closed" ? { user, tenant } : undefined;
}

/** A person who may administer an organisation below, as person, role and tree stand now. */
export async function findDeputy(
  db: TenantDb,
  userId: string,
  organizationId: string,
  now: number,
): Promise<SealedMember | undefined> {
  const [member, below] = await Promise.all([findSealedMember(db, userId, now), isBelow(db, organizationId)]);
  return below && member && grants[member.user.role].includes("organizations:write") ? member : undefined;
}

/** Nothing when the person was erased. @throws {Problem} `key_unavailable` */
export async function openMember(
  vault: Vault,
  { user: row, tenant }: SealedMember,
): Promise<Member | undefined> {
  const { email, name, ...user } = await vault.open(users, row);
  return email === null || name === null ? undefined : { user: { ...user, email, name }, tenant };
}

/** Nothing when the account is disabled, over, erased or gone. @throws {Problem} `key_unavailable` */
export async function findMember(
  db: TenantDb,
  vault: Vault,
  userId: string,
  now: number,
): Promise<Member | undefined> {
  const member = await findSealedMember(db, userId, now);
  return member && openMember(vault, member);
}

/** Everybody who owns the company and may act now. @throws {Problem} `key_unavailable` */
export async function ownersOf(db: TenantDb, vault: Vault, now: number): Promise<Member[]> {
  const [rows, tenant] = await Promise.all([listOwners(db), ownTenant(db)]);
  const active = rows.filter((user) => isActive(user, now));
  const opened = await Promise.all(active.map((user) => openMember(vault, { user, tenant })));
  return opened.filter((member) => member !== undefined);
}
