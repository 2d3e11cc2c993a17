import type { Files } from "../agents/ports.ts";
import type { Shards } from "../data/shards.ts";
import { openTenantDb, type TenantDb } from "../data/tenant-db.ts";
import type { Context } from "../http/context.ts";
import type { Cursors } from "../http/cursor.ts";
import type { Directory } from "../identity/couriers.ts";
import { systemPrincipal } from "../identity/credential.ts";
import type { ErasureClaims, ErasureReceipt } from "../identity/receipt-contract.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Region } from "../kernel/region.ts";
import type { Vault } from "../keys/contract.ts";
import type { OpenVault } from "../keys/service.ts";
import type { Meter } from "../limits/meter.ts";
import type { ErasureLedger } from "./ledger.ts";

/** The region's pen for receipts; it adds who says so and when. */
export interface Attestor {
  receipt(claims: ErasureClaims): Promise<ErasureReceipt>;
}

/** The stores that know of people, whoever asks: a request, the outbox or the replay. */
export interface ErasurePorts {
  region: Region;
  clock: Clock;
  ids: Ids;
  shards: Shards;
  openVault: OpenVault;
  ledger: ErasureLedger;
  attestor: Attestor;
  directory: Pick<Directory, "leave">;
  meterFor: (tenantId: string) => Meter;
  /** Purges a company that a restore brought back. @returns whether it had come back */
  purgeAgain: (tenantId: string, shard: number) => Promise<boolean>;
  /** Of the directory's digests. */
  emailIndexKey: string;
}

export type PrivacyContext = Context & {
  vault: Vault;
  cursors: Cursors;
  /** The tenant's own. */
  files: Files;
  erasure: ErasurePorts;
};

/** A tenant's rows for work that no caller waits for. */
export function systemDb({ shards, clock, ids }: ErasurePorts, tenantId: string, shard: number): TenantDb {
  const principal = systemPrincipal(tenantId, shard, "privacy");
  const requestId = ids.next("request");
  return openTenantDb({ database: shards.of(shard), principal, clock, ids, requestId });
}
