import Stripe from "stripe";

export interface SubscriptionEvent {
  id: string;
  type?: string;
  /** Seconds since the epoch. */
  created: number;
  subscription: string;
  customer: string;
  status?: string;
  /** A price's lookup key, such as `team_monthly`. */
  price?: string;
  tenantId?: string | undefined;
  livemode?: boolean;
}

/** A `customer.subscription.*` event as Stripe's API 2026-10-28 writes it, in the members we read and around. */
export const subscriptionEvent = (event: SubscriptionEvent): string =>
  JSON.stringify({
    id: event.id,
    object: "event",
    api_version: "2026-10-28.endive",
    created: event.created,
    livemode: event.livemode ?? false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    type: event.type ?? "customer.subscription.updated",
    data: {
      object: {
        id: event.subscription,
        object: "subscription",
        customer: event.customer,
        status: event.status ?? "active",
        currency: "usd",
        metadata: event.tenantId === undefined ? {} : { tenant_id: event.tenantId },
        items: {
          object: "list",
          has_more: false,
          data: [
            {
              id: "si_1",
              object: "subscription_item",
              quantity: 1,
              current_period_end: event.created + 30 * 86_400,
              price: {
                id: "price_1",
                object: "price",
                lookup_key: event.price ?? "team_monthly",
                metadata: {},
              },
            },
          ],
        },
      },
    },
  });

/** The header Stripe would send. @param at seconds since the epoch */
export const signature = (payload: string, secret: string, at: number): Promise<string> =>
  Stripe.webhooks.generateTestHeaderStringAsync({
    payload,
    secret,
    timestamp: at,
    cryptoProvider: Stripe.createSubtleCryptoProvider(),
  });
