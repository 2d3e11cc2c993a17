import { publicRoute } from "../http/route.ts";
import { planFacts, plans } from "../kernel/plan.ts";
import { regionFacts } from "../kernel/region.ts";
import { type PlanList, planList } from "./contract.ts";

const priceList: PlanList = {
  data: plans.map((plan) => {
    const { name, price, regions, limits, auditDays } = planFacts[plan];
    return {
      plan,
      name,
      price: { amount: price, currency: "USD" },
      interval: "month",
      regions: regions.map((region) => ({ region, ...regionFacts[region] })),
      limits: {
        requests_per_minute: limits.requestsPerMinute,
        requests_per_month: limits.requestsPerMonth,
        ai_requests_per_day: limits.aiRequestsPerDay,
        concurrent_tasks: limits.concurrentTasks,
        projects: limits.projects,
        seats: limits.seats,
      },
      audit_days: auditDays,
    };
  }),
};

const readPlans = publicRoute({
  method: "get",
  path: "/v1/billing/plans",
  summary: "The plans: price, regions and limits",
  tag: "Billing",
  permission: "public",
  returns: planList,
  status: 200,
  cacheSeconds: 300,
  problems: [],
  handle: async () => priceList,
});

export const billingRoutes = [readPlans];
