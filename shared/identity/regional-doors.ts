import { shardsOf } from "../data/shards.ts";
import type { ClockBinding } from "../kernel/clock.ts";
import { regionOf } from "../kernel/region.ts";
import { type MeterBinding, meterOf } from "../limits/meter.ts";
import { callerDoors } from "./caller-doors.ts";
import { type KeySource, keyRing } from "./key-ring.ts";

const ring = keyRing();

export interface RegionalBindings extends ClockBinding, MeterBinding {
  REGION: string;
  KEYS: KeySource;
}

/** The doors of a regional script that asks another one for the keys by which callers are verified. */
export const regionalDoors = (env: RegionalBindings) =>
  callerDoors({
    env,
    region: regionOf(env.REGION),
    shards: shardsOf(env),
    meterFor: (tenantId) => meterOf(env, tenantId),
    jwks: ({ clock }, kid) => ring.keys(env.KEYS, clock, kid),
    kept: ring.kept,
  });
