/** Totals by meter, dimension and hour. */
export type Tally = Map<string, number>;

export function tallied(
  tally: Tally,
  meter: string,
  dimension: string,
  hour: number,
  quantity: number,
): void {
  if (quantity === 0) return;
  const key = JSON.stringify([meter, dimension, hour]);
  tally.set(key, (tally.get(key) ?? 0) + quantity);
}

export const meterOfKey = (key: string): string => String((JSON.parse(key) as unknown[])[0]);

export const sumOf = (tally: Tally, counts: (meter: string) => boolean = () => true): number =>
  [...tally].reduce((sum, [key, total]) => (counts(meterOfKey(key)) ? sum + total : sum), 0);

/** The four places where one tenant's use stands. */
export interface Places {
  /** What was acknowledged, each event once. */
  acknowledged: Tally;
  /** What the object says. */
  ledger: Tally;
  /** What all copied batches together say. */
  deltas: Tally;
  /** What the database's hours say. */
  hours: Tally;
}

/** Requests to the API: one each, whatever they cost. */
export interface Calls {
  sent: number;
  acknowledged: number;
}

export interface Judgement {
  /** Lines that are not the same in every place, and by how much; in words. */
  differences: string[];
  /** The sum of what they differ by; 0: all places say the same. */
  drift: number;
}

/** The platform's own counts nobody acknowledges one by one: object and database must agree on them all the same. */
export const isAcknowledged = (meter: string): boolean => meter !== "api_calls" && meter !== "active_users";

/** Compares line by line: two errors never make up for one another. */
export function judge({ acknowledged, ledger, deltas, hours }: Places, calls: Calls): Judgement {
  const differences: string[] = [];
  let drift = 0;
  const differ = (what: string, by: number) => {
    if (by === 0) return;
    drift += by;
    differences.push(what);
  };
  for (const key of new Set([acknowledged, ledger, deltas, hours].flatMap((tally) => [...tally.keys()]))) {
    const at = (tally: Tally) => tally.get(key) ?? 0;
    const due = isAcknowledged(meterOfKey(key)) ? at(acknowledged) : at(ledger);
    const found = [at(ledger), at(deltas), at(hours)];
    differ(
      `${key}: due ${due}, ledger ${found[0]}, deltas ${found[1]}, hours ${found[2]}`,
      Math.max(...found.map((total) => Math.abs(total - due))),
    );
  }
  const counted = sumOf(ledger, (meter) => meter === "api_calls");
  const { sent, acknowledged: answered } = calls;
  differ(`api_calls: answered ${answered}, counted ${counted}`, Math.max(0, answered - counted));
  differ(`api_calls: counted ${counted}, sent ${sent}`, Math.max(0, counted - sent));
  return { differences, drift };
}
