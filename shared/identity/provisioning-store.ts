import { desc, eq, type InferSelectModel, lt } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { provisioningTokens } from "./provisioning-tables.ts";

export type ProvisioningTokenRow = InferSelectModel<typeof provisioningTokens>;

export async function findProvisioningToken(
  db: TenantDb,
  id: string,
): Promise<ProvisioningTokenRow | undefined> {
  const [row] = await db.select().from(provisioningTokens).where(eq(provisioningTokens.id, id)).limit(1);
  return row;
}

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
