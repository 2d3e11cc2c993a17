import { createHash } from "node:crypto";
import type { JobLuggage } from "../../../shared/agents/luggage.ts";
import type { LogEntry } from "../../../shared/audit/log.ts";
import type { HeadView } from "../../../shared/audit/log-contract.ts";
import type { Region } from "../../../shared/kernel/region.ts";
import type { MeterLuggage } from "../../../shared/limits/luggage.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("base64url");

/** One tenant's stores beside the databases, as small as a move can tell them from the real ones. */
export class Stores {
  meter: { luggage: MeterLuggage | null; left: Region | null; shard: number | null } = {
    luggage: null,
    left: null,
    shard: null,
  };
  leaves: LogEntry[] = [];
  heads: HeadView[] = [];
  retained = 0;
  files = new Map<string, string>();
  jobs = new Map<string, JobLuggage>();

  root = () => hash(this.leaves.map(({ leafHash }) => leafHash).join());

  readonly meterVerbs = {
    luggageLength: async () => JSON.stringify(this.meter.luggage ?? {}).length,
    depart: async (to: Region) => {
      this.meter.left = to;
      return this.meter.luggage ?? {};
    },
    forgetLuggage: async () => {
      this.meter.luggage = null;
    },
    unpack: async (luggage: MeterLuggage) => {
      this.meter = { luggage, left: null, shard: null };
    },
    place: async (shard: number) => {
      this.meter.shard = shard;
    },
  };

  readonly logVerbs = {
    positions: async () => ({ size: this.leaves.length, known: {} }),
    append: async (entries: readonly LogEntry[]) => {
      for (const entry of entries) if (entry.sequence === this.leaves.length) this.leaves.push(entry);
      return { status: "appended" as const, size: this.leaves.length, conflicts: [] };
    },
    head: async () => ({
      size: this.leaves.length,
      root: this.root(),
      due: false,
      retained: this.retained,
      latest: null,
    }),
    latest: async () => this.heads.at(-1) ?? null,
    leaves: async (start: number, limit: number) => this.leaves.slice(start, start + limit),
    heads: async (after: number, limit: number) =>
      this.heads.filter(({ size }) => size > after).slice(0, limit),
    attach: async (head: HeadView) => {
      if (!this.heads.some(({ size }) => size === head.size))
        this.heads.push({ ...head, witness: null, frontier: [] });
      return true;
    },
    witnessed: async () => true,
    retain: async (from: number) => {
      this.retained = Math.max(this.retained, from);
      return this.retained;
    },
    purge: async () => {
      this.leaves = [];
      this.heads = [];
      this.retained = 0;
    },
  };

  readonly fileVerbs = {
    list: async (after: string, limit: number) => {
      const all = [...this.files].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([name]) => name > after);
      const files = all.slice(0, limit).map(([name, body]) => ({ name, etag: hash(body) }));
      return { files, more: all.length > limit };
    },
    read: async (name: string) => {
      const body = this.files.get(name);
      return body === undefined ? undefined : new TextEncoder().encode(body).buffer;
    },
    write: async (name: string, body: Uint8Array) =>
      void this.files.set(name, new TextDecoder().decode(body)),
    remove: async (names: string[]) => {
      for (const name of names) this.files.delete(name);
    },
    wipe: async () => {
      const [first] = this.files.keys();
      if (first !== undefined) this.files.delete(first);
      return this.files.size === 0;
    },
  };

  jobVerbs = (id: string) => ({
    pack: async () => this.jobs.get(id) ?? null,
    unpack: async (_: unknown, luggage: JobLuggage) => void this.jobs.set(id, luggage),
    purge: async () => void this.jobs.delete(id),
  });
}
