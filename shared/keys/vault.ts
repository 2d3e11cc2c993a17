import { ErasedSubject } from "../data/faults.ts";
import {
  type OpenedRow,
  type SealedColumn,
  type SealedRow,
  sealedColumns,
  type Table,
} from "../data/sealed.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { utf8 } from "../kernel/encoding.ts";
import { decrypt, encrypt, mac, type RootedKey } from "./cipher.ts";
import type { Vault } from "./contract.ts";
import { placeOfCell } from "./places.ts";
import type { KeyPorts } from "./ports.ts";
import { readCell, writeCell } from "./rules.ts";
import { SubjectKeys } from "./subject-keys.ts";
import { TenantKeys } from "./tenant-keys.ts";

type Cells = Record<string, unknown>;

/** A mark at the start of a text is part of it. */
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const isTenantKey = (id: string) => id.startsWith("dky_");

/** For one request: what it opened once it does not ask for again. */
export function vaultOf(db: TenantDb, ports: KeyPorts): Vault {
  const { tenantId } = db.principal;
  const tenantKeys = new TenantKeys(db, ports);
  const subjectKeys = new SubjectKeys(db, tenantKeys, ports.clock);

  const keyOf = (id: string): Promise<RootedKey | null> =>
    isTenantKey(id) ? tenantKeys.byId(id) : subjectKeys.find(id);

  async function sealerOf({ subject }: SealedColumn, cells: Cells): Promise<{ id: string; key: RootedKey }> {
    if (subject === undefined) return tenantKeys.current();
    const id = cells[subject];
    if (typeof id !== "string") throw new Error(`a sealed cell needs its subject: ${subject}`);
    const key = await subjectKeys.find(id);
    if (!key) throw new ErasedSubject();
    return { id, key };
  }

  async function sealCell(column: SealedColumn, cells: Cells, rowId: string, plain: string): Promise<string> {
    const { id: keyId, key } = await sealerOf(column, cells);
    const place = placeOfCell({ tenantId, ...column, rowId, keyId });
    return writeCell({ keyId, ...(await encrypt(await key.aes("field"), utf8(plain), place)) });
  }

  async function openCell(column: SealedColumn, rowId: string, text: string): Promise<string | null> {
    const cell = readCell(text);
    if (!cell) throw new Error(`${column.table}.${column.column} holds no sealed cell`);
    const key = await keyOf(cell.keyId);
    if (!key) return null;
    const place = placeOfCell({ tenantId, ...column, rowId, keyId: cell.keyId });
    return decoder.decode(await decrypt(await key.aes("field"), cell, place));
  }

  async function openAll<Row extends { id: string }>(table: Table, rows: readonly Row[]) {
    const columns = sealedColumns(table);
    const cellsOf = (row: Row) =>
      columns.flatMap((column) => {
        const text = (row as Cells)[column.property];
        return typeof text === "string" ? [{ column, text }] : [];
      });
    const named = rows.flatMap(cellsOf).map(({ text }) => readCell(text)?.keyId ?? "");
    await subjectKeys.load(named.filter((id) => id !== "" && !isTenantKey(id)));
    return Promise.all(
      rows.map(async (row) => {
        const opened = await Promise.all(
          cellsOf(row).map(async ({ column, text }) => [
            column.property,
            await openCell(column, row.id, text),
          ]),
        );
        return { ...row, ...Object.fromEntries(opened) } as OpenedRow<Row>;
      }),
    );
  }

  return {
    openAll,
    async ready(subjectId) {
      await Promise.all([tenantKeys.load(), subjectKeys.load([subjectId])]);
    },
    async found() {
      return [(await tenantKeys.draw(1)).write, await subjectKeys.draw(tenantId)];
    },
    enrol: async (subjectId) => [await subjectKeys.draw(subjectId)],
    async seal(table, given) {
      const cells: Cells = given;
      const changed = await Promise.all(
        sealedColumns(table).map(async (column) => {
          const plain = cells[column.property];
          return typeof plain === "string"
            ? [[column.property, await sealCell(column, cells, given.id, plain)]]
            : [];
        }),
      );
      return { ...given, ...Object.fromEntries(changed.flat()) } as SealedRow<typeof table, typeof given>;
    },
    async open(table, row) {
      const [opened] = await openAll(table, [row]);
      if (!opened) throw new Error("a row was not opened");
      return opened;
    },
    async index(purpose, text) {
      const key = await subjectKeys.find(tenantId);
      if (!key) throw new Error("the tenant's index key was destroyed");
      return mac(await key.hmac(`index:${purpose}`), text);
    },
    shred: (subjectId) => subjectKeys.destroy(subjectId),
  };
}
