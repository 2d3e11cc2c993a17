import { and, desc, eq, gt, type InferSelectModel, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { elevations } from "./tables.ts";

export type ElevationRow = InferSelectModel<typeof elevations>;

export const findElevation = (db: TenantDb, id: string): Promise<ElevationRow | undefined> =>
  db.find(elevations, id);

export const listElevations = (
  db: TenantDb,
  before: string | undefined,
  limit: number,
): Promise<ElevationRow[]> =>
  db
    .select()
    .from(elevations)
    .where(before === undefined ? undefined : lt(elevations.id, before))
    .orderBy(desc(elevations.id))
    .limit(limit);

/** What this operator asked for in this tenant and the clock has not ended. */
export const listRunning = (db: TenantDb, operatorId: string, now: number): Promise<ElevationRow[]> =>
  db
    .select()
    .from(elevations)
    .where(and(eq(elevations.operatorId, operatorId), gt(elevations.expiresAt, now)))
    .orderBy(desc(elevations.id))
    .limit(100);
