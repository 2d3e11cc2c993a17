import { auditLogOf } from "../../shared/audit/log.ts";
import { forgetEvents } from "../../shared/audit/retention.ts";
import { sliceAt } from "../../shared/audit/retention-rules.ts";
import { deliverStreams } from "../../shared/audit/stream-delivery.ts";
import { type SecretBox, streamHosts } from "../../shared/audit/streams.ts";
import { auditStreams } from "../../shared/audit/tables.ts";
import { connectionHosts } from "../../shared/connections/hosts.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import type { Context } from "../../shared/http/context.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import type { NamedPlace, SubprocessorId } from "../../shared/kernel/subprocessor.ts";
import type { Vault } from "../../shared/keys/contract.ts";
import { keyServiceHosts } from "../../shared/keys/service.ts";
import { tenantEgress } from "../../shared/tenancy/egress.ts";
import type { NamedEndpoint } from "../../shared/tenancy/residency-contract.ts";
import type { Env } from "./env.ts";
import { vaultsOf } from "./vault.ts";

/** What the routes of audit streams reach besides the common context. */
export const auditPorts = (env: Env, { principal, db, region }: Context, vault: Vault) => ({
  auditLog: auditLogOf(env, principal.tenantId),
  egress: tenantEgress(db, region),
  streamBox: boxOf(vault),
  async namedEndpoints(): Promise<NamedEndpoint[]> {
    const [streams, services, providers] = await Promise.all([
      streamHosts(db),
      keyServiceHosts(db),
      connectionHosts(db),
    ]);
    const named = (subprocessor: SubprocessorId) => (place: NamedPlace) =>
      ({ subprocessor, ...place, declared_by: "customer" }) as const;
    return [
      ...streams.map(named("customer_endpoint")),
      ...services.map(named("customer_kms")),
      ...providers.map(named("customer_idp")),
    ];
  },
});

/** A stream's address and secret, in the tenant's vault. */
const boxOf = (vault: Vault): SecretBox => ({
  async seal(id, cells) {
    const { url, secret } = await vault.seal(auditStreams, { id, ...cells });
    return { url, secret };
  },
  async open(row) {
    const { url, secret } = await vault.open(auditStreams, row);
    if (url === null || secret === null) throw new Problem("key_unavailable", "The stream cannot be opened.");
    return { url, secret };
  },
});

/** What the audit trail has of this script each minute: streams go on, and some tenants' oldest entries go. */
export async function tendAudit(
  env: Env,
  { database, shard, clock }: { database: D1Database; shard: number; clock: Clock },
): Promise<void> {
  const ids = randomIds(clock);
  const room = { database, shard, clock, ids, logFor: (tenantId: string) => auditLogOf(env, tenantId) };
  await deliverStreams({
    ...room,
    egressFor: (db: TenantDb) => tenantEgress(db, env.REGION),
    boxFor: (db: TenantDb) => boxOf(vaultsOf(env)(db, { clock, ids })),
  });
  await forgetEvents(room, sliceAt(clock.now()));
}
