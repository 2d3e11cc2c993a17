import type { TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { Vault } from "./contract.ts";
import { KeyCache } from "./key-cache.ts";
import type { KeyPorts, Outside } from "./ports.ts";
import { type RootKeys, rootKeysOf } from "./root-keys.ts";
import { vaultOf } from "./vault.ts";

/** Opens a tenant's vault for one request. */
export type OpenVault = (db: TenantDb, ports: { clock: Clock; ids: Ids }) => Vault;

export type KeyPortsOf = (base: { clock: Clock; ids: Ids }) => KeyPorts;

/** One for each isolate of a script that holds the root key; it keeps what the isolate unwrapped. */
export function keyPorts(rootKey: string, outside?: Outside): KeyPortsOf {
  const cache = new KeyCache();
  let root: Promise<RootKeys> | undefined;
  return ({ clock, ids }) => {
    root ??= rootKeysOf(rootKey, outside && { egress: outside.own, to: "root_kms", now: () => clock.now() });
    return { root, cache, outside, clock, ids };
  };
}

export function vaults(rootKey: string, outside?: Outside): OpenVault {
  const portsOf = keyPorts(rootKey, outside);
  return (db, base) => vaultOf(db, portsOf(base));
}
