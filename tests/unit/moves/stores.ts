import { createHash } from "node:crypto";
import { MeterHome } from "../../../durable-objects/tenant-meter-home.ts";
import { tableNames } from "../../../durable-objects/tenant-meter-pages.ts";
import { MeterRecord } from "../../../durable-objects/tenant-meter-record.ts";
import { MeterSettings } from "../../../durable-objects/tenant-meter-settings.ts";
import { UsageRows } from "../../../durable-objects/tenant-meter-usage-rows.ts";
import type { JobLuggage } from "../../../shared/agents/luggage.ts";
import type { LogEntry } from "../../../shared/audit/log.ts";
import type { HeadView } from "../../../shared/audit/log-contract.ts";
import type { MovingMeter } from "../../../shared/limits/luggage.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("base64url");

/** Two or three rows. */
const pageBytes = 40;

/** A meter's record as it moves, in a real one's tables, with pages that hold next to nothing. */
export class StoredMeter {
  readonly storage: DurableObjectStorage;
  readonly settings: MeterSettings;
  readonly usage: UsageRows;
  readonly home: MeterHome;
  shard: number | null = null;

  constructor(storage = objectStorage()) {
    this.storage = storage;
    this.settings = new MeterSettings(storage.sql);
    this.usage = new UsageRows(storage.sql);
    this.home = new MeterHome(storage, new MeterRecord(storage, pageBytes));
  }

  /** All rows of all tables under the prefix, but those of the move itself. */
  rows(prefix = ""): Record<string, unknown[]> {
    const names = tableNames(this.storage.sql, prefix).filter(
      (name) => !/^(home|arriving|sqlite.*)$/.test(name) && (prefix !== "" || !/^(left|come)_/.test(name)),
    );
    const entries = names.map((name) => {
      const rows = this.storage.sql.exec(`select * from ${prefix}${name}`).toArray();
      return [name, rows.map((row) => ({ ...row }))] as const;
    });
    return Object.fromEntries(entries.filter(([, rows]) => rows.length > 0));
  }

  open(): void {
    for (const part of [this.settings, this.usage, this.home]) part.open();
  }

  readonly verbs: MovingMeter = {
    depart: async (to) => {
      this.home.depart(to);
      this.open();
    },
    recordPage: async (from) => this.home.left().page(from),
    forgetRecord: async () => {
      this.home.forget();
    },
    recordPlace: async (moveId) => this.home.record.place(moveId),
    takeRecord: async (moveId, page) => this.home.record.take(moveId, page),
    openRecord: async (moveId, sum) => {
      if (this.home.record.arrive(moveId, sum)) this.open();
    },
    place: async (shard) => {
      this.shard = shard;
    },
  };
}

/** One tenant's stores beside the databases, as small as a move can tell them from the real ones. */
export class Stores {
  readonly meter = new StoredMeter();
  leaves: LogEntry[] = [];
  heads: HeadView[] = [];
  retained = 0;
  files = new Map<string, string>();
  jobs = new Map<string, JobLuggage>();

  root = () => hash(this.leaves.map(({ leafHash }) => leafHash).join());

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
