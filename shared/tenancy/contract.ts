import * as z from "zod/mini";
import { id, instant } from "../http/wire.ts";
import { plans } from "../kernel/plan.ts";
import { regions, residencyPolicies } from "../kernel/region.ts";

export const tenantView = z.object({
  id: id("tenant"),
  slug: z.string(),
  name: z.string(),
  region: z.enum(regions),
  /** What Cloudflare can promise for storage in this region; never overclaimed. */
  guarantee: z.enum(["jurisdiction", "location-hint"]),
  /** `strict`: the company insists on a jurisdiction and on sub-processors inside its region. */
  residency: z.enum(residencyPolicies),
  plan: z.enum(plans),
  status: z.enum(["active", "suspended", "closed"]),
  created_at: instant,
  version: z.int(),
});
export type TenantView = z.infer<typeof tenantView>;
