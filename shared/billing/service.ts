import { claimCredential, findCredential, findPlacement } from "../data/lobby.ts";
import { type Couriers, deliver } from "../data/outbox.ts";
import type { Shards } from "../data/shards.ts";
import { closeInbox, type InboxEvent, readInbox, takeDueEvents } from "../data/stripe-inbox.ts";
import { openTenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import { sha256 } from "../kernel/digest.ts";
import { type Ids, idPattern } from "../kernel/ids.ts";
import { mint, type Principal } from "../kernel/principal.ts";
import { ownTenant, tenantChange } from "../tenancy/service.ts";
import type { EventMessage } from "./contract.ts";
import { type Report, reportOf } from "./report.ts";
import { decide } from "./rules.ts";
import { keep, listSubscriptions } from "./store.ts";

export interface BillingRoom {
  shards: Shards;
  clock: Clock;
  ids: Ids;
  couriers: Couriers;
  /** Hands an event's id to the queue. */
  send(message: EventMessage): Promise<unknown>;
}

/** A message that cannot be sent now is sent by a later sweep. */
export async function sendEvent(room: BillingRoom, eventId: string): Promise<void> {
  try {
    await room.send({ event_id: eventId });
  } catch (error) {
    console.error(JSON.stringify({ event: "stripe.delayed", id: eventId, error: String(error) }));
  }
}

export async function resendEvents(room: BillingRoom): Promise<void> {
  for (const eventId of await takeDueEvents(room.shards.home, room.clock.now()))
    await sendEvent(room, eventId);
}

/** Gives an event up: it stays in the inbox with this outcome for a person to look at. */
export async function buryEvent(room: BillingRoom, eventId: string): Promise<void> {
  await closeInbox(room.shards.home, eventId, "dead_letter", room.clock.now());
  console.error(JSON.stringify({ event: "stripe.dead_letter", id: eventId }));
}

/**
 * Brings one stored event to its effect, once: repeated, late and concurrent deliveries change nothing.
 * @throws whatever is worth another try: a stale write, a database that does not answer
 */
export async function processEvent(room: BillingRoom, eventId: string): Promise<string> {
  const entry = await readInbox(room.shards.home, eventId);
  if (!entry) return "ignored: not in the inbox";
  if (entry.processedAt !== null) return entry.outcome ?? "";
  const outcome = await effectOf(room, entry);
  await closeInbox(room.shards.home, eventId, outcome, room.clock.now());
  return outcome;
}

const handledTypes = new Set(
  ["created", "updated", "deleted", "paused", "resumed"].map((verb) => `customer.subscription.${verb}`),
);

async function effectOf(room: BillingRoom, entry: InboxEvent): Promise<string> {
  if (!handledTypes.has(entry.type)) return "ignored: type";
  const report = reportOf(entry.body);
  if (!report) return "ignored: unknown status";
  const owner = await ownerOf(room, report);
  return typeof owner === "string" ? owner : apply(room, report, owner);
}

/**
 * Whose subscription this is: our checkout wrote the tenant into its metadata, and the first tenant a
 * customer is seen with keeps that customer for good. The Principal of everything Stripe does is made here.
 */
async function ownerOf({ shards, clock }: BillingRoom, report: Report): Promise<Principal | string> {
  const digest = await sha256(report.customerId);
  const named = report.tenantId;
  const known = named ?? (await findCredential(shards.home, "stripe_customer", digest))?.tenantId;
  const valid = known !== undefined && idPattern("tenant").test(known);
  const shard = valid ? await findPlacement(shards.home, known) : undefined;
  if (!valid || shard === undefined) return "ignored: unknown tenant";
  const claim = {
    kind: "stripe_customer",
    digest,
    tenantId: known,
    subjectId: known,
    shard,
  } as const;
  if ((await claimCredential(shards.home, claim, clock.now())) !== known)
    return "ignored: customer of another tenant";
  const actor = { kind: "system", id: "stripe" } as const;
  return mint({ tenantId: known, actor, role: "owner", scopes: null, shard });
}

/** Subscription, tenant, audit row and the word to the meter are one commit, guarded by the tenant's version. */
async function apply(room: BillingRoom, report: Report, principal: Principal): Promise<string> {
  const { clock, ids, shards, couriers } = room;
  const { subscription: event, customerId, currentPeriodEnd } = report;
  const database = shards.of(principal.shard);
  const db = openTenantDb({ database, principal, clock, ids, requestId: event.eventId });
  const tenant = await ownTenant(db);
  // One contract for a whole tree: nobody below its root has another.
  if (tenant.parentId !== null) return "ignored: the contract is the root's";
  const known = await listSubscriptions(db);
  const decision = decide(event, tenant, known);
  const target = { kind: "subscription", id: event.id };
  if (decision.kind === "ignore") return `ignored: ${decision.reason}`;
  if (decision.kind === "refuse") {
    const detail = { plan: decision.plan, region: tenant.region, kept: tenant.plan };
    await db.commit({ action: "subscription.refused_plan", target, detail });
    return `refused: ${decision.plan} is not sold in ${tenant.region}`;
  }
  const { plan, status, suspendedBy } = decision.tenant;
  const change = tenantChange(room, principal, tenant, { plan, status, suspendedBy: [...suspendedBy] });
  const row = known.find(({ id }) => id === event.id);
  const detail = {
    status: event.status,
    plan: decision.subscription.plan,
    tenant_plan: plan,
    tenant_status: status,
  };
  await db.commit(
    { action: "subscription.updated", target, detail },
    keep(row, decision.subscription, { customerId, currentPeriodEnd }, clock.now()),
    ...change.writes,
  );
  await deliver(database, couriers, change.messages);
  return `applied: ${suspendedBy.includes("billing") ? "suspended" : plan}`;
}
