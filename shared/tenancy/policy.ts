import { update } from "../data/write.ts";
import type { Context } from "../http/context.ts";
import { assertVersion } from "../http/if-match.ts";
import { Problem } from "../kernel/problem.ts";
import type { PolicyPatch, PolicyView } from "./policy-contract.ts";
import {
  effectivePolicy,
  inheritedPolicy,
  isMultiFactor,
  ownPolicy,
  patched,
  policyFaults,
  strictest,
} from "./policy-rules.ts";
import { ownTenant } from "./service.ts";
import type { Tenant } from "./store.ts";
import { tenants } from "./tables.ts";

const viewOfPolicy = (tenant: Tenant): PolicyView => ({
  own: ownPolicy(tenant),
  inherited: inheritedPolicy(tenant),
  effective: effectivePolicy(tenant),
  version: tenant.version,
});

export const readPolicy = async (ctx: Context): Promise<PolicyView> => viewOfPolicy(await ownTenant(ctx.db));

/**
 * Changes what the company demands; the database hands it down in the same commit. Below a parent
 * nothing can be made looser than what is inherited. @throws {Problem} `conflict` naming each field
 */
export async function changePolicy(ctx: Context, patch: PolicyPatch): Promise<PolicyView> {
  const tenant = await ownTenant(ctx.db);
  assertVersion(ctx, tenant.version);
  const [own, inherited] = [ownPolicy(tenant), inheritedPolicy(tenant)];
  const { via, amr = [] } = ctx.principal;
  const callerIsMultiFactor = via !== undefined || isMultiFactor(amr);
  const errors = policyFaults(patch, own, { region: tenant.region, inherited, callerIsMultiFactor });
  if (errors.length > 0)
    throw new Problem("conflict", `The policy cannot be set: ${errors[0]?.pointer} ${errors[0]?.detail}.`, {
      errors,
    });
  const policy = patched(own, patch);
  const changed = (Object.keys(policy) as (keyof typeof policy)[]).filter(
    (field) => JSON.stringify(policy[field]) !== JSON.stringify(own[field]),
  );
  if (changed.length === 0) return viewOfPolicy(tenant);
  const updatedAt = ctx.clock.now();
  const residencyPolicy = strictest(policy, inherited).residency;
  const after = { ...tenant, policy, residencyPolicy, version: tenant.version + 1 };
  return ctx.answer(
    viewOfPolicy(after),
    {
      action: "tenant.policy_changed",
      target: { kind: "tenant", id: tenant.id },
      detail: Object.fromEntries(changed.map((field) => [field, String(policy[field])])),
    },
    update(tenants, tenant.id, tenant.version, { policy, residencyPolicy, updatedAt }),
  );
}
