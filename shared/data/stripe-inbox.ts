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
