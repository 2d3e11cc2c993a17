import { and, eq, type InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { consents } from "./tables.ts";

export type ConsentRow = InferSelectModel<typeof consents>;

export const listConsents = (db: TenantDb, subjectId: string, purpose?: string): Promise<ConsentRow[]> =>
  db
    .select()
    .from(consents)
    .where(
      and(
        eq(consents.subjectId, subjectId),
        purpose === undefined ? undefined : eq(consents.purpose, purpose),
      ),
    );
