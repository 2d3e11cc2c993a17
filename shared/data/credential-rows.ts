import type { Permission, Role } from "../kernel/access.ts";
import type { ResidencyPolicy } from "../kernel/region.ts";
import type { Whose } from "./lobby.ts";
import { storedPrefix } from "./tenant-table.ts";

/**
 * Rows by the digest of a credential's whole text, before a tenant is known: whoever brings 192 random bits learns whose
 * they are. Nothing of a company that has left or is still arriving: where it lives is the home database's to say.
 */
const byDigest = `c.digest = ?1
  and not exists (select 1 from moving m where m.tenant_id = c.tenant_id and m.state not in ('copying', 'frozen', 'here'))`;

/** An API key with the person who answers for it, as they are now. */
export interface KnownKey {
  tenantId: string;
  id: string;
  role: Role;
  scopes: Permission[];
  expiresAt: number;
  revokedAt: number | null;
  memberId: string;
  version: number;
  memberRole: Role;
  status: "active" | "disabled";
  accessEndsAt: number | null;
  projects: "all" | "granted";
  policy: ResidencyPolicy;
}

/** @param where which of them it is */
const keyWhere = (where: string) =>
  `select c.tenant_id as tenantId, c.id, c.role, c.scopes, c.expires_at as expiresAt, c.revoked_at as revokedAt,
     u.id as memberId, u.version, u.role as memberRole, u.status, u.access_ends_at as accessEndsAt,
     u.project_access as projects, t.residency_policy as policy
   from ${storedPrefix}api_keys c
   join ${storedPrefix}users u on u.tenant_id = c.tenant_id and u.id = c.member_id
   join ${storedPrefix}tenants t on t.tenant_id = c.tenant_id and t.id = c.tenant_id and t.purging_at is null
   where ${where}`;

const ownerOf = (subject: string, table: string) =>
  `select c.tenant_id as tenantId, ${subject} as subjectId from ${storedPrefix}${table} c where ${byDigest}`;

/** All that is asked by a digest (?1); `keyOf` in one company (?2). */
export const statements = {
  key: keyWhere(byDigest),
  /** By the digest still (the plus): by the tenant all of its keys would be read. */
  keyOf: keyWhere("c.digest = ?1 and +c.tenant_id = ?2"),
  session: ownerOf("c.id", "sessions"),
  refresh: ownerOf("c.session_id", "refresh_tokens"),
} as const;

/**
 * The key, all that decides about it, in one trip; nothing once its company's purge has begun.
 * @param tenantId looked for in a company that the home database named, also while it rests
 */
export async function findKnownKey(
  database: D1Database,
  digest: string,
  tenantId?: string,
): Promise<KnownKey | undefined> {
  const row = await database
    .prepare(tenantId === undefined ? statements.key : statements.keyOf)
    .bind(digest, ...(tenantId === undefined ? [] : [tenantId]))
    .first<Omit<KnownKey, "scopes"> & { scopes: string }>();
  return row ? { ...row, scopes: JSON.parse(row.scopes) as Permission[] } : undefined;
}

/** Whose session it is that a token of `database` stands for. */
export async function findOwner(
  database: D1Database,
  kind: "session" | "refresh",
  digest: string,
): Promise<Omit<Whose, "shard"> | undefined> {
  const row = await database.prepare(statements[kind]).bind(digest).first<Omit<Whose, "shard">>();
  return row ?? undefined;
}
