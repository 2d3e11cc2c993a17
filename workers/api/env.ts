import type { Notary, Witness } from "../../shared/audit/seal.ts";
import type { JurisdictionBinding } from "../../shared/data/objects.ts";
import type { ClockBinding } from "../../shared/kernel/clock.ts";
import type { Region } from "../../shared/kernel/region.ts";

export interface Env extends ClockBinding, JurisdictionBinding {
  REGION: Region;
  DB_0: D1Database;
  METER: DurableObjectNamespace;
  AUDIT_LOG: DurableObjectNamespace;
  ERASURES: DurableObjectNamespace;
  AGENT_JOB: DurableObjectNamespace;
  TASKS: Queue;
  FILES: R2Bucket;
  KEYS: { jwks(): Promise<{ keys: Record<string, unknown>[] }> };
  NOTARY: Notary;
  WITNESS: Witness;
  /** Signs page cursors. */
  CURSOR_KEY: string;
}
