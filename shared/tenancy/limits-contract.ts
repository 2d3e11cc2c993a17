import * as z from "zod/mini";
import { plans } from "../kernel/plan.ts";
import { limitNames } from "../limits/effective.ts";

export const limitsView = z.object({
  limits: z.array(
    z.object({
      name: z.enum(limitNames),
      /** `null`: no limit. */
      limit: z.nullable(z.int()),
      /** `null` where it is not counted for the company, or shared with others. */
      used: z.nullable(z.int()),
      /** The plan of the company, or that of the company whose contract it shares. */
      source: z.object({ kind: z.enum(["plan", "parent"]), plan: z.enum(plans) }),
      /** What one more is answered; `null`: the longest unused session ends instead. */
      refusal: z.nullable(z.enum(["quota_exceeded", "plan_limit_reached"])),
    }),
  ),
});
export type LimitsView = z.output<typeof limitsView>;
