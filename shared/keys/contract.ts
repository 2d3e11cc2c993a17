import type { OpenedRow, PlainRow, SealedRow, Table } from "../data/sealed.ts";
import type { Write } from "../data/write.ts";

/**
 * Seals and opens one tenant's cells. Keys drawn here are usable at once, before their writes are committed.
 * Every verb throws the Problem `key_unavailable` when the tenant's key does not answer.
 */
export interface Vault {
  /** The first keys of a tenant: commit the writes with its row, before any other of the vault's. */
  found(): Promise<Write[]>;
  /** Draws a person's key: commit the writes beside the person's row. */
  enrol(subjectId: string): Promise<Write[]>;
  /** Seals the declared columns among the given cells: a whole draft, or a part with `id` and the column that names the subject. */
  seal<T extends Table, const Given extends PlainRow<T>>(
    table: T,
    given: Given,
  ): Promise<SealedRow<T, Given>>;
  /** A sealed cell is `null` when its person's key was destroyed. @throws when a cell is not what was stored there */
  open<Row extends { id: string }>(table: Table, row: Row): Promise<OpenedRow<Row>>;
  /** Asks for what opens a person's cells before it is known whether there are any: the same questions for nobody. */
  ready(subjectId: string): Promise<void>;
  /** One question to the database for all rows. */
  openAll<Row extends { id: string }>(table: Table, rows: readonly Row[]): Promise<OpenedRow<Row>[]>;
  /** A blind index: equal for equal texts of one tenant and purpose, worthless without its key. Normalise first. */
  index(purpose: string, text: string): Promise<string>;
  /** Destroys a person's key, and with it every cell it sealed. Nothing is left to do where there is none. */
  shred(subjectId: string): Promise<Write[]>;
}
