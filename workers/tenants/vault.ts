import { auditStreams } from "../../shared/audit/tables.ts";
import { samlConnections, samlSubjects } from "../../shared/connections/saml/tables.ts";
import { connectionAttempts, connections, loginTransactions } from "../../shared/connections/tables.ts";
import { tenantsWithPlainPeople } from "../../shared/data/data-keys.ts";
import { outbox } from "../../shared/data/outbox.ts";
import type { Table } from "../../shared/data/sealed.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { openTenantDb } from "../../shared/data/tenant-db.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import {
  passkeys,
  passwords,
  phones,
  rememberedDevices,
  secondFactors,
  sessions,
} from "../../shared/identity/tables.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import type { KeyPorts } from "../../shared/keys/ports.ts";
import { type KeyPortsOf, keyPorts, type OpenVault } from "../../shared/keys/service.ts";
import type { UpkeepPorts } from "../../shared/keys/upkeep.ts";
import { vaultOf } from "../../shared/keys/vault.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { invitations } from "../../shared/members/tables.ts";
import { scimUsers } from "../../shared/scim/tables.ts";
import { platformEgress, tenantEgress } from "../../shared/tenancy/egress.ts";
import { sealPlainPeople } from "../../shared/tenancy/plain-people.ts";
import { users } from "../../shared/tenancy/tables.ts";
import type { Env } from "./env.ts";

/** Every table with sealed cells: a key goes when none of these names it, so none may be missing (a test looks). */
export const sealedTables: readonly Table[] = [
  users,
  passwords,
  invitations,
  auditStreams,
  secondFactors,
  phones,
  passkeys,
  rememberedDevices,
  outbox,
  sessions,
  connections,
  loginTransactions,
  connectionAttempts,
  scimUsers,
  samlConnections,
  samlSubjects,
];

let portsOf: KeyPortsOf | undefined;

type Base = Pick<KeyPorts, "clock" | "ids">;

/** One for the isolate: requests and cron open the same keys. */
export function keyPortsOf(env: Env, base: Base): KeyPorts {
  portsOf ??= keyPorts(env.ROOT_KEY, {
    egressFor: (db) => tenantEgress(db, regionOf(env.REGION)),
    own: platformEgress(regionOf(env.REGION)),
    meterFor: (tenantId) => meterOf(env, tenantId),
  });
  return portsOf(base);
}

export const vaultsOf =
  (env: Env): OpenVault =>
  (db, base) =>
    vaultOf(db, keyPortsOf(env, base));

/** People of an installation older than sealed cells are sealed now. */
export async function sealOldPeople(
  env: Env,
  database: D1Database,
  shard: number,
  base: Base,
): Promise<void> {
  const { openDb } = upkeepPortsOf(env, base);
  for (const tenantId of await tenantsWithPlainPeople(database, 25)) {
    const db = openDb(tenantId, shard);
    await sealPlainPeople(db, vaultsOf(env)(db, base));
  }
}

export const upkeepPortsOf = (env: Env, { clock, ids }: Base): UpkeepPorts => ({
  ...keyPortsOf(env, { clock, ids }),
  tables: sealedTables,
  openDb(tenantId, shard) {
    const principal = systemPrincipal(tenantId, shard, "keys");
    const requestId = ids.next("request");
    return openTenantDb({ database: shardsOf(env).of(shard), principal, clock, ids, requestId });
  },
});
