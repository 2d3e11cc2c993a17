import type { RowCursor } from "../data/moving-pages.ts";
import type { Part } from "./parcels.ts";

/** To another region, or to another database of the same one. */
export type MoveKind = "region" | "shard";

/**
 * Everything is copied while the tenant works; then, with nobody writing, what changed meanwhile. Keys and the
 * switch come last, the directory after them, and the old copy goes when each row was compared.
 */
const legs: Record<MoveKind, readonly Part[]> = {
  region: [
    ...(["rows", "lobby", "leaves", "heads", "files", "rows", "lobby"] as const),
    ...(["freeze", "rows", "lobby", "leaves", "heads", "counts", "leave"] as const),
    ...(["hand", "files", "jobs", "proof", "shred", "close"] as const),
  ],
  shard: [
    ...(["rows", "rows"] as const),
    ...(["freeze", "rows", "counts", "leave"] as const),
    ...(["proof", "shred", "close"] as const),
  ],
};

/** A freeze is good for leaving this long, and ends by itself a while after. */
export const freezeMilliseconds = { valid: 20_000, ends: 30_000 } as const;

/** How far the arriving side has come; the only memory of where a move stands. */
export interface Progress {
  /** Of the box that is being asked for. */
  sequence: number;
  leg: number;
  rows: RowCursor;
  /** Tables of which rows wait for the page that makes them whole. */
  waiting: string[];
  lobby: RowCursor;
  files: { after: string; wanted: string[] };
  jobs: string;
  proof: RowPlace;
  /** When the running freeze began. */
  frozen: number | null;
  aborting: boolean;
  /** Rows that came in, for whoever watches. */
  copied: number;
}

export interface RowPlace {
  table: string | null;
  after: string;
}

export const firstProgress = (firstTable: string | null): Progress => ({
  sequence: 1,
  leg: 0,
  rows: { table: firstTable, after: "", seq: 0 },
  waiting: [],
  lobby: { table: "lobby", after: "", seq: 0 },
  files: { after: "", wanted: [] },
  jobs: "",
  proof: { table: firstTable, after: "" },
  frozen: null,
  aborting: false,
  copied: 0,
});

/** `undefined`: it is over. */
export const partOf = (kind: MoveKind, { leg, aborting, files }: Progress): Part | undefined => {
  if (aborting) return "abort";
  const part = legs[kind][leg];
  return part === "files" && files.wanted.length > 0 ? "contents" : part;
};

/** The same leg again, one box further. */
export const again = (progress: Progress, change: Partial<Progress>): Progress => ({
  ...progress,
  ...change,
  sequence: progress.sequence + 1,
});

export const onward = (progress: Progress, change: Partial<Progress> = {}): Progress =>
  again(progress, { files: { after: "", wanted: [] }, ...change, leg: progress.leg + 1 });

/** Back to where changes are copied while the tenant works. */
export const thawed = (kind: MoveKind, progress: Progress): Progress =>
  again(progress, { leg: legs[kind].indexOf("freeze") - 1, frozen: null });

export type Stage = "copying" | "frozen" | "settling" | "done";

/** What whoever carries the boxes is told. */
export function stageOf(kind: MoveKind, progress: Progress): Stage {
  const { leg } = progress;
  if (leg >= legs[kind].length) return "done";
  if (leg <= legs[kind].indexOf("freeze")) return "copying";
  return leg <= legs[kind].indexOf("leave") ? "frozen" : "settling";
}
