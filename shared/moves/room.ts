import type { MovingJob } from "../agents/luggage.ts";
import type { AuditLog, MovingLog } from "../audit/log.ts";
import type { Shards } from "../data/shards.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Region } from "../kernel/region.ts";
import type { RootKeys } from "../keys/root-keys.ts";
import type { MovingMeter } from "../limits/luggage.ts";
import type { KeptFile } from "./parcels.ts";

/** A tenant's files, seen whole. */
export interface MovingFiles {
  /** By name, after one of them. */
  list(after: string, limit: number): Promise<{ files: KeptFile[]; more: boolean }>;
  read(name: string): Promise<ArrayBuffer | undefined>;
  write(name: string, body: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(names: string[]): Promise<void>;
  /** A thousand a call. @returns whether nothing is left */
  wipe(): Promise<boolean>;
}

/** What either side of a move reaches of its own region. */
export interface MoveRoom {
  region: Region;
  shards: Shards;
  clock: Clock;
  root: Promise<RootKeys>;
  /** Known to the administration scripts of all regions, and to nobody else. */
  moveKey: string;
  meterOf(tenantId: string): MovingMeter;
  logOf(tenantId: string): AuditLog & MovingLog;
  jobOf(taskId: string): MovingJob & { purge(): Promise<void> };
  filesOf(tenantId: string): MovingFiles;
  directory: {
    /** The tenant's name and addresses lead to the other region from now on. */
    hand(tenantId: string, to: Region): Promise<void>;
  };
  /** The tenant's rows, in the name of the operator who began the move. */
  openDb(tenantId: string, shard: number, operatorId: string): TenantDb;
}
