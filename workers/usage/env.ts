import type { JurisdictionBinding } from "../../shared/data/objects.ts";
import type { ClockBinding } from "../../shared/kernel/clock.ts";
import type { Region } from "../../shared/kernel/region.ts";

export interface Env extends ClockBinding, JurisdictionBinding {
  REGION: Region;
  DB_0: D1Database;
  METER: DurableObjectNamespace;
  KEYS: { jwks(): Promise<{ keys: Record<string, unknown>[] }> };
  /** Signs page cursors. */
  CURSOR_KEY: string;
}
