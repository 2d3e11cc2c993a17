import type { OutboxMessage } from "../data/outbox.ts";
import type { PlacedTenant, PlacementFilter } from "../data/placement.ts";
import type { Shards } from "../data/shards.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Principal } from "../kernel/principal.ts";
import type { Vault } from "../keys/contract.ts";
import type { Meter } from "../limits/meter.ts";
import type { SlugRegistrar } from "../tenancy/organization-ports.ts";

/** What founding a tenant takes: nothing of it leads into a tenant that exists. */
export interface FoundingPorts {
  shards: Pick<Shards, "count" | "of">;
  directory: Pick<SlugRegistrar, "claim">;
  meterFor: (tenantId: string) => Pick<Meter, "configure" | "hold">;
  openDb: (principal: Principal) => TenantDb;
  vaultFor: (db: TenantDb) => Vault;
  announceIn: (shard: number, messages: OutboxMessage[]) => Promise<void>;
  /** Derives the ids that a retry finds again. */
  idKey: string;
  invitationKey: string;
  /** Whether this installation sends mail. */
  mails: boolean;
  /** Where pages live. */
  origin: string;
}

/** What an operator's route reaches before a tenant is entered. */
export interface RegionPorts extends FoundingPorts {
  /** A page of the region's list by id, after one of them. */
  listTenants(filter: PlacementFilter, after: string, limit: number): Promise<PlacedTenant[]>;
}
