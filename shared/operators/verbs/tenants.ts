import type { EnteredContext, OperatorContext } from "../../http/context.ts";
import { type Cursors, page } from "../../http/cursor.ts";
import { timestamp } from "../../kernel/clock.ts";
import { type Move, reopenMilliseconds } from "../../tenancy/lifecycle.ts";
import { ownTenant, viewOfTenant } from "../../tenancy/service.ts";
import { draftMove, type TenancyPorts } from "../../tenancy/standing.ts";
import type { EnteredTenant, Intervention, PlacementQuery } from "../contract.ts";
import type { RegionPorts } from "../ports.ts";

/** The region's tenants by id, from the list that follows their rows: no tenant's database is asked. */
export async function pageTenants(
  ctx: OperatorContext & RegionPorts & { cursors: Cursors },
  { limit, cursor, status, plan, slug }: PlacementQuery,
) {
  const scope = `tenants ${JSON.stringify([status, plan, slug])}`;
  const after = cursor === undefined ? "" : await ctx.cursors.open(scope, cursor);
  const filter = { state: status, plan, slugPrefix: slug };
  const found = await ctx.listTenants(filter, after, limit + 1);
  const { rows, nextCursor } = await page(found, limit, (position) => ctx.cursors.seal(scope, position));
  return {
    data: rows.map(({ id, slug: name, plan: sold, state, createdAt }) => ({
      id,
      slug: name,
      region: ctx.region,
      plan: sold,
      status: state,
      created_at: timestamp(createdAt),
    })),
    next_cursor: nextCursor,
  };
}

type Tenant = Awaited<ReturnType<typeof ownTenant>>;

const instantOf = (at: number | null) => (at === null ? null : timestamp(at));

export const enteredView = (tenant: Tenant): EnteredTenant => ({
  ...viewOfTenant(tenant),
  closed_at: instantOf(tenant.closedAt),
  purge_at: instantOf(tenant.closedAt === null ? null : tenant.closedAt + reopenMilliseconds),
  purging_since: instantOf(tenant.purgingAt),
});

export const readTenant = async ({ db }: EnteredContext): Promise<EnteredTenant> =>
  enteredView(await ownTenant(db));

/** @throws {Problem} `conflict` naming state and move */
async function moveTenant(ctx: EnteredContext & TenancyPorts, move: Move, reason: string) {
  const { tenant, entry, writes, messages } = await draftMove(ctx, move, { reason });
  const answer = await ctx.answer(enteredView(tenant), entry, ...writes);
  await ctx.announce(messages);
  return answer;
}

type Intervening = EnteredContext & TenancyPorts;

export const suspendTenant = (ctx: Intervening, { reason }: Intervention) =>
  moveTenant(ctx, { kind: "suspend", reason: "operator" }, reason);

/** Lifts the operators' own suspension, or opens what is closed; what others suspended stays so. */
export async function resumeTenant(ctx: Intervening, { reason }: Intervention) {
  const { closedAt } = await ownTenant(ctx.db);
  const move: Move = closedAt === null ? { kind: "resume", reason: "operator" } : { kind: "reopen" };
  return moveTenant(ctx, move, reason);
}

export const closeTenant = (ctx: Intervening, { reason }: Intervention) =>
  moveTenant(ctx, { kind: "close" }, reason);

/** Begins at once what the calendar would begin thirty days after closing. */
export const purgeTenant = (ctx: Intervening, { reason }: Intervention) =>
  moveTenant(ctx, { kind: "purge", atOnce: true }, reason);
