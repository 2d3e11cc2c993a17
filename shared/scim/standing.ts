import type { TenantDb } from "../data/tenant-db.ts";
import { unchanged, type Write } from "../data/write.ts";
import { findPerson, groupsOf } from "./store.ts";
import { scimUsers } from "./tables.ts";

/**
 * Whether a provisioned group gives this person a role. Each of its changes is one of the person's row here as well, so
 * that a commit which relies on the answer fails where the answer is another one by then.
 */
export async function provisioningOf(
  db: TenantDb,
  userId: string,
): Promise<{ givesRole: boolean; unchanged: Write[] }> {
  const person = await findPerson(db, userId);
  if (!person?.link) return { givesRole: false, unchanged: [] };
  const groups = (await groupsOf(db, [userId])).get(userId) ?? [];
  return {
    givesRole: groups.some(({ given }) => given !== null),
    unchanged: [unchanged(scimUsers, person.link.id, person.link.version)],
  };
}
