import { type Dns, dnsOver } from "../../shared/connections/dns.ts";
import { type DomainRegister, recheckDomain } from "../../shared/connections/domains.ts";
import { dueDomains, removeOverTransactions } from "../../shared/data/due-domains.ts";
import { type Couriers, deliver } from "../../shared/data/outbox.ts";
import type { Clock } from "../../shared/kernel/clock.ts";
import type { Ids } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import { platformEgress } from "../../shared/tenancy/egress.ts";
import type { Env } from "./env.ts";
import { upkeepPortsOf } from "./vault.ts";

const day = 86_400_000;
const atOnce = 20;

/** The question is the platform's own: a public name, and nothing of who asks. */
export const dnsOf = (env: Env): Dns => dnsOver(platformEgress(regionOf(env.REGION)));

export const domainCouriers = (register: DomainRegister): Couriers => ({
  "directory.release_domain": async ({ tenantId, payload }) => {
    await register.releaseDomain(String(payload["name"]), tenantId);
    return "done";
  },
});

/** Each domain once a day, a few a minute; and what is left of sign-ins that nobody finished goes. */
export async function tendSingleSignOn(
  env: Env,
  {
    database,
    shard,
    clock,
    ids,
    couriers,
  }: { database: D1Database; shard: number; clock: Clock; ids: Ids; couriers: Couriers },
): Promise<void> {
  await removeOverTransactions(database, clock.now() - day / 24, 200);
  const { openDb } = upkeepPortsOf(env, { clock, ids });
  for (const { tenantId, id } of await dueDomains(database, clock.now() - day, atOnce)) {
    const db = openDb(tenantId, shard);
    await deliver(database, couriers, await recheckDomain({ db, clock, ids, dns: dnsOf(env) }, id));
  }
}
