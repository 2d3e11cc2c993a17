import type { TenantDb } from "../data/tenant-db.ts";
import { Problem } from "../kernel/problem.ts";
import type { BranchMeter } from "../limits/branches.ts";
import type { UsageView } from "./contract.ts";
import type { RollUp } from "./organization-contract.ts";
import { listBelow } from "./organization-store.ts";
import { rollUpOf } from "./organizations.ts";
import { ownTenant } from "./service.ts";

export interface UsagePorts {
  meter: BranchMeter;
  /** The meter of a tree's root, which counts for all below it. */
  rootMeter: (rootId: string) => BranchMeter;
}

type Needs = UsagePorts & { db: TenantDb };

/** Nothing for a tenant that has nobody below: no other object is asked then. */
async function rolledUp({ db, meter, rootMeter }: Needs): Promise<RollUp | null> {
  const below = await listBelow(db);
  if (below.length === 0) return null;
  const { rootId } = await ownTenant(db);
  return rollUpOf(meter.ownSums(), rootId === null ? meter : rootMeter(rootId), below);
}

/** @throws {Problem} `unavailable` while the meter knows no tenant */
export async function readUsage(ctx: Needs): Promise<UsageView> {
  const [usage, organizations] = await Promise.all([ctx.meter.usage(), rolledUp(ctx)]);
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
    projects: usage.projects,
    seats: usage.seats,
    roll_up: organizations,
  };
}
