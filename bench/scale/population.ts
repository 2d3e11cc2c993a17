import { type Plan, planFacts } from "../../shared/kernel/plan.ts";
import { type Region, regions } from "../../shared/kernel/region.ts";

/** Who uses the product, and how. */
export interface Scenario {
  name: string;
  users: number;
  tenants: number;
  /** Of one user, while at work; all are at work at once. */
  secondsBetweenRequests: number;
  /** Shares of requests. */
  writes: number;
  byApiKey: number;
  /** A user and day. */
  signIns: number;
  aiTasks: number;
}

export interface Tenant {
  plan: Plan;
  region: Region;
  users: number;
  /** Requests a second that its users send, and that its plan admits. */
  asked: number;
  admitted: number;
}

const planShares: readonly (readonly [Plan, number])[] = [
  ["enterprise", 0.1],
  ["team", 0.3],
  ["developer", 0.6],
];
const regionShares: Record<Region, number> = { us: 0.4, eu: 0.3, uk: 0.1, ca: 0.1, au: 0.1 };

/** More companies are more of the same sizes, not larger ones: enterprises come in dozens whose sizes follow Zipf's law. */
const dozen = 12;

/** The largest companies have the largest plans; seats bound the smaller ones, and everybody else works for an enterprise. */
export function populationOf({ users, tenants, secondsBetweenRequests }: Scenario): Tenant[] {
  const all: Tenant[] = [];
  const count = (share: number) => Math.max(1, Math.round(tenants * share));
  const enterprises = count(planShares[0]?.[1] ?? 0);
  const seated = planShares.slice(1).flatMap(([plan, share]) => {
    const seats = planFacts[plan].limits.seats ?? 1;
    return Array.from({ length: count(share) }, () => ({ plan, users: seats }));
  });
  const rest = Math.max(0, users - seated.reduce((sum, tenant) => sum + tenant.users, 0));
  const weights = Array.from({ length: enterprises }, (_, rank) => 1 / ((rank % dozen) + 1));
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const companies = weights.map((each) => ({ plan: "enterprise" as const, users: (rest * each) / weight }));
  for (const [index, company] of [...companies, ...seated].entries()) {
    const asked = company.users / secondsBetweenRequests;
    const limit = planFacts[company.plan].limits.requestsPerMinute / 60;
    all.push({ ...company, region: regionOf(company.plan, index), asked, admitted: Math.min(asked, limit) });
  }
  return all;
}

/** By the regions' shares, in turn; a plan that is not sold in a region goes to the first that it is sold in. */
function regionOf(plan: Plan, index: number): Region {
  const sold = planFacts[plan].regions;
  const share = (region: Region) => (sold.includes(region) ? regionShares[region] : 0);
  const total = regions.reduce((sum, region) => sum + share(region), 0);
  let at = ((index * 0.618_034) % 1) * total; // evenly spread, and the same in every run
  for (const region of regions) {
    at -= share(region);
    if (at < 0) return region;
  }
  return "us";
}
