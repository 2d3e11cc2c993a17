import type { InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { branding } from "./tables.ts";

export type BrandingRow = InferSelectModel<typeof branding>;

/** The company's one row, if it ever chose anything. */
export async function findBranding(db: TenantDb): Promise<BrandingRow | undefined> {
  const [row] = await db.select().from(branding).limit(1);
  return row;
}
