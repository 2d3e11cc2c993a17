import {
  hourAround,
  type RoutePerformance,
  type RouteTimes,
  shownSince,
  type Times,
  type TimesWindow,
} from "../shared/limits/latency-rules.ts";
import { type PackedTimes, packed, performanceOf } from "../shared/limits/latency-slots.ts";

const keptMilliseconds = 7 * 86_400_000;
/** Isolates' clocks are somewhat wrong. */
const aheadMilliseconds = 60_000;
/** More than there are routes. */
const mostRoutes = 500;

const schema = `
  create table if not exists route_times (hour integer not null, route text not null, client integer not null,
    server integer not null, times blob not null, primary key (hour, route)) without rowid;
`;

/** Text: as JSON, by a release before this one. */
type Stored = string | ArrayBuffer;
type StoredTimes = Omit<PackedTimes, "words"> & { times: Stored };

const wordsOf = (stored: Stored): Uint32Array =>
  typeof stored === "string"
    ? packed(new Uint32Array(), JSON.parse(stored) as Times)
    : new Uint32Array(stored);

/** One row at a time: all of a week at once would not fit into an object. */
function* rowsOf(cursor: Iterable<StoredTimes>): Generator<PackedTimes> {
  for (const { times, ...row } of cursor) yield { ...row, words: wordsOf(times) };
}

/** How long a tenant's requests took, by route and UTC hour, as far as its isolates could tell. */
export class MeterTimes {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  add(told: readonly RouteTimes[], now: number): void {
    const first = hourAround(now - keptMilliseconds);
    for (const row of told)
      if (row.hour >= first && row.hour <= now + aheadMilliseconds) this.#add(row, first);
  }

  performance(now: number, window: TimesWindow): RoutePerformance[] {
    const query = "select route, client, server, times from route_times where hour >= ?";
    return performanceOf(rowsOf(this.#sql.exec<StoredTimes>(query, shownSince(now, window))));
  }

  /** What was measured in one region says nothing of another: it does not move along. */
  forget(): void {
    this.#sql.exec("delete from route_times");
  }

  #add({ hour, route, client, server, times }: RouteTimes, first: number): void {
    const known = this.#sql
      .exec<{ times: Stored }>("select times from route_times where hour = ? and route = ?", hour, route)
      .toArray()[0];
    if (!known) {
      this.#sql.exec("delete from route_times where hour < ?", first);
      if (this.#routesIn(hour) >= mostRoutes) return;
    }
    this.#sql.exec(
      `insert into route_times (hour, route, client, server, times) values (?1, ?2, ?3, ?4, ?5)
       on conflict (hour, route) do update set client = client + ?3, server = server + ?4, times = ?5`,
      ...[hour, route, client, server],
      packed(known ? wordsOf(known.times) : new Uint32Array(), times).buffer,
    );
  }

  #routesIn(hour: number): number {
    const count = "select count(*) as routes from route_times where hour = ?";
    return this.#sql.exec<{ routes: number }>(count, hour).one().routes;
  }
}
