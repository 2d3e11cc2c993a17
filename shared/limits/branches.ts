import { type Admission, type Meter, type MeterBinding, meterOf } from "./meter.ts";

/** What a meter counted for one tenant, or for several together. */
export interface MeterSums {
  /** In the running billing month of the root. */
  monthRequests: number;
  /** In the running UTC day. */
  aiRequestsToday: number;
  projects: number;
  seats: number;
}

/**
 * A meter as the root of a tree: what its branches do counts against its own limits too. Their holds
 * are its own holds, under the keys of `branchKey`.
 */
export interface BranchMeter extends Meter {
  /** Counts a request of a branch; `cost` as in `Asking`. Its session was looked at by its own meter. */
  admitBranch(branch: string, cost: number): Promise<Admission>;
  /** What was counted for the tenant itself, without its branches. */
  ownSums(): Promise<MeterSums>;
  branchSums(branches: string[]): Promise<MeterSums>;
  /** The branch was purged: what it holds is free again. */
  forgetBranch(branch: string): Promise<void>;
}

/** Ids hold no slash, so nobody's key reads as another branch's. */
export const branchKey = (branch: string, key: string): string => `${branch}/${key}`;
export const isBranchKey = (key: string): boolean => key.includes("/");

/** Every meter can be a root's: it is the same object. */
export const branchMeterOf = (env: MeterBinding, tenantId: string): BranchMeter =>
  meterOf(env, tenantId) as BranchMeter;
