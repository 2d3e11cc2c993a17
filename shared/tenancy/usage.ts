import type { TenantDb } from "../data/tenant-db.ts";
import type { Clock } from "../kernel/clock.ts";
import { Problem } from "../kernel/problem.ts";
import type { BranchMeter } from "../limits/branches.ts";
import type { TimesWindow } from "../limits/latency-rules.ts";
import type { UsageLedger } from "../usage/ledger.ts";
import { csvAnswer, wantsCsv } from "../usage/series-csv.ts";
import { readSeries } from "../usage/verbs/read-usage.ts";
import type { OwnUsageQuery, UsageView } from "./contract.ts";
import type { RollUp } from "./organization-contract.ts";
import { listBelow } from "./organization-store.ts";
import { rollUpOf } from "./organizations.ts";
import { ownTenant } from "./service.ts";

export interface UsagePorts {
  /** The record of what was used. */
  ledger: UsageLedger;
  meter: BranchMeter;
  /** The meter of a tree's root, which counts for all below it. */
  rootMeter: (rootId: string) => BranchMeter;
}

type Needs = UsagePorts & { db: TenantDb };

/** Nothing for a tenant that has nobody below: no other object is asked then. */
async function rolledUp({ db, meter, rootMeter }: Omit<Needs, "ledger">): Promise<RollUp | null> {
  const below = await listBelow(db);
  if (below.length === 0) return null;
  const { rootId } = await ownTenant(db);
  return rollUpOf(meter.ownSums(), rootId === null ? meter : rootMeter(rootId), below);
}

type Asked = Needs & { clock: Clock; headers: Headers };

/** The record by itself where a file is asked for, else beside the limits. @throws {Problem} `unavailable` while the meter knows no tenant */
export async function answerOwnUsage(ctx: Asked, query: OwnUsageQuery): Promise<UsageView | Response> {
  const { interval = query.format === "csv" ? "day" : undefined, window, ...rest } = query;
  if (interval === undefined) return readUsage(ctx, window);
  const anchor = async () => (await ownTenant(ctx.db)).createdAt;
  const series = await readSeries({ ...ctx, anchor }, { ...rest, interval });
  return wantsCsv(ctx.headers, query.format)
    ? csvAnswer(series)
    : { ...(await readUsage(ctx, window)), series };
}

/** Without a series. @throws {Problem} `unavailable` while the meter knows no tenant */
export async function readUsage(ctx: Omit<Needs, "ledger">, window?: TimesWindow): Promise<UsageView> {
  const [usage, performance, organizations] = await Promise.all([
    ctx.meter.usage(),
    ctx.meter.performance(window),
    rolledUp(ctx),
  ]);
  if (!usage) throw new Problem("unavailable", "The meter does not know the tenant yet.");
  return {
    plan: usage.plan,
    policies: usage.policies.map((policy) => ({
      name: policy.name,
      quota: policy.quota,
      remaining: policy.remaining,
      window_seconds: policy.windowSeconds,
      reset_seconds: policy.resetSeconds,
    })),
    month_requests: usage.monthRequests,
    tasks: usage.tasks,
    projects: usage.projects,
    seats: usage.seats,
    roll_up: organizations,
    performance,
    series: null,
  };
}
