import type { MeterConfiguration, MeterState } from "../shared/limits/meter.ts";

const schema = `
  create table if not exists settings (one integer primary key check (one = 1), plan text not null, revision integer not null, anchor integer not null, state text not null, reasons text not null);
`;

/** What holds for the tenant of a meter, and the database that has its rows, once it was moved to another than its first. */
export type Settings = Pick<MeterConfiguration, "plan" | "anchor"> & {
  state: MeterState;
  reasons: string[];
  shard: number | null;
};

/** What a meter was told of its tenant. */
export class MeterSettings {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.open();
  }

  open(): void {
    this.#sql.exec(schema);
  }

  /** A lower revision than the known one changes nothing. */
  configure({ plan, revision, anchor, state = "active", reasons = [] }: MeterConfiguration): void {
    this.#sql.exec(
      `insert into settings (one, plan, revision, anchor, state, reasons) values (1, ?1, ?2, ?3, ?4, ?5)
       on conflict (one) do update set plan = ?1, revision = ?2, anchor = ?3, state = ?4, reasons = ?5 where revision < ?2`,
      plan,
      revision,
      anchor,
      state,
      JSON.stringify(reasons),
    );
  }

  /** `undefined`: this meter knows no tenant. */
  read(): Settings | undefined {
    const query = "select plan, anchor, state, reasons, (select shard from home) as shard from settings";
    const row = this.#sql.exec<Omit<Settings, "reasons"> & { reasons: string }>(query).toArray()[0];
    return row && { ...row, reasons: JSON.parse(row.reasons) as string[] };
  }
}
