import { findPlacedTenant } from "../data/placement.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Write } from "../data/write.ts";
import type { Egress } from "../http/egress.ts";
import { systemPrincipal } from "../identity/credential.ts";
import { type IdentityContext, tenantDbOf } from "../identity/ports.ts";
import { Problem } from "../kernel/problem.ts";
import { type Member, ownTenant } from "../tenancy/service.ts";
import type { Door, DoorConnection, DoorRoom } from "./door.ts";
import { type ConnectionRow, findConnection } from "./store.ts";
import { connections } from "./tables.ts";
import { urlsOf } from "./urls.ts";
import type { ConnectionKind } from "./words.ts";

/** What signing in by a connection reaches besides identity's own ports. */
export interface SsoPorts {
  doors: Record<ConnectionKind, Door>;
  /** The company's one way out. */
  egressFor: (db: TenantDb) => Egress;
  /** Where pages live. */
  origin: string;
  /**
   * Whether a provisioned group gives this person a role, and what has to be unchanged in the commit that relies on
   * the answer.
   */
  provisioning: (db: TenantDb, userId: string) => Promise<{ givesRole: boolean; unchanged: Write[] }>;
  /** The slug of the company here that holds a domain. */
  companyOfDomain: (name: string) => Promise<string | null>;
}
export type SsoContext = IdentityContext & SsoPorts;

/** A company at its door, before anybody is known. */
export interface Lodge {
  tenant: Member["tenant"];
  shard: number;
  db: TenantDb;
  room: DoorRoom;
}

/** The company of this name, open for business. @throws {Problem} `not_found` */
export async function lodgeOf(ctx: SsoContext, slug: string): Promise<Lodge> {
  const placed = await findPlacedTenant(ctx.shards.home, slug.toLowerCase());
  if (!placed) throw new Problem("not_found", "There is no such company here.");
  const db = tenantDbOf(ctx, systemPrincipal(placed.tenantId, placed.shard, "sso"));
  const tenant = await ownTenant(db);
  if (tenant.status === "closed" || tenant.slug !== slug.toLowerCase())
    throw new Problem("not_found", "There is no such company here.");
  const vault = ctx.openVault(db, ctx);
  const room = { db, vault, egress: ctx.egressFor(db), clock: ctx.clock, ids: ctx.ids };
  return { tenant, shard: placed.shard, db, room };
}

/** A connection of this very company: an id of another's names nothing here. @throws {Problem} `not_found` */
export async function connectionIn({ db }: Lodge, id: string): Promise<ConnectionRow> {
  const row = await findConnection(db, id);
  if (!row) throw new Problem("not_found", "There is no such connection.");
  return row;
}

/** The connection with its secret opened, for its door. @throws {Problem} `key_unavailable` */
export async function openedConnection(
  ctx: SsoContext,
  { tenant, room }: Lodge,
  row: ConnectionRow,
): Promise<DoorConnection> {
  const { secret } = await room.vault.open(connections, { id: row.id, secret: row.secret });
  return {
    id: row.id,
    tenantId: row.tenantId,
    provider: row.provider,
    name: row.name,
    settings: row.settings,
    secret,
    attributes: row.attributes,
    region: row.region,
    urls: urlsOf(ctx.origin, tenant, row.id),
  };
}
