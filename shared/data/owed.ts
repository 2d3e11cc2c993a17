import { eq } from "drizzle-orm";
import { type OutboxMessage, outbox } from "./outbox.ts";
import type { TenantDb } from "./tenant-db.ts";

/** At a time; the sweep takes what is left. */
const mostOwed = 100;

/** What statements of the database's own put down for this topic, to be delivered now that they are committed. */
export async function owedOn({ principal, select }: TenantDb, topic: string): Promise<OutboxMessage[]> {
  const rows = await select({ id: outbox.id, payload: outbox.payload })
    .from(outbox)
    .where(eq(outbox.topic, topic))
    .limit(mostOwed);
  const { tenantId, shard } = principal;
  return rows.map(({ id, payload }) => ({ tenantId, shard, id, topic, payload }));
}
