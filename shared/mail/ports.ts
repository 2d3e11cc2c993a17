import type { TenantDb } from "../data/tenant-db.ts";
import type { Region, ResidencyPolicy } from "../kernel/region.ts";
import type { Letter, Posted } from "./contract.ts";
import type { Text } from "./text-contract.ts";

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

/** Who carries texts to telephones. @throws when it may work later */
export interface TextTransport {
  /** `isRepeated`: an earlier try may have arrived, so look first. */
  send(text: Text, from: Sender & { isRepeated: boolean }): Promise<Posted>;
}

/** What this installation sends mail and texts by; nothing where none is configured, and whoever needs it says so. */
export interface Post {
  transport: Transport | undefined;
  texts?: TextTransport | undefined;
}
