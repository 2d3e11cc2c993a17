import { asc, desc, gt, type InferSelectModel } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import { type Plan, planFacts } from "../kernel/plan.ts";
import type { LimitName } from "./effective.ts";
import { limitNotices, limitOverrides } from "./tables.ts";

export type OverrideRow = InferSelectModel<typeof limitOverrides>;

export const listOverrides = (db: TenantDb): Promise<OverrideRow[]> =>
  db.select().from(limitOverrides).orderBy(asc(limitOverrides.id)).limit(20);

export const findOverride = (db: TenantDb, name: LimitName): Promise<OverrideRow | undefined> =>
  db.find(limitOverrides, name);

/** How many sessions of one person the company may have open at `now`: no meter counts these. */
export async function sessionLimit(db: TenantDb, plan: Plan, now: number): Promise<number> {
  const row = await findOverride(db, "sessions");
  const isAgreed = row !== undefined && row.value !== null && now < row.expiresAt;
  return isAgreed ? (row.value ?? 0) : planFacts[plan].limits.sessions;
}

export type NoticeRow = InferSelectModel<typeof limitNotices>;

/** What was told of periods that are not over, newest first. */
export const listNotices = (db: TenantDb, now: number): Promise<NoticeRow[]> =>
  db
    .select()
    .from(limitNotices)
    .where(gt(limitNotices.periodEnd, now))
    .orderBy(desc(limitNotices.createdAt), desc(limitNotices.percent))
    .limit(50);
