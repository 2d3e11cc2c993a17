import { objectOf } from "../data/objects.ts";
import type { Region } from "../kernel/region.ts";
import type { MeterBinding } from "./meter.ts";

/** All that a meter has counted, table by table. */
export type MeterLuggage = Record<string, Record<string, string | number | null | ArrayBuffer>[]>;

/** What is handed over crosses in one message, which is refused above 32 MiB. */
export const longestLuggage = 20 * 2 ** 20;

/** What a move asks of a tenant's meter; every verb is safe to repeat. */
export interface MovingMeter {
  /** How long what it would take along is, in characters of JSON; nothing once it left. */
  luggageLength(): Promise<number>;
  /** The tenant has left for that region: from now on nothing is counted or admitted here. @returns all that was counted */
  depart(to: Region): Promise<MeterLuggage>;
  /** The other region has it: only where the tenant went is kept. */
  forgetLuggage(): Promise<void>;
  /** Takes over what was counted elsewhere, unless it counts already. */
  unpack(luggage: MeterLuggage): Promise<void>;
  /** The tenant's rows are in that database of the region now; answers when nobody is admitted by a lease that knows another. */
  place(shard: number): Promise<void>;
}

/** The same object as the meter, asked for what only moves ask. */
export const movingMeterOf = (env: MeterBinding, tenantId: string): MovingMeter =>
  objectOf(env, env.METER, tenantId) as unknown as MovingMeter;
