import type { Context } from "../http/context.ts";
import { assertVersion } from "../http/if-match.ts";
import { timestamp } from "../kernel/clock.ts";
import { invalidField } from "../kernel/problem.ts";
import { assertWithinCompany, limitWord } from "../limits/principal-limits.ts";
import { everybody } from "../limits/principals.ts";
import type { ClosedView, Closing, TenantPatch, TenantView } from "./contract.ts";
import { reopenMilliseconds } from "./lifecycle.ts";
import { ownTenant, tenantChange, viewOfTenant } from "./service.ts";
import { draftMove, type TenancyPorts } from "./standing.ts";
import type { UsagePorts } from "./usage.ts";

type OwnerContext = Context & TenancyPorts & Pick<UsagePorts, "meter">;

/**
 * @throws {Problem} `precondition_failed` when `If-Match` names another version, `invalid_request` for a person's limit
 *   above the company's
 */
export async function changeTenant(ctx: OwnerContext, patch: TenantPatch): Promise<TenantView> {
  const before = await ownTenant(ctx.db);
  assertVersion(ctx, before.version);
  const { name = before.name, requests_per_minute_per_person: limit = before.requestsPerMinutePerPerson } =
    patch;
  const isLimited = limit !== before.requestsPerMinutePerPerson;
  if (name === before.name && !isLimited) return viewOfTenant(before);
  if (isLimited) await assertWithinCompany(ctx.meter, limit, "#/requests_per_minute_per_person");
  const change = { name, requestsPerMinutePerPerson: limit };
  const { tenant, writes, messages } = tenantChange(ctx, ctx.principal, before, change);
  const words = isLimited ? [limitWord(ctx, everybody, limit, tenant.version)] : [];
  const entry = {
    action: isLimited ? "tenant.limited" : "tenant.renamed",
    target: { kind: "tenant", id: before.id },
    ...(isLimited
      ? { detail: { requests_per_minute_per_person: limit, renamed: name !== before.name } }
      : {}),
  };
  const answer = await ctx.answer(viewOfTenant(tenant), entry, ...writes, ...words.map(({ write }) => write));
  await ctx.announce([...messages, ...words.map(({ message }) => message)]);
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
