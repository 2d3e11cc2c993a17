import { type JurisdictionBinding, objectOf } from "../data/objects.ts";
import type {
  ConsistencyView,
  EvidenceView,
  HeadView,
  InclusionView,
  SignedHead,
  WitnessReceipt,
} from "./log-contract.ts";

export interface LogEntry {
  id: string;
  sequence: number;
  /** Hash of the leaf (RFC 9162 §2.1.1), base64url. */
  leafHash: string;
}

/** `moved`: others appended meanwhile, ask for positions again. `conflicts`: known ids that came with another hash. */
export type Appended =
  | { status: "appended"; size: number; conflicts: string[] }
  | { status: "moved"; size: number };

export interface LogState {
  size: number;
  root: string;
  /** Time for a signed head of this size. */
  due: boolean;
  /** Entries before this place are no longer kept: the next head says so. */
  retained: number;
  latest: HeadView | null;
}

/** Some entries of a log, and what shows that they are its own (`merkle-range.ts`), hashes as base64url. */
export interface LogRange {
  ids: string[];
  left: string[];
  right: string[];
}

/** A tenant's log. Entries are never changed or removed; every verb is safe to repeat. */
export interface AuditLog {
  /** The log's size, and where those of the named events stand that it knows. */
  positions(ids: readonly string[]): Promise<{ size: number; known: Record<string, number> }>;
  append(entries: readonly LogEntry[]): Promise<Appended>;
  head(): Promise<LogState>;
  /** The latest signed head, or the one of that size. */
  latest(size?: number): Promise<HeadView | null>;
  /** Ids of the entries from `start` to before `end`. */
  entries(start: number, end: number): Promise<string[]>;
  /** The same with their proof under the log of `size` entries. `null`: there are no such. */
  range(start: number, end: number, size: number): Promise<LogRange | null>;
  /** Declares that entries before this place need not be kept. It never goes back. @returns what is declared */
  retain(from: number): Promise<number>;
  /** `null`: the log of that size, or of the latest head when none is given, does not hold the event. */
  inclusion(eventId: string, size: number | null): Promise<InclusionView | null>;
  /** The latest head, the paths of those events it covers, and how it grew from the log of `first` entries. */
  evidence(eventIds: readonly string[], first: number | null): Promise<EvidenceView>;
  /** `null`: the log was never that large. */
  consistency(first: number, second: number): Promise<ConsistencyView | null>;
  /** Keeps a signed head; `false`: it is no head of this log. */
  attach(head: SignedHead): Promise<boolean>;
  /** Keeps the witness's word about a head; `false`: it is about no head of this log. */
  witnessed(receipt: WitnessReceipt): Promise<boolean>;
  /** Forgets everything: the tenant is gone. */
  purge(): Promise<void>;
}

/** What a move asks of a log besides: all it holds, piece by piece. */
export interface MovingLog {
  leaves(start: number, limit: number): Promise<LogEntry[]>;
  /** Signed heads larger than `after`, with the witness's word. */
  heads(after: number, limit: number): Promise<HeadView[]>;
}

export interface AuditLogBinding extends JurisdictionBinding {
  AUDIT_LOG: DurableObjectNamespace;
}

export const auditLogOf = (env: AuditLogBinding, tenantId: string): AuditLog & MovingLog =>
  objectOf(env, env.AUDIT_LOG, tenantId) as unknown as AuditLog & MovingLog;
