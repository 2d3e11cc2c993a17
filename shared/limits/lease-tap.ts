import { LeaseBook } from "./lease-book.ts";
import type { Admission } from "./meter.ts";

const mostTenants = 500;
/** So long one waits for somebody else's call before it is looked whether that is lost. */
export const waitMilliseconds = 1_000;

/** Whether a call that others wait for was answered; nothing: it may be lost, since the runtime can end the request that made it. */
export type News = boolean | undefined;

export interface Heard {
  admission: Admission;
  at: number;
}

/** What this isolate holds of one tenant, and what it heard last. */
export interface Tap {
  book: LeaseBook;
  last: Heard | undefined;
  /** What the meter refused of callers with limits of their own, or of heavy requests, and until when it would again. */
  over: Map<string, Heard & { until: number }>;
  uses: number;
  /** Until then somebody takes back what is not used, unless the runtime ended that. */
  watchedUntil: number;
  /** Whoever waits for the call on its way. */
  waiting: Set<(news: News) => void>;
  /** When one of them asked for itself last, to see whether that call is lost. */
  triedAt: number;
}

const taps = new Map<string, Tap>();

export function tapOf(tenantId: string): Tap {
  const known = taps.get(tenantId);
  if (known) return known;
  if (taps.size >= mostTenants) for (const [id, { book }] of taps) if (!book.isOpen) taps.delete(id);
  const book = new LeaseBook(crypto.randomUUID());
  const tap: Tap = {
    book,
    last: undefined,
    over: new Map(),
    uses: 0,
    watchedUntil: 0,
    waiting: new Set(),
    triedAt: 0,
  };
  taps.set(tenantId, tap);
  return tap;
}

/** Waits for the call that is on its way. It is another request's: one's own timer is certain. */
export const newsOf = ({ waiting }: Tap): Promise<News> =>
  new Promise((resolve) => {
    const heard = (news: News) => {
      clearTimeout(timer);
      waiting.delete(heard);
      resolve(news);
    };
    const timer = setTimeout(heard, waitMilliseconds, undefined);
    waiting.add(heard);
  });

export function wake({ waiting }: Tap, news: News): void {
  for (const heard of [...waiting]) heard(news);
}
