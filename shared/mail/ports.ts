import type { TenantDb } from "../data/tenant-db.ts";
import type { Region, ResidencyPolicy } from "../kernel/region.ts";
import type { Letter, Posted } from "./contract.ts";

/** Who carries letters away. @throws when it may work later */
export interface Transport {
  send(letter: Letter, from: Sender): Promise<Posted>;
}

/** Whose letter it is. */
export interface Sender {
  db: TenantDb;
  region: Region;
  policy: ResidencyPolicy;
}

/** What this installation sends mail by; nothing where none is configured, and whoever needs it says so. */
export interface Post {
  transport: Transport | undefined;
}
