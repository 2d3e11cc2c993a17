import { getTableName, type InferSelectModel } from "drizzle-orm";
import { customType, type SQLiteColumnBuilderBase, type SQLiteTable } from "drizzle-orm/sqlite-core";

declare const brand: unique symbol;

/** The ciphertext of one cell. Only the vault makes one, so that plain text cannot be stored by mistake. */
export type Sealed = string & { readonly [brand]: true };

export interface SealedColumn {
  /** As stored; ciphertexts are bound to both names. */
  table: string;
  column: string;
  property: string;
  /** The property that names whose key seals the cell, a person's mostly; nothing: the tenant's own key. */
  subject: string | undefined;
}

const cell = customType<{ data: Sealed; driverData: string }>({
  dataType: () => "text",
  toDriver(value) {
    if (!value.startsWith("v1:")) throw new Error("plain text in a sealed column");
    return value;
  },
});

const builders = new WeakMap<object, Pick<SealedColumn, "column" | "subject">>();
const tables = new Map<string, readonly SealedColumn[]>();

/**
 * A column stored encrypted. What a person may ask us to forget is sealed with that person's key
 * (`subject` is the property holding the person's id): destroying the key erases every such cell.
 */
export function sealed<Name extends string>(name: Name, { subject }: { subject?: string } = {}) {
  const builder = cell<Name>(name);
  builders.set(builder, { column: name, subject });
  return builder;
}

/** For `tenantTable` alone: remembers which of a table's columns were declared sealed. */
export function noteSealed(table: string, columns: Record<string, SQLiteColumnBuilderBase>): void {
  const found = Object.entries(columns).flatMap(([property, builder]) => {
    const column = builders.get(builder);
    return column ? [{ table, property, ...column }] : [];
  });
  tables.set(table, found);
}

export const sealedColumns = (table: SQLiteTable): readonly SealedColumn[] =>
  tables.get(getTableName(table)) ?? [];

export type Table = SQLiteTable;
type Row<T extends SQLiteTable> = InferSelectModel<T>;
type IsSealed<Value> = [Exclude<Value, null>] extends [never]
  ? false
  : Exclude<Value, null> extends Sealed
    ? true
    : false;

/** Some cells of a row as people read them, before they are sealed; always with the row's id. */
export type PlainRow<T extends SQLiteTable> = {
  [Key in Exclude<keyof Row<T>, "id" | "tenantId">]?: IsSealed<Row<T>[Key]> extends true
    ? string | Extract<Row<T>[Key], null>
    : Row<T>[Key];
} & { id: string };

/** The same cells, ready to be written: the declared columns are sealed, the others as they were. */
export type SealedRow<T extends SQLiteTable, Given> = {
  [Key in keyof Given]: Key extends keyof Row<T>
    ? IsSealed<Row<T>[Key]> extends true
      ? Given[Key] extends string
        ? Sealed
        : Row<T>[Key]
      : Given[Key]
    : never;
};

/** A row as people read it. `null`: the key was destroyed, or nothing was there. */
export type OpenedRow<Given> = {
  [Key in keyof Given]: IsSealed<Given[Key]> extends true ? string | null : Given[Key];
};
