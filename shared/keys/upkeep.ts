import { noteKeyWork, tenantsWithKeyWork } from "../data/data-keys.ts";
import { DuplicateKey, MissingReference, StaleWrite } from "../data/faults.ts";
import type { PlainRow, Table } from "../data/sealed.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { type Change, remove, update, type Write } from "../data/write.ts";
import { KeyServiceFault } from "./key-service.ts";
import { KeyWrapper } from "./key-wrapper.ts";
import { noteAnswer } from "./lock.ts";
import type { KeyPorts } from "./ports.ts";
import { forgettable } from "./rules.ts";
import {
  type DataKeyRow,
  keyUse,
  listCustomerKeys,
  listDataKeys,
  oldCells,
  oldSubjectKeys,
  tenantColumns,
} from "./store.ts";
import { SubjectKeys } from "./subject-keys.ts";
import { customerKeys, dataKeys } from "./tables.ts";
import { TenantKeys } from "./tenant-keys.ts";
import { vaultOf } from "./vault.ts";

export interface UpkeepPorts extends KeyPorts {
  /** Every table with sealed cells: what is missing here would lose its key. */
  tables: readonly Table[];
  openDb(tenantId: string, shard: number): TenantDb;
}

const tenantsAtOnce = 25;
/** Rows of one commit, and commits of one tenant's turn. */
const batch = 100;
const stepsAtOnce = 5;

/** One round over a database: each tenant's trouble is its own. */
export async function tendKeys(database: D1Database, shard: number, ports: UpkeepPorts): Promise<void> {
  const root = await ports.root;
  const turn = async (tenantId: string) => {
    await noteKeyWork(database, tenantId, ports.clock.now());
    await tendTenant(ports.openDb(tenantId, shard), ports);
  };
  const waiting = await tenantsWithKeyWork(database, root.id, tenantsAtOnce);
  await Promise.all(waiting.map((id) => turn(id).catch((error: unknown) => noteTrouble(id, error))));
}

/** A service that refuses is known by then, and a row that changed meanwhile has its turn again. */
function noteTrouble(tenantId: string, error: unknown): void {
  if (error instanceof KeyServiceFault || error instanceof StaleWrite) return;
  console.error(JSON.stringify({ event: "keys.upkeep_failed", tenant: tenantId, error: String(error) }));
}

/**
 * What one tenant's keys are owed. Every step is one commit and finds its own work, so that a kill
 * between any two of them costs nothing but time.
 */
export async function tendTenant(db: TenantDb, ports: UpkeepPorts): Promise<void> {
  const generations = await listDataKeys(db);
  await askServices(db, ports, generations);
  await followRoot(db, ports, generations);
  if (!generations.some(({ state }) => state === "retiring")) return;
  for (let step = 0; step < stepsAtOnce; step++) if (!(await sealAnew(db, ports))) break;
  await forgetKeys(db, ports);
}

/** The company's services are asked for their keys, past every cache: so a revocation is heard, and its end. */
async function askServices(db: TenantDb, ports: UpkeepPorts, generations: DataKeyRow[]): Promise<void> {
  const wrapper = new KeyWrapper(db, ports);
  for (const customerKey of await listCustomerKeys(db)) {
    const guarded = generations.find(({ customerKeyId }) => customerKeyId === customerKey.id);
    if (!guarded) continue;
    await wrapper.unwrap(guarded);
    await noteAnswer(db, ports, customerKey);
  }
}

/** A new root key: only the outermost wrapping changes. */
async function followRoot(db: TenantDb, ports: UpkeepPorts, generations: DataKeyRow[]): Promise<void> {
  const root = await ports.root;
  const wrapper = new KeyWrapper(db, ports);
  const updatedAt = ports.clock.now();
  const writes: Write[] = [];
  for (const row of generations.filter(({ rootId }) => rootId !== root.id))
    writes.push(update(dataKeys, row.id, row.version, { ...(await wrapper.underNewRoot(row)), updatedAt }));
  for (const row of (await listCustomerKeys(db)).filter(({ rootId }) => rootId !== root.id)) {
    const { rootId, wrapped } = await wrapper.underNewRoot({ ...row, wrapped: row.credentials });
    writes.push(update(customerKeys, row.id, row.version, { rootId, credentials: wrapped, updatedAt }));
  }
  const target = { kind: "tenant", id: db.principal.tenantId };
  if (writes.length > 0)
    await db.commit({ action: "key.rewrapped", target, detail: { root: root.id } }, ...writes);
}

/** One bounded step. @returns whether there was anything to do */
async function sealAnew(db: TenantDb, ports: UpkeepPorts): Promise<boolean> {
  const tenantKeys = new TenantKeys(db, ports);
  const { id: currentId } = await tenantKeys.current();
  const subjectKeys = new SubjectKeys(db, tenantKeys, ports.clock);
  const people = await oldSubjectKeys(db, currentId, batch);
  const writes = await Promise.all(people.map((row) => subjectKeys.rewrap(row)));
  const vault = vaultOf(db, ports);
  for (const { table, column } of tenantColumns(ports.tables)) {
    const cells = await oldCells(db, table, column, currentId, Math.max(0, batch - writes.length));
    for (const { id, version, text } of cells) {
      const opened = await vault.open(table, { id, [column.property]: text });
      const plain = { id, [column.property]: (opened as Record<string, unknown>)[column.property] };
      const { id: _, ...change } = await vault.seal(table, plain as PlainRow<Table>);
      writes.push(update(table, id, version, change as Change<Table>));
    }
  }
  if (writes.length === 0) return false;
  const detail = { people: people.length, cells: writes.length - people.length };
  await db.commit({ action: "key.moved_on", target: { kind: "data_key", id: currentId }, detail }, ...writes);
  return true;
}

async function forgetKeys(db: TenantDb, ports: UpkeepPorts): Promise<void> {
  const generations = await listDataKeys(db);
  const gone = forgettable(generations, await keyUse(db, ports.tables), ports.clock.now());
  if (gone.length === 0) return;
  const kept = generations.filter((row) => !gone.includes(row));
  const idle = (await listCustomerKeys(db)).filter(
    ({ id }) => !kept.some(({ customerKeyId }) => customerKeyId === id),
  );
  try {
    await db.commit(
      {
        action: "key.deleted",
        target: { kind: "tenant", id: db.principal.tenantId },
        detail: { generations: gone.map(({ generation }) => generation).join(" ") },
      },
      ...gone.map(({ id, version }) => remove(dataKeys, id, version)),
      ...idle.map(({ id, version }) => remove(customerKeys, id, version)),
    );
  } catch (error) {
    // A person was enrolled under it at the last moment: its turn comes again.
    if (!(error instanceof MissingReference || error instanceof DuplicateKey)) throw error;
  }
}
