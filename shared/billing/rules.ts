import { type Plan, planAllowsRegion, planFacts, plans } from "../kernel/plan.ts";
import type { Region } from "../kernel/region.ts";
import { type Standing, withReason } from "../tenancy/lifecycle.ts";

export const subscriptionStatuses = [
  "incomplete",
  "incomplete_expired",
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "paused",
  "canceled",
] as const;
export type SubscriptionStatus = (typeof subscriptionStatuses)[number];

export const isSubscriptionStatus = (value: string): value is SubscriptionStatus =>
  (subscriptionStatuses as readonly string[]).includes(value);

/** `none`: it never gave access, so it takes none away. */
export type Access = "granted" | "none" | "lapsed";

const accessByStatus: Record<SubscriptionStatus, Access> = {
  incomplete: "none",
  incomplete_expired: "none",
  trialing: "granted",
  active: "granted",
  past_due: "granted",
  unpaid: "lapsed",
  paused: "lapsed",
  canceled: "lapsed",
};
export const accessOf = (status: SubscriptionStatus): Access => accessByStatus[status];

/** What one event says of one subscription. */
export interface SubscriptionState {
  id: string;
  plan: Plan;
  status: SubscriptionStatus;
  /** Seconds since the epoch. */
  eventCreated: number;
  eventId: string;
}
/** `plan` is `null` when the price is none of ours. */
export type Reported = Omit<SubscriptionState, "plan"> & { plan: Plan | null };

export interface TenantState extends Standing {
  region: Region;
  plan: Plan;
}

/** Life runs one way: nothing follows a cancellation, and nothing returns to the first payment. */
const stage = (status: SubscriptionStatus): number =>
  status === "canceled" ? 3 : status === "incomplete" ? 0 : status === "incomplete_expired" ? 1 : 2;

type Ordered = Pick<SubscriptionState, "status" | "eventCreated" | "eventId">;

/**
 * A total order over the events of a subscription: stage of life, then Stripe's second, then event
 * id. Keeping the greatest is a join, so any order of arrival with any duplicates ends the same.
 */
export function isNewer(one: Ordered, other: Ordered): boolean {
  const stages = stage(one.status) - stage(other.status);
  if (stages !== 0) return stages > 0;
  if (one.eventCreated !== other.eventCreated) return one.eventCreated > other.eventCreated;
  return one.eventId > other.eventId;
}

/** The least plan a region may have: each region has one, since enterprise is allowed everywhere. */
export const smallestPlan = (region: Region): Plan =>
  plans.find((plan) => planAllowsRegion(plan, region)) ?? "enterprise";

/**
 * What a tenant may do, from all its subscriptions and nothing else, so that history leaves no trace:
 * - `active`, `trialing`, `past_due` grant their plan; of several the dearest counts.
 * - `canceled`, `unpaid`, `paused` with none of the above: billing suspends the tenant on the plan it had
 *   (there is no free plan), and any paid subscription lifts billing's suspension and no other's.
 * - `incomplete`, `incomplete_expired` change nothing: they never granted anything.
 * - a closed tenant stays closed, and is found paid or unpaid when it is reopened.
 */
export function tenantAfter(tenant: TenantState, subscriptions: readonly SubscriptionState[]): TenantState {
  const granted = subscriptions.filter(({ status }) => accessOf(status) === "granted");
  const [dearest] = granted.map(({ plan }) => plan).sort((a, b) => planFacts[b].price - planFacts[a].price);
  if (dearest !== undefined) return { ...withReason(tenant, "billing", false), plan: dearest };
  const lapsed = subscriptions.filter(({ status }) => accessOf(status) === "lapsed");
  const [last] = lapsed.sort((a, b) => (isNewer(a, b) ? -1 : 1));
  if (last === undefined) return tenant;
  const plan = planAllowsRegion(last.plan, tenant.region) ? last.plan : smallestPlan(tenant.region);
  return { ...withReason(tenant, "billing", true), plan };
}

export type Decision =
  | { kind: "apply"; subscription: SubscriptionState; tenant: TenantState }
  /** The plan is not sold in the tenant's region: nothing moves, the tenant keeps what it has. */
  | { kind: "refuse"; plan: Plan }
  | { kind: "ignore"; reason: "older" | "unknown plan" };

/**
 * One event against what is known. Refusing looks at the event and the region only, never at the
 * history, or the end would depend on the order of arrival.
 */
export function decide(event: Reported, tenant: TenantState, known: readonly SubscriptionState[]): Decision {
  const access = accessOf(event.status);
  if (event.plan === null && access !== "lapsed") return { kind: "ignore", reason: "unknown plan" };
  const plan = event.plan ?? smallestPlan(tenant.region);
  if (access === "granted" && !planAllowsRegion(plan, tenant.region)) return { kind: "refuse", plan };
  const subscription: SubscriptionState = { ...event, plan };
  const current = known.find(({ id }) => id === event.id);
  if (current && !isNewer(event, current)) return { kind: "ignore", reason: "older" };
  const others = known.filter(({ id }) => id !== event.id);
  return { kind: "apply", subscription, tenant: tenantAfter(tenant, [...others, subscription]) };
}
