import { planAllowsRegion, planFacts } from "../kernel/plan.ts";
import { Problem } from "../kernel/problem.ts";
import { allowsPolicy, type Region, regionFacts } from "../kernel/region.ts";
import { effectivePolicy } from "./policy-rules.ts";
import type { Tenant } from "./store.ts";

const refused = (detail: string, code: string, finding: string): Problem =>
  new Problem("conflict", detail, { errors: [{ pointer: "#/to_region", code, detail: finding }] });

/** Whether plan and policies let the company live in that region. @throws {Problem} `plan_limit_reached`, `conflict` */
export function assertMayLive(tenant: Tenant, region: Region): void {
  if (region === tenant.region) throw refused("The company lives there.", "region", "is its own region");
  if (!planAllowsRegion(tenant.plan, region)) {
    const { name, regions } = planFacts[tenant.plan];
    throw new Problem("plan_limit_reached", `The ${name} plan does not offer this region.`, {
      errors: [{ pointer: "#/to_region", code: "plan", detail: `allowed: ${regions.join(", ")}` }],
      members: { allowed: regions, upgrade_url: "/console/usage#plans" },
    });
  }
  if (!allowsPolicy(region, tenant.residencyPolicy))
    throw refused(
      `No jurisdiction binds storage in ${regionFacts[region].name}: strict residency cannot be kept there.`,
      "guarantee",
      "strict needs the region us or eu",
    );
  const allowed = effectivePolicy(tenant).allowed_regions;
  if (allowed !== null && !allowed.includes(region))
    throw refused(
      "The company's policy does not allow this region.",
      "policy",
      `allowed: ${allowed.join(", ")}`,
    );
}
