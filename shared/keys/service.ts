import type { TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import type { Ids } from "../kernel/ids.ts";
import type { NamedPlace } from "../kernel/subprocessor.ts";
import type { Vault } from "./contract.ts";
import { KeyCache } from "./key-cache.ts";
import type { KeyPorts, Outside } from "./ports.ts";
import { type RootKeys, rootKeysOf } from "./root-keys.ts";
import { listCustomerKeys, listDataKeys } from "./store.ts";
import { vaultOf } from "./vault.ts";

/** Opens a tenant's vault for one request. */
export type OpenVault = (db: TenantDb, ports: { clock: Clock; ids: Ids }) => Vault;

/** Whether the tenant has keys: every one has since its founding, but in installations older than that. */
export const isFounded = async (db: TenantDb): Promise<boolean> => (await listDataKeys(db)).length > 0;

/** The key services the company named, for its certificate of residency. */
export const keyServiceHosts = async (db: TenantDb): Promise<NamedPlace[]> =>
  (await listCustomerKeys(db)).map(({ host, place }) => ({ host, region: place }));

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
