import type { TenantDb } from "../data/tenant-db.ts";
import { type Clock, timestamp } from "../kernel/clock.ts";
import type { Principal } from "../kernel/principal.ts";
import { type EffectiveLimit, effectiveLimits, type LimitName } from "../limits/effective.ts";
import { unconfigured } from "../limits/hold-refusal.ts";
import type { MeterUsage } from "../limits/meter.ts";
import { principalsOf } from "../limits/principals.ts";
import { burstOf } from "../limits/rules.ts";
import { listNotices, listOverrides, type OverrideRow } from "../limits/store.ts";
import type { LimitsView } from "./limits-contract.ts";
import { ownTenant } from "./service.ts";
import type { UsagePorts } from "./usage.ts";

const refusals: Record<LimitName, LimitsView["limits"][number]["refusal"]> = {
  requests_per_minute: "quota_exceeded",
  requests_per_month: "quota_exceeded",
  ai_requests_per_day: "quota_exceeded",
  concurrent_tasks: "quota_exceeded",
  projects: "plan_limit_reached",
  seats: "plan_limit_reached",
  storage_bytes: "plan_limit_reached",
  sessions: null,
};

type Asking = UsagePorts & { db: TenantDb; clock: Clock; principal: Principal };

/** Every limit as it holds now, and where it comes from. @throws {Problem} `unavailable` while a meter knows no tenant */
export async function readLimits(ctx: Asking): Promise<LimitsView> {
  const { rootId } = await ownTenant(ctx.db);
  const now = ctx.clock.now();
  const [rows, notices, usage, root] = await Promise.all([
    listOverrides(ctx.db),
    listNotices(ctx.db, now),
    ctx.meter.usage(principalsOf(ctx.principal)),
    rootId === null ? null : ctx.rootMeter(rootId).usage(),
  ]);
  if (!usage || (rootId !== null && !root)) throw unconfigured();
  const overrides = [...usage.overrides, ...rows.flatMap(ofSessions)];
  const limits = effectiveLimits({ ...usage, overrides }, root, now);
  return {
    limits: [
      ...limits.map((limit) => ({
        ...limit,
        source: sourceOf(limit, rows),
        used: usedOf(limit, usage),
        refusal: refusals[limit.name],
      })),
      ...limits
        .filter(({ name }) => name === "requests_per_minute")
        .map((limit) => burstView(limit, rows, usage)),
      ...usage.own.map((own) => ownView(own, ctx.principal)),
    ],
    notices: notices.map(({ name, percent, used, quota, createdAt }) => ({
      ...{ name, percent, used, limit: quota },
      at: timestamp(createdAt),
    })),
  };
}

/** Sessions are counted by their rows, and so is what was agreed about them. */
const ofSessions = ({ id, value, expiresAt }: OverrideRow) =>
  id === "sessions" && value !== null ? [{ name: id, limit: value, until: expiresAt } as const] : [];

/** It follows from the minute's, and comes from where that does; `null`: a whole minute's may come together. */
function burstView(
  minute: EffectiveLimit,
  rows: readonly OverrideRow[],
  usage: MeterUsage,
): LimitsView["limits"][number] {
  const limit = minute.limit === null ? null : burstOf(minute.limit);
  const state = usage.policies.find(({ name }) => name === "burst");
  const isTold = minute.source.kind !== "parent" && limit !== null && state !== undefined;
  return {
    ...{ name: "requests_per_ten_seconds", limit, source: sourceOf(minute, rows), refusal: "quota_exceeded" },
    used: isTold ? state.quota - state.remaining : null,
  };
}

const ownView = (
  { name, who, limit, used, isShared }: MeterUsage["own"][number],
  { tenantId }: Principal,
) => ({
  ...{ name: `requests_per_minute_of_${name}` as const, limit, used },
  source: isShared ? { kind: "company" as const, id: tenantId } : { kind: name, id: who },
  refusal: "quota_exceeded" as const,
});

function sourceOf({ name, source }: EffectiveLimit, rows: readonly OverrideRow[]) {
  if (source.kind !== "override") return source;
  const { kind, plan, until } = source;
  const reason = rows.find(({ id }) => id === name)?.reason ?? null;
  return { kind, plan, expires_at: timestamp(until), reason };
}

/** Of a shared contract a company is not told what the others use. */
function usedOf({ name, source }: EffectiveLimit, usage: MeterUsage): number | null {
  if (source.kind === "parent" || name === "sessions") return null;
  if (name === "projects" || name === "seats") return usage[name].used;
  if (name === "concurrent_tasks") return usage.tasks.used;
  if (name === "storage_bytes") return usage.storage.used;
  if (name === "requests_per_month") return usage.monthRequests;
  const policy = usage.policies.find(
    (one) => one.name === (name === "requests_per_minute" ? "minute" : "ai-day"),
  );
  return policy ? policy.quota - policy.remaining : null;
}
