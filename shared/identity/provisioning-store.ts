import { desc, type InferSelectModel, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { provisioningTokens } from "./provisioning-tables.ts";

export type ProvisioningTokenRow = InferSelectModel<typeof provisioningTokens>;

export const findProvisioningToken = (db: TenantDb, id: string): Promise<ProvisioningTokenRow | undefined> =>
  db.find(provisioningTokens, id);

/** Newest first. */
export const listProvisioningTokens = (
  db: TenantDb,
  before: string | undefined,
  limit: number,
): Promise<ProvisioningTokenRow[]> =>
  db
    .select()
    .from(provisioningTokens)
    .where(before === undefined ? undefined : lt(provisioningTokens.id, before))
    .orderBy(desc(provisioningTokens.id))
    .limit(limit);
