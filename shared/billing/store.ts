import type { InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, update, type Write } from "../data/write.ts";
import type { SubscriptionState } from "./rules.ts";
import { subscriptions } from "./tables.ts";

export type Subscription = InferSelectModel<typeof subscriptions>;

export const listSubscriptions = (db: TenantDb): Promise<Subscription[]> => db.select().from(subscriptions);

/** Two consumers that both insert, or both update, collide: one of the two commits fails and is retried. */
export function keep(
  known: Subscription | undefined,
  state: SubscriptionState,
  facts: { customerId: string; currentPeriodEnd: number | null },
  now: number,
): Write {
  const { id, ...change } = { ...state, ...facts, updatedAt: now };
  return known
    ? update(subscriptions, id, known.version, change)
    : insert(subscriptions, { id, ...change, createdAt: now });
}
