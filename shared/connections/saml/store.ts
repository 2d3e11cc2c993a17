import { and, eq, type InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../../data/tenant-db.ts";
import { connectionsPerTenant } from "../words.ts";
import { samlConnections, samlSubjects } from "./tables.ts";

export type SamlConnectionRow = InferSelectModel<typeof samlConnections>;
export type SamlSubjectRow = InferSelectModel<typeof samlSubjects>;

export async function findSamlConnection(db: TenantDb, id: string): Promise<SamlConnectionRow | undefined> {
  const [row] = await db.select().from(samlConnections).where(eq(samlConnections.id, id)).limit(1);
  return row;
}

/** All of a company: as many as it has connections. */
export const listSamlConnections = (db: TenantDb): Promise<SamlConnectionRow[]> =>
  db.select().from(samlConnections).limit(connectionsPerTenant);

export async function findSubject(db: TenantDb, id: string): Promise<SamlSubjectRow | undefined> {
  const [row] = await db.select().from(samlSubjects).where(eq(samlSubjects.id, id)).limit(1);
  return row;
}

/** Who somebody is at a connection; of several the first: they are all of one person. */
export async function findSubjectOf(
  db: TenantDb,
  connectionId: string,
  userId: string,
): Promise<SamlSubjectRow | undefined> {
  const own = and(eq(samlSubjects.connectionId, connectionId), eq(samlSubjects.userId, userId));
  const [row] = await db.select().from(samlSubjects).where(own).limit(1);
  return row;
}
