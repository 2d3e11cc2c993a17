export const streamsPerTenant = 5;

/** Entries of a batch, and how long their lines may be together: far below what may leave at once. */
export const batchLimits = { events: 200, bytes: 262_144 };

const minute = 60_000;
const longestWaitMilliseconds = 12 * 60 * minute;
/** With these waits the last attempt comes about 29 hours after the first. */
export const attemptsTolerated = 12;

/** How long to wait after so many failures in a row; a receiver may ask for more, up to half a day. */
export function waitAfter(attempts: number, asked = 0): number {
  const own = minute * 2 ** Math.min(attempts - 1, 20);
  return Math.min(Math.max(own, asked), longestWaitMilliseconds);
}

/** Seconds of a `Retry-After` header as milliseconds; a date or nonsense is nothing. */
export const retryAfterOf = (header: string | null): number =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : 0;

export interface StreamPlace {
  position: number;
  batchEnd: number | null;
  batchSize: number | null;
}

export type NextBatch =
  /** Everything under the head is delivered. */
  | { kind: "idle" }
  /** Entries from here on are kept; those before it went before they were delivered. */
  | { kind: "skip"; to: number }
  /** Entries `start` to before `end` at most, under the head of `size` entries; `begun`: exactly those. */
  | { kind: "send"; start: number; end: number; size: number; begun: boolean };

/** What a stream sends next. A batch that was begun is sent again as it was, so that its id means one thing. */
export function nextBatch(
  { position, batchEnd, batchSize }: StreamPlace,
  head: { size: number; retained_from?: number | undefined } | null,
): NextBatch {
  if (!head || position >= head.size) return { kind: "idle" };
  const kept = head.retained_from ?? 0;
  if (position < kept) return { kind: "skip", to: kept };
  if (batchEnd !== null && batchSize !== null)
    return { kind: "send", start: position, end: batchEnd, size: batchSize, begun: true };
  const end = Math.min(position + batchLimits.events, head.size);
  return { kind: "send", start: position, end, size: head.size, begun: false };
}

/** How many of the lines fit into one batch: at least one. */
export function fitting(lengths: readonly number[]): number {
  let bytes = 0;
  const over = lengths.findIndex((length) => {
    bytes += length;
    return bytes > batchLimits.bytes;
  });
  return over < 0 ? lengths.length : Math.max(1, over);
}
