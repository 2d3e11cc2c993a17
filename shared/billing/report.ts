import { isPlan, type Plan } from "../kernel/plan.ts";
import { type StripeSubscription, stripeEvent, stripeSubscription } from "./contract.ts";
import { isSubscriptionStatus, type Reported } from "./rules.ts";

/** What of an event concerns us. */
export interface Report {
  subscription: Reported;
  customerId: string;
  /** What our own checkout wrote into the subscription's metadata. */
  tenantId: string | undefined;
  currentPeriodEnd: number | null;
}

type Price = StripeSubscription["items"]["data"][number]["price"];

function planOf(price: Price): Plan | null {
  const plan = /^([a-z]+)_monthly$/.exec(price.lookup_key ?? "")?.[1] ?? price.metadata?.["plan"];
  return isPlan(plan) ? plan : null;
}

/**
 * Reads a stored `customer.subscription.*` event. A status Stripe invents later is `undefined`.
 * @throws when Stripe's shape changed: such events end as dead letters, for a person to see
 */
export function reportOf(body: string): Report | undefined {
  const event = stripeEvent.parse(JSON.parse(body));
  const { id, customer, status, metadata, items } = stripeSubscription.parse(event.data.object);
  if (!isSubscriptionStatus(status)) return undefined;
  const plans = items.data.map(({ price }) => planOf(price));
  const ends = items.data.flatMap((item) => item.current_period_end ?? []);
  const over = event.type === "customer.subscription.deleted" && status !== "incomplete_expired";
  return {
    subscription: {
      id,
      plan: plans.find((plan) => plan !== null) ?? null,
      status: over ? "canceled" : status,
      eventCreated: event.created,
      eventId: event.id,
    },
    customerId: customer,
    tenantId: metadata?.["tenant_id"],
    currentPeriodEnd: ends.length > 0 ? Math.min(...ends) : null,
  };
}
