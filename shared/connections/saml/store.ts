import { and, desc, eq, type InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../../data/tenant-db.ts";
import { connectionsPerTenant } from "../words.ts";
import { samlConnections, samlSubjects } from "./tables.ts";

export type SamlConnectionRow = InferSelectModel<typeof samlConnections>;
export type SamlSubjectRow = InferSelectModel<typeof samlSubjects>;

export const findSamlConnection = (db: TenantDb, id: string): Promise<SamlConnectionRow | undefined> =>
  db.find(samlConnections, id);

/** All of a company: as many as it has connections. */
export const listSamlConnections = (db: TenantDb): Promise<SamlConnectionRow[]> =>
  db.select().from(samlConnections).limit(connectionsPerTenant);

export const findSubject = (db: TenantDb, id: string): Promise<SamlSubjectRow | undefined> =>
  db.find(samlSubjects, id);

/** As whom a connection's provider knows somebody: one name, hardly ever several, newest first. */
export function listSubjectsOf(
  db: TenantDb,
  connectionId: string,
  userId: string,
): Promise<SamlSubjectRow[]> {
  const own = and(eq(samlSubjects.connectionId, connectionId), eq(samlSubjects.userId, userId));
  return db.select().from(samlSubjects).where(own).orderBy(desc(samlSubjects.updatedAt)).limit(10);
}
