import type { Region } from "./region.ts";

export const plans = ["developer", "team", "enterprise"] as const;
export type Plan = (typeof plans)[number];

export const isPlan = (value: unknown): value is Plan => plans.includes(value as Plan);

/** `null` means no limit. Periods: minute is rolling, month is the billing period, day is UTC. */
export interface PlanLimits {
  requestsPerMinute: number;
  requestsPerMonth: number | null;
  aiRequestsPerDay: number;
  /** Tasks that are queued or running at one moment. */
  concurrentTasks: number;
  projects: number | null;
  seats: number | null;
  /** Bytes of files, together. */
  storage: number;
  /** Of one person at once; the longest unused one gives way. */
  sessions: number;
}

export interface PlanFacts {
  name: string;
  /** US cents a month. */
  price: number;
  regions: readonly Region[];
  limits: PlanLimits;
  /** How long audit entries are kept; their hashes stay. */
  auditDays: number;
}

/** Seven years, however many of them are leap years. */
const sevenYearsDays = 7 * 365 + 2;

export const planFacts: Record<Plan, PlanFacts> = {
  developer: {
    name: "Developer",
    price: 5_000,
    regions: ["us"],
    limits: {
      requestsPerMinute: 100,
      requestsPerMonth: 10_000,
      aiRequestsPerDay: 100,
      concurrentTasks: 2,
      projects: 5,
      seats: 1,
      storage: 1_000_000_000,
      sessions: 2,
    },
    auditDays: 90,
  },
  team: {
    name: "Team",
    price: 20_000,
    regions: ["us", "eu"],
    limits: {
      requestsPerMinute: 1_000,
      requestsPerMonth: 100_000,
      aiRequestsPerDay: 1_000,
      concurrentTasks: 10,
      projects: 50,
      seats: 10,
      storage: 10_000_000_000,
      sessions: 10,
    },
    auditDays: 365,
  },
  enterprise: {
    name: "Enterprise",
    price: 80_000,
    regions: ["us", "eu", "uk", "ca", "au"],
    limits: {
      requestsPerMinute: 10_000,
      requestsPerMonth: null,
      aiRequestsPerDay: 10_000,
      concurrentTasks: 100,
      projects: null,
      seats: null,
      storage: 1_000_000_000_000,
      sessions: 100,
    },
    auditDays: sevenYearsDays,
  },
};

export const planAllowsRegion = (plan: Plan, region: Region): boolean =>
  planFacts[plan].regions.includes(region);
