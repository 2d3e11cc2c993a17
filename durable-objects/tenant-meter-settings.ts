import type { Override } from "../shared/limits/effective.ts";
import type { MeterConfiguration, MeterState, OverrideWord } from "../shared/limits/meter.ts";

const schema = `
  create table if not exists settings (one integer primary key check (one = 1), plan text not null, revision integer not null, anchor integer not null, state text not null, reasons text not null);
  create table if not exists overrides (name text primary key, value integer, until integer not null, revision integer not null) without rowid;
`;

/** What holds for the tenant of a meter, and the database that has its rows, once it was moved to another than its first. */
export type Settings = Pick<MeterConfiguration, "plan" | "anchor"> & {
  state: MeterState;
  reasons: string[];
  shard: number | null;
  overrides: Override[];
};

type StoredSettings = Omit<Settings, "reasons" | "overrides"> & { reasons: string; overrides: string };

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

  /** A lower revision than the known one of that limit changes nothing; what was taken back stays known as such. */
  override({ name, limit, until, revision }: OverrideWord): void {
    this.#sql.exec(
      `insert into overrides (name, value, until, revision) values (?1, ?2, ?3, ?4)
       on conflict (name) do update set value = ?2, until = ?3, revision = ?4 where revision < ?4`,
      ...[name, limit, until, revision],
    );
  }

  /** `undefined`: this meter knows no tenant. */
  read(): Settings | undefined {
    const query = `select plan, anchor, state, reasons, (select shard from home) as shard, (select json_group_array(
      json_object('name', name, 'limit', value, 'until', until)) from overrides where value is not null) as overrides
      from settings`;
    const row = this.#sql.exec<StoredSettings>(query).toArray()[0];
    return (
      row && {
        ...row,
        reasons: JSON.parse(row.reasons) as string[],
        overrides: JSON.parse(row.overrides) as Override[],
      }
    );
  }
}
