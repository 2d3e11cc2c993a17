import { storedPrefix } from "./tenant-table.ts";

/** Stripe's events as they came, in the region's home database: the event id is the dedupe key, for good. */
export interface InboxEvent {
  eventId: string;
  type: string;
  /** Seconds since the epoch, as Stripe says it. */
  created: number;
  body: string;
}

export interface InboxEntry extends InboxEvent {
  processedAt: number | null;
  outcome: string | null;
}

/** An event that was not processed is sent again after 30 s, then after twice as long each time. */
const resendMilliseconds = 30_000;

/** Answers whether the event was new. */
export async function enterInbox(home: D1Database, event: InboxEvent, now: number): Promise<boolean> {
  const { meta } = await home
    .prepare(
      "insert into stripe_inbox (event_id, type, created, body, received_at) values (?, ?, ?, ?, ?) on conflict do nothing",
    )
    .bind(event.eventId, event.type, event.created, event.body, now)
    .run();
  return meta.changes === 1;
}

interface Row {
  event_id: string;
  type: string;
  created: number;
  body: string;
  processed_at: number | null;
  outcome: string | null;
}

export async function readInbox(home: D1Database, eventId: string): Promise<InboxEntry | undefined> {
  const row = await home
    .prepare(
      "select event_id, type, created, body, processed_at, outcome from stripe_inbox where event_id = ?",
    )
    .bind(eventId)
    .first<Row>();
  if (!row) return undefined;
  const { event_id: id, type, created, body, processed_at: processedAt, outcome } = row;
  return { eventId: id, type, created, body, processedAt, outcome };
}

/** The first outcome stays: a late duplicate cannot rewrite what happened. */
export async function closeInbox(home: D1Database, eventId: string, outcome: string, now: number) {
  await home
    .prepare(
      "update stripe_inbox set processed_at = ?, outcome = ? where event_id = ? and processed_at is null",
    )
    .bind(now, outcome, eventId)
    .run();
}

/** Takes the events whose turn has come, oldest first, and puts off their next turn. */
export async function takeDueEvents(home: D1Database, now: number): Promise<string[]> {
  const { results } = await home
    .prepare(
      `update stripe_inbox set attempts = attempts + 1 where event_id in (
         select event_id from stripe_inbox
         where processed_at is null and received_at + (?1 << min(attempts, 20)) <= ?2
         order by received_at limit 100)
       returning event_id`,
    )
    .bind(resendMilliseconds, now)
    .all<{ event_id: string }>();
  return results.map((row) => row.event_id);
}

const customerOf =
  "coalesce(json_extract(body, '$.data.object.customer.id'), json_extract(body, '$.data.object.customer'))";

/** Events of these customers that nobody has processed yet: whoever has their tenant from now on shall. */
export async function openEventsOf(home: D1Database, customerIds: readonly string[]): Promise<InboxEvent[]> {
  if (customerIds.length === 0) return [];
  const { results } = await home
    .prepare(
      `select event_id as eventId, type, created, body from stripe_inbox
       where processed_at is null and json_valid(body) and ${customerOf} in (select value from json_each(?)) limit 100`,
    )
    .bind(JSON.stringify(customerIds))
    .all<InboxEvent>();
  return results;
}

/** Takes over a tenant's open events, and takes up again those that came here before the tenant did. */
export async function adoptEvents(
  home: D1Database,
  events: readonly InboxEvent[],
  customerIds: readonly string[],
  now: number,
): Promise<void> {
  for (const event of events) await enterInbox(home, event, now);
  if (customerIds.length === 0) return;
  await home
    .prepare(
      `update stripe_inbox set processed_at = null, outcome = null, attempts = 0, received_at = ?2
       where json_valid(body) and ${customerOf} in (select value from json_each(?1)) and outcome = 'ignored: unknown tenant'`,
    )
    .bind(JSON.stringify(customerIds), now)
    .run();
}

/** Whom Stripe knows the tenant as. */
export async function customersOf(database: D1Database, tenantId: string): Promise<string[]> {
  const { results } = await database
    .prepare(`select distinct customer_id as id from ${storedPrefix}subscriptions where tenant_id = ?1`)
    .bind(tenantId)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
