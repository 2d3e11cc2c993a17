import type { UsageLedger } from "./ledger.ts";

/** What routes of use need besides rows: the tenant's record, and where its billing months begin. */
export interface UsagePorts {
  ledger: UsageLedger;
  /** Milliseconds since the epoch. */
  anchor(): Promise<number>;
}
