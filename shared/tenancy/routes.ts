import * as z from "zod/mini";
import type { Context } from "../http/context.ts";
import { route } from "../http/route.ts";
import { plans } from "../kernel/plan.ts";
import { Problem } from "../kernel/problem.ts";
import type { Meter } from "../limits/meter.ts";
import { tenantView } from "./contract.ts";
import { ownTenant, viewOfTenant } from "./service.ts";

type Needs = Context & { meter: Meter };

const gauge = z.object({ used: z.int(), limit: z.nullable(z.int()) });

const usageView = z.object({
  plan: z.enum(plans),
  policies: z.array(
    z.object({
      name: z.enum(["minute", "month", "ai-day"]),
      quota: z.int(),
      remaining: z.int(),
      window_seconds: z.int(),
      reset_seconds: z.int(),
    }),
  ),
  month_requests: z.int(),
  projects: gauge,
  seats: gauge,
});

const readInfo = route({
  method: "get",
  path: "/v1/tenants/me/info",
  summary: "The caller's tenant: plan, region and how far its residency is guaranteed",
  tag: "Tenants",
  permission: "account:read",
  returns: tenantView,
  status: 200,
  problems: [],
  handle: async (ctx: Needs) => viewOfTenant(await ownTenant(ctx.db)),
});

const readUsage = route({
  method: "get",
  path: "/v1/tenants/me/usage",
  summary: "What the tenant's meter has counted, against its limits",
  tag: "Tenants",
  permission: "usage:read",
  returns: usageView,
  status: 200,
  problems: [],
  handle: async (ctx: Needs) => {
    const usage = await ctx.meter.usage();
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
    };
  },
});

export const tenantRoutes = [readInfo, readUsage];
