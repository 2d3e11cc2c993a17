import type { JobLuggage } from "../agents/luggage.ts";
import type { FinalStatus } from "../agents/statuses.ts";
import type { LogEntry } from "../audit/log.ts";
import type { HeadView } from "../audit/log-contract.ts";
import type { RowCursor, RowPage } from "../data/moving-pages.ts";
import type { TableCount } from "../data/moving-proof.ts";
import type { InboxEvent } from "../data/stripe-inbox.ts";
import type { RecordPage, RecordPlace, RecordSum } from "../limits/luggage.ts";

/** What the arriving side asks for, part by part. `frozen`: the very freeze in which the answer counts. */
export type Ask =
  | { part: "rows" | "lobby"; cursor: RowCursor; frozen: number | null }
  | { part: "leaves"; start: number; frozen: number | null }
  | { part: "heads"; after: number; frozen: number | null }
  | { part: "files"; after: string }
  | { part: "contents"; names: string[] }
  | { part: "freeze" }
  | { part: "counts"; frozen: number | null }
  | { part: "leave"; start: number; record: RecordPlace; frozen: number | null }
  | { part: "hand" }
  | { part: "jobs"; after: string }
  | { part: "proof"; table: string; after: string }
  | { part: "shred" }
  | { part: "close" }
  | { part: "abort" };
export type Part = Ask["part"];

export interface KeptFile {
  name: string;
  etag: string;
}

/** A key that the root key wraps, without its wrapping; it crosses inside a sealed box only. */
export interface BareKey {
  table: string;
  id: string;
  /** base64url */
  secret: string;
}

export interface LogSize {
  size: number;
  root: string;
}

export interface ProofPiece {
  table: string;
  after: string;
  until: string | null;
  hashes: [id: string, hash: string][];
}

/** What is handed over when the record of use has gone; `sum`: what it must come to over there. */
export interface Rest {
  keys: BareKey[];
  sum: RecordSum | null;
  inbox: InboxEvent[];
  log: LogSize;
  leaves: LogEntry[];
}

export interface Answers {
  rows: RowPage;
  lobby: RowPage;
  leaves: { leaves: LogEntry[]; size: number };
  /** `retained`: entries before this place need not be kept. */
  heads: { heads: HeadView[]; more: boolean; retained: number };
  /** By name; `more`: others come after the last. */
  files: { files: KeptFile[]; more: boolean };
  /** As many as fit, in the order asked for; `body` is base64url. A file that is gone is not among them. */
  contents: { files: { name: string; body: string }[]; taken: number };
  freeze: { frozen: number };
  counts: { rows: TableCount[]; lobby: TableCount; log: LogSize };
  /** `rest`: with the last page of the record of use. */
  leave: { record: RecordPage; rest: Rest | null };
  hand: Record<string, never>;
  jobs: { jobs: { id: string; status: FinalStatus; luggage: JobLuggage | null }[]; more: boolean };
  /** Pieces of tables, one after the other; nothing as `until` of a piece: to the end of its table. */
  proof: { pieces: ProofPiece[]; next: { table: string; after: string } | null };
  shred: { more: boolean };
  close: Record<string, never>;
  /** Nothing: the tenant has left already. */
  abort: { aborted: boolean };
}

/** The freeze in which this was asked is over: what came since must be copied first. */
export interface Thawed {
  thawed: true;
}

export const isThawed = (answer: unknown): answer is Thawed =>
  (answer as Partial<Thawed> | null)?.thawed === true;
