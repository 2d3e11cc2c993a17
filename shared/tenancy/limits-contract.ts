import * as z from "zod/mini";
import { instant } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { plans } from "../kernel/plan.ts";
import { limitNames } from "../limits/effective.ts";
import { noticedLimits } from "../limits/notices.ts";

/** What `GET /v1/limits` tells of: what a contract has, and what the caller has of their own. */
export const shownLimits = [
  ...limitNames,
  "requests_per_ten_seconds",
  "requests_per_minute_of_key",
  "requests_per_minute_of_person",
] as const;

export const limitsView = deferred(() =>
  z.object({
    limits: z.array(
      z.object({
        name: z.enum(shownLimits),
        /** `null`: no limit. */
        limit: z.nullable(z.int()),
        /** `null` where it is not counted for the company, or shared with others. */
        used: z.nullable(z.int()),
        source: z.union([
          /** The plan of the company, or that of the company whose contract it shares. */
          z.object({ kind: z.enum(["plan", "parent"]), plan: z.enum(plans) }),
          /** Agreed with LeanVibe instead of the plan's value, which holds again at `expires_at`. */
          z.object({
            kind: z.literal("override"),
            plan: z.enum(plans),
            expires_at: instant,
            reason: z.nullable(z.string()),
          }),
          /** Set for the key, for the person, or by the company for each person: whose id it is. */
          z.object({ kind: z.enum(["key", "person", "company"]), id: z.string() }),
        ]),
        /** What one more is answered; `null`: the longest unused session ends instead. */
        refusal: z.nullable(z.enum(["quota_exceeded", "plan_limit_reached"])),
      }),
    ),
    /** What was used up in part in the running month or day, newest first: told once each, at 80, 95 and 100 %. */
    notices: z.array(
      z.object({
        name: z.enum(noticedLimits),
        percent: z.int(),
        /** As it was when it was noticed. */
        used: z.int(),
        limit: z.int(),
        at: instant,
      }),
    ),
  }),
);
export type LimitsView = z.output<typeof limitsView>;
