import { type JurisdictionBinding, objectOf } from "../data/objects.ts";
import { sha256 } from "../kernel/digest.ts";

/** That a person is to be erased, for good: ids only. */
export interface Erasing {
  erasureId: string;
  tenantId: string;
  subjectId: string;
  /** The actor's id. */
  requestedBy: string;
  requestedAt: number;
}

export interface LedgerEntry extends Erasing {
  /** Counts the region's erasures from 1, without gaps. */
  position: number;
  enteredAt: number;
}

/**
 * The region's memory of whom it erased, in a store of its own: no restore of a database reaches it.
 * Entries are never changed or removed; every verb is safe to repeat.
 */
export interface ErasureLedger {
  /** The first entry of a person stays; whoever enters the person again is answered with it. */
  enter(erasing: Erasing): Promise<LedgerEntry>;
  size(): Promise<number>;
  /** Entries behind `position`, in order, at most `limit`. */
  after(position: number, limit: number): Promise<LedgerEntry[]>;
}

export interface LedgerBinding extends JurisdictionBinding {
  ERASURES: DurableObjectNamespace;
}

/** One a region: its databases are restored together or one by one, and compared with the same ledger. */
export const ledgerOf = (env: LedgerBinding): ErasureLedger =>
  objectOf(env, env.ERASURES, "erasures") as unknown as ErasureLedger;

export const subjectDigest = (tenantId: string, subjectId: string): Promise<string> =>
  sha256(`erasure:v1:${tenantId}:${subjectId}`);
