import type { TenantDb } from "../data/tenant-db.ts";
import { update, type Write } from "../data/write.ts";
import type { Vault } from "../keys/contract.ts";
import { isFounded } from "../keys/service.ts";
import { emailIndexOf } from "./service.ts";
import { listPlainUsers } from "./store.ts";
import { users } from "./tables.ts";

const batch = 50;

/** Seals who was stored before cells were sealed: a tenant of an older installation gets its first keys, its people theirs. */
export async function sealPlainPeople(db: TenantDb, vault: Vault): Promise<void> {
  const people = await listPlainUsers(db, batch);
  if (people.length === 0) return;
  const writes: Write[] = (await isFounded(db)) ? [] : await vault.found();
  for (const { id, version, email, name } of people) {
    writes.push(...(await vault.enrol(id)));
    const { id: _, ...cells } = await vault.seal(users, { id, email, name });
    writes.push(update(users, id, version, { ...cells, emailIndex: await emailIndexOf(vault, email) }));
  }
  const target = { kind: "tenant", id: db.principal.tenantId };
  await db.commit({ action: "people.sealed", target, detail: { people: people.length } }, ...writes);
}
