import { and, desc, eq, type InferSelectModel } from "drizzle-orm";
import { auditEvents } from "../data/audit-entry.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { organizationTree, tenants } from "../tenancy/tables.ts";
import { moves } from "./tables.ts";

export type MoveRow = InferSelectModel<typeof moves>;

/** A company does not move often. */
const shown = 100;

export const listMoves = (db: TenantDb): Promise<MoveRow[]> =>
  db.select().from(moves).orderBy(desc(moves.id)).limit(shown);

export const findMove = (db: TenantDb, id: string): Promise<MoveRow | undefined> => db.find(moves, id);

/** Whether an organisation stands above or below. */
export async function hasRelatives(db: TenantDb): Promise<boolean> {
  const [below] = await db.select({ id: organizationTree.id }).from(organizationTree).limit(1);
  if (below) return true;
  const [tenant] = await db.select({ parentId: tenants.parentId }).from(tenants).limit(1);
  return tenant?.parentId != null;
}

/** Whether the trail says so already. */
export async function wasMoved(db: TenantDb, moveId: string): Promise<boolean> {
  const [event] = await db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(eq(auditEvents.action, "tenant.moved"), eq(auditEvents.targetId, moveId)))
    .limit(1);
  return event !== undefined;
}
