import * as z from "zod/mini";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { regions } from "../kernel/region.ts";

const second = deferred(() => z.int().check(z.nonnegative()));
const stripeId = deferred(() => z.string().check(z.regex(/^[A-Za-z0-9_]{1,255}$/)));

/** The envelope of every event; other members are Stripe's business. */
export const stripeEvent = deferred(() =>
  z.object({
    id: z.string().check(z.regex(/^evt_[A-Za-z0-9_]{1,250}$/)),
    object: z.literal("event"),
    type: z.string().check(z.minLength(1), z.maxLength(255)),
    created: second,
    livemode: z.boolean(),
    data: z.object({ object: z.record(z.string(), z.unknown()) }),
  }),
);

const price = deferred(() =>
  z.object({
    lookup_key: z.optional(z.nullable(z.string())),
    metadata: z.optional(z.nullable(z.record(z.string(), z.string()))),
  }),
);

/** What is read of a subscription (API 2025-03-31 and later: the period stands on the item). */
export const stripeSubscription = deferred(() =>
  z.object({
    id: stripeId,
    customer: z.union([
      stripeId,
      z.pipe(
        z.object({ id: stripeId }),
        z.transform(({ id }: { id: string }) => id),
      ),
    ]),
    status: z.string(),
    metadata: z.optional(z.nullable(z.record(z.string(), z.string()))),
    items: z.object({
      data: z.array(z.object({ price, current_period_end: z.optional(second) })),
    }),
  }),
);
export type StripeSubscription = z.infer<typeof stripeSubscription>;

/** Queue messages carry ids only. */
export const eventMessage = deferred(() => z.object({ event_id: z.string() }));
export type EventMessage = z.infer<typeof eventMessage>;

const limit = deferred(() => z.nullable(z.int()));
const guarantee = deferred(() => z.enum(["jurisdiction", "location-hint"]));

export const planList = deferred(() =>
  z.object({
    data: z.array(
      z.object({
        plan: z.enum(plans),
        name: z.string(),
        /** Minor units of the currency. */
        price: z.object({ amount: z.int(), currency: z.literal("USD") }),
        interval: z.literal("month"),
        regions: z.array(z.object({ region: z.enum(regions), name: z.string(), guarantee })),
        limits: z.object({
          requests_per_minute: z.int(),
          requests_per_month: limit,
          ai_requests_per_day: z.int(),
          /** Queued or running at one moment. */
          concurrent_tasks: z.int(),
          projects: limit,
          seats: limit,
        }),
        /** How long audit entries are kept. */
        audit_days: z.int(),
      }),
    ),
  }),
);
export type PlanList = z.infer<typeof planList>;
