import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";

/** An object's storage knows blobs as buffers, node:sqlite as views of them. */
const asInput = (value: SQLInputValue | ArrayBuffer): SQLInputValue =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : value;

type Row = Record<string, SQLOutputValue | ArrayBuffer>;

function asFound(row: Row): Row {
  for (const [name, value] of Object.entries(row))
    if (value instanceof Uint8Array) row[name] = value.slice().buffer;
  return row;
}

/** Just enough of an object's storage over node:sqlite: what was committed stays, whoever reads it next. */
export class ObjectStorage {
  readonly #raw = new DatabaseSync(":memory:");
  readonly #compiled = new Map<string, StatementSync>();
  #depth = 0;

  readonly sql = {
    exec: (query: string, ...bindings: (SQLInputValue | ArrayBuffer)[]) => {
      const isCreate = /^\s*create /i.test(query);
      if (isCreate) this.#raw.exec(query);
      const rows = isCreate
        ? []
        : this.#prepare(query)
            .all(...bindings.map(asInput))
            .map(asFound);
      return {
        [Symbol.iterator]: () => rows[Symbol.iterator](),
        toArray: () => rows,
        one() {
          if (rows.length !== 1) throw new Error(`${rows.length} rows`);
          return rows[0];
        },
      };
    },
  };

  transactionSync<Result>(work: () => Result): Result {
    const point = `p${this.#depth++}`;
    this.#raw.exec(`savepoint ${point}`);
    try {
      return work();
    } catch (error) {
      this.#raw.exec(`rollback to ${point}`);
      throw error;
    } finally {
      this.#raw.exec(`release ${point}`);
      this.#depth--;
    }
  }

  /** All that is in it now, for one that goes on from here: as a point-in-time recovery leaves an object. */
  fork(): ObjectStorage {
    const copy = new ObjectStorage();
    copy.#raw.deserialize(this.#raw.serialize());
    return copy;
  }

  #prepare(query: string): StatementSync {
    const known = this.#compiled.get(query) ?? this.#raw.prepare(query);
    this.#compiled.set(query, known);
    return known;
  }
}

export const objectStorage = (): DurableObjectStorage =>
  new ObjectStorage() as unknown as DurableObjectStorage;

export const forkOf = (storage: DurableObjectStorage): DurableObjectStorage =>
  (storage as unknown as ObjectStorage).fork() as unknown as DurableObjectStorage;
