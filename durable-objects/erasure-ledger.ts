import { DurableObject } from "cloudflare:workers";
import { type ClockBinding, clockOf } from "../shared/kernel/clock.ts";
import type { Erasing, ErasureLedger as ErasureLedgerPort, LedgerEntry } from "../shared/privacy/ledger.ts";

/** Rows are only ever added: no statement of this file changes or removes one. */
const schema = `
  create table if not exists entries (
    position integer primary key, tenant_id text not null, subject_id text not null, erasure_id text not null,
    requested_by text not null, requested_at integer not null, entered_at integer not null,
    unique (tenant_id, subject_id));
`;

type Row = {
  position: number;
  tenant_id: string;
  subject_id: string;
  erasure_id: string;
  requested_by: string;
  requested_at: number;
  entered_at: number;
};

/** One per region. An answer leaves after the entry it speaks of is durable. */
export class ErasureLedger extends DurableObject<ClockBinding> implements ErasureLedgerPort {
  readonly #sql: SqlStorage;

  constructor(ctx: DurableObjectState, env: ClockBinding) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#sql.exec(schema);
  }

  async enter(erasing: Erasing): Promise<LedgerEntry> {
    const now = (await clockOf(this.env)).now();
    const { erasureId, tenantId, subjectId, requestedBy, requestedAt } = erasing;
    this.#sql.exec(
      `insert into entries (position, tenant_id, subject_id, erasure_id, requested_by, requested_at, entered_at)
       select coalesce(max(position), 0) + 1, ?1, ?2, ?3, ?4, ?5, ?6 from entries where true
       on conflict (tenant_id, subject_id) do nothing`,
      tenantId,
      subjectId,
      erasureId,
      requestedBy,
      requestedAt,
      now,
    );
    const query = "select * from entries where tenant_id = ? and subject_id = ?";
    const [entry] = this.#entries(query, tenantId, subjectId);
    if (!entry) throw new Error("the ledger did not take an entry");
    return entry;
  }

  async size(): Promise<number> {
    return this.#sql.exec<{ size: number }>("select count(*) as size from entries").one().size;
  }

  async after(position: number, limit: number): Promise<LedgerEntry[]> {
    return this.#entries(
      "select * from entries where position > ? order by position limit ?",
      position,
      limit,
    );
  }

  #entries(query: string, ...bindings: SqlStorageValue[]): LedgerEntry[] {
    return this.#sql
      .exec<Row>(query, ...bindings)
      .toArray()
      .map((row) => ({
        position: row.position,
        tenantId: row.tenant_id,
        subjectId: row.subject_id,
        erasureId: row.erasure_id,
        requestedBy: row.requested_by,
        requestedAt: row.requested_at,
        enteredAt: row.entered_at,
      }));
  }
}
