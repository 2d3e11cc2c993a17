/** How often a script asked each kind of store, since it was asked last. */
export interface Counts {
  database: number;
  object: number;
  queue: number;
  bucket: number;
  service: number;
}

export const noCounts = (): Counts => ({ database: 0, object: 0, queue: 0, bucket: 0, service: 0 });
export const kindsOf = (counts: Counts) => Object.keys(counts) as (keyof Counts)[];

/** Every trip out of the isolate, to whatever store. */
export const tripsOf = (counts: Counts): number =>
  kindsOf(counts).reduce((sum, kind) => sum + counts[kind], 0);
