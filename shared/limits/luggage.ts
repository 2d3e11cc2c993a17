import { objectOf } from "../data/objects.ts";
import type { Region } from "../kernel/region.ts";
import type { MeterBinding } from "./meter.ts";

export type RecordValue = string | number | null;

/** So many rows came before, with a chain of SHA-256 over the pages that brought them. */
export interface RecordSum {
  rows: number;
  digest: string;
}

/** What follows that key of that table, in the order of names and keys; of table `null`: nothing. */
export interface RecordPlace extends RecordSum {
  table: string | null;
  after: RecordValue[];
}

export const recordStart: RecordPlace = { table: "", after: [], rows: 0, digest: "" };
export const recordEnd: RecordPlace = { ...recordStart, table: null };

export interface RecordTable {
  name: string;
  columns: string[];
}

/** Some of what a meter has counted, row by row in the order of their keys; `next` sums them up with all before. */
export interface RecordPage {
  from: RecordPlace;
  pieces: (RecordTable & { rows: RecordValue[][] })[];
  next: RecordPlace;
}

/** What a move asks of a tenant's meter; every verb is safe to repeat. */
export interface MovingMeter {
  /** The tenant has left for that region: from now on nothing is counted or admitted here, and what was stays as it is. */
  depart(to: Region): Promise<void>;
  recordPage(from: RecordPlace): Promise<RecordPage>;
  /** The other region has it: only where the tenant went is kept. */
  forgetRecord(): Promise<void>;
  /** What this move must bring next. */
  recordPlace(moveId: string): Promise<RecordPlace>;
  /** Puts it aside, if it is what comes next; nothing of it counts. @returns what comes next now; @throws {Error} it is not what left */
  takeRecord(moveId: string, page: RecordPage): Promise<RecordPlace>;
  /** All of it is here and counts from now on. @throws {Error} it is not what left: it must be brought anew */
  openRecord(moveId: string, sum: RecordSum): Promise<void>;
  /** The tenant's rows are in that database of the region now; answers when nobody is admitted by a lease that knows another. */
  place(shard: number): Promise<void>;
}

/** The same object as the meter, asked for what only moves ask. */
export const movingMeterOf = (env: MeterBinding, tenantId: string): MovingMeter =>
  objectOf(env, env.METER, tenantId) as unknown as MovingMeter;
