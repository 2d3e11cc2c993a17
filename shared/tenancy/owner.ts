import type { Context } from "../http/context.ts";
import { assertVersion } from "../http/if-match.ts";
import { timestamp } from "../kernel/clock.ts";
import { invalidField } from "../kernel/problem.ts";
import type { ClosedView, Closing, TenantPatch, TenantView } from "./contract.ts";
import { reopenMilliseconds } from "./lifecycle.ts";
import { ownTenant, tenantChange, viewOfTenant } from "./service.ts";
import { draftMove, type TenancyPorts } from "./standing.ts";

type OwnerContext = Context & TenancyPorts;

/** @throws {Problem} `precondition_failed` when `If-Match` names another version */
export async function renameTenant(ctx: OwnerContext, { name }: TenantPatch): Promise<TenantView> {
  const before = await ownTenant(ctx.db);
  assertVersion(ctx, before.version);
  if (name === undefined || name === before.name) return viewOfTenant(before);
  const { tenant, writes, messages } = tenantChange(ctx, ctx.principal, before, { name });
  const entry = { action: "tenant.renamed", target: { kind: "tenant", id: before.id } };
  const answer = await ctx.answer(viewOfTenant(tenant), entry, ...writes);
  ctx.after(ctx.announce(messages));
  return answer;
}

/** @throws {Problem} `invalid_request` when the slug is not the company's own, `conflict` when it is closed */
export async function closeOwn(ctx: OwnerContext, { slug }: Closing): Promise<ClosedView> {
  const before = await ownTenant(ctx.db);
  if (slug !== before.slug)
    throw invalidField("#/slug", "confirmation", "must be the company's own slug, to confirm");
  const { tenant, entry, writes, messages } = await draftMove(ctx, { kind: "close" }, { by: "owner" });
  const closedAt = tenant.closedAt ?? ctx.clock.now();
  const answer = {
    id: tenant.id,
    status: "closed" as const,
    closed_at: timestamp(closedAt),
    purge_at: timestamp(closedAt + reopenMilliseconds),
  };
  await ctx.answer(answer, entry, ...writes);
  await ctx.announce(messages);
  return answer;
}
