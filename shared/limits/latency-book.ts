import { hourAround, keptMilliseconds, type RouteTimes } from "./latency-rules.ts";

/** Of a tenant that asks nothing more nothing is told: the longest untold make room. */
const mostTenants = 500;
const mostRoutes = 200;

interface Noted extends Omit<RouteTimes, "times"> {
  times: Map<number, number>;
}

const books = new Map<string, Map<string, Noted>>();

/**
 * What this isolate saw of a tenant, until the next call to its meter takes it along. It is lost with the isolate,
 * and with a call that fails: it is there to be looked at, nobody is billed by it.
 * @param at when it was answered; milliseconds since the epoch
 */
export function noteTime(
  tenantId: string,
  { route, status, at, since }: { route: string; status: number; at: number; since: number },
): void {
  const hour = hourAround(at);
  const book = bookOf(tenantId);
  const key = `${hour} ${route}`;
  let noted = book.get(key);
  if (!noted) {
    if (book.size >= mostRoutes) return;
    noted = { hour, route, client: 0, server: 0, times: new Map() };
    book.set(key, noted);
  }
  if (status >= 500) noted.server += 1;
  else if (status >= 400) noted.client += 1;
  const took = keptMilliseconds(at - since);
  noted.times.set(took, (noted.times.get(took) ?? 0) + 1);
}

/** Once told it is forgotten here; `undefined`: there is nothing to tell. */
export function takeTimes(tenantId: string): RouteTimes[] | undefined {
  const book = books.get(tenantId);
  if (!book) return undefined;
  books.delete(tenantId);
  return [...book.values()].map((noted) => ({ ...noted, times: [...noted.times] }));
}

function bookOf(tenantId: string): Map<string, Noted> {
  const known = books.get(tenantId);
  if (known) return known;
  if (books.size >= mostTenants) for (const id of [...books.keys()].slice(0, 1)) books.delete(id);
  const book = new Map<string, Noted>();
  books.set(tenantId, book);
  return book;
}
