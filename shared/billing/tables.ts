import { integer, text } from "drizzle-orm/sqlite-core";
import { changeColumns, tenantTable } from "../data/tenant-table.ts";
import { plans } from "../kernel/plan.ts";
import { subscriptionStatuses } from "./rules.ts";

/** Stripe's view of a subscription, by Stripe's own id. */
export const subscriptions = tenantTable("subscriptions", () => ({
  customerId: text("customer_id").notNull(),
  plan: text("plan", { enum: plans }).notNull(),
  status: text("status", { enum: subscriptionStatuses }).notNull(),
  /** The event the row stands for; seconds since the epoch. */
  eventCreated: integer("event_created").notNull(),
  eventId: text("event_id").notNull(),
  /** Seconds since the epoch. */
  currentPeriodEnd: integer("current_period_end"),
  ...changeColumns(),
}));
