import { type JurisdictionBinding, objectOf } from "../data/objects.ts";
import { sha256 } from "../kernel/digest.ts";

/** That a person is to be erased, or a company purged, for good: ids only. */
export interface Erasing {
  erasureId: string;
  tenantId: string;
  subjectId: string;
  /** The actor's id. */
  requestedBy: string;
  requestedAt: number;
}

/** A purged company is entered as its own subject: one order of entries, one replay, one rule of readiness. */
export const purgeEntry = (tenantId: string, requestedAt: number): Erasing => ({
  erasureId: tenantId,
  tenantId,
  subjectId: tenantId,
  requestedBy: "lifecycle",
  requestedAt,
});

export const isPurge = ({ tenantId, subjectId }: Pick<Erasing, "tenantId" | "subjectId">): boolean =>
  tenantId === subjectId;

export interface LedgerEntry extends Erasing {
  /** Counts the region's erasures and purges from 1, without gaps. */
  position: number;
  enteredAt: number;
}

/**
 * The region's memory of whom it erased and which companies it purged, in a store of its own: no restore of a database reaches it.
 * Entries are never changed or removed; every verb is safe to repeat.
 */
export interface ErasureLedger {
  /** The first entry of a subject stays; whoever enters it again is answered with that one. */
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
