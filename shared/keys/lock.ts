import { StaleWrite } from "../data/faults.ts";
import { intent } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { type Change, update } from "../data/write.ts";
import type { KeyPorts } from "./ports.ts";
import { type CustomerKeyRow, listCustomerKeys } from "./store.ts";
import { customerKeys } from "./tables.ts";

type Ports = Pick<KeyPorts, "clock" | "ids" | "outside">;

/** The company's service refuses us: from now on the tenant's meter turns every request away, and within five seconds whoever spends a lease does. */
export const noteRefusal = (db: TenantDb, ports: Ports, row: CustomerKeyRow, word: string): Promise<void> =>
  row.refusedAt === null
    ? note(db, ports, row, { refusedAt: ports.clock.now(), refusal: word })
    : tellMeter(db, ports, true);

/** It answers: the tenant is let in again, unless another of its services still refuses. */
export const noteAnswer = (db: TenantDb, ports: Ports, row: CustomerKeyRow): Promise<void> =>
  row.refusedAt === null ? Promise.resolve() : note(db, ports, row, { refusedAt: null, refusal: null });

async function note(
  db: TenantDb,
  ports: Ports,
  row: CustomerKeyRow,
  change: Pick<Change<typeof customerKeys>, "refusal"> & { refusedAt: number | null },
): Promise<void> {
  const now = ports.clock.now();
  const others = (await listCustomerKeys(db)).filter(({ id }) => id !== row.id);
  const isLocked = change.refusedAt !== null || others.some(({ refusedAt }) => refusedAt !== null);
  const tell = intent(ports, db.principal, "meter.lock", { locked: isLocked ? 1 : 0, at: now });
  const action = change.refusedAt === null ? "key_service.answered" : "key_service.refused";
  try {
    await db.commit(
      { action, target: { kind: "customer_key", id: row.id }, detail: { word: change.refusal ?? null } },
      update(customerKeys, row.id, row.version, { ...change, updatedAt: now }),
      tell.write,
    );
  } catch (error) {
    if (error instanceof StaleWrite) return;
    throw error;
  }
  await tellMeter(db, ports, isLocked);
}

/** At once; should this be lost, the outbox says it again. */
async function tellMeter(db: TenantDb, { outside, clock }: Ports, isLocked: boolean): Promise<void> {
  try {
    await outside?.meterFor(db.principal.tenantId).lock(isLocked, clock.now());
  } catch (error) {
    console.error(JSON.stringify({ event: "meter.lock_delayed", error: String(error) }));
  }
}
