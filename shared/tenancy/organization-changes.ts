import { below } from "../data/organization-tree.ts";
import { update } from "../data/write.ts";
import { Problem } from "../kernel/problem.ts";
import type { Organization } from "./organization-contract.ts";
import type { OrganizationContext } from "./organization-ports.ts";
import type { OrganizationRow } from "./organization-store.ts";
import { loadOrganization, viewOfOrganization } from "./organizations.ts";
import { draftMove } from "./standing.ts";
import { tenants } from "./tables.ts";

const target = (id: string) => ({ kind: "organization", id });

/** After a change that the database hands down: what is below hears of it, and the answer is what then stands. */
async function settled(ctx: OrganizationContext, id: string): Promise<Organization> {
  await ctx.announceBelow();
  return viewOfOrganization(await loadOrganization(ctx, id));
}

/**
 * Puts an organisation, with everything below it, below another one. Said in its own trail, in the
 * caller's, and in those of both parents. Repeating it changes nothing.
 */
export async function moveOrganization(
  ctx: OrganizationContext,
  id: string,
  parentId: string,
): Promise<Organization> {
  const me = ctx.principal.tenantId;
  const row = await loadOrganization(ctx, id);
  if (parentId !== me) await loadOrganization(ctx, parentId);
  if (row.parentId === parentId) return viewOfOrganization(row);
  assertOpen(row);
  const entry = { action: "organization.moved", target: target(id) };
  const parents = [row.parentId, parentId].filter((parent) => parent !== me);
  await ctx.db.commit(
    { ...entry, detail: { from: row.parentId, to: parentId } },
    ...below(ctx, id, entry, update(tenants, id, row.version, { parentId, updatedAt: ctx.clock.now() })),
    ...parents.flatMap((parent) =>
      below(ctx, parent, { ...entry, detail: { direction: parent === parentId ? "in" : "out" } }),
    ),
  );
  return settled(ctx, id);
}

function assertOpen(row: OrganizationRow): void {
  if (row.status === "closed")
    throw new Problem("conflict", "The organisation is closed.", { members: { state: row.status } });
}

/**
 * Suspends an organisation with everything below it, or lifts that again. The caller's word is one
 * reason among others: what payment, an operator or an organisation above suspended stays suspended.
 */
export async function holdOrganization(
  ctx: OrganizationContext,
  id: string,
  heldByParent: boolean,
): Promise<Organization> {
  const row = await loadOrganization(ctx, id);
  assertOpen(row);
  if (row.heldByParent === heldByParent) return viewOfOrganization(row);
  const action = heldByParent ? "organization.suspended" : "organization.resumed";
  const change = { heldByParent, updatedAt: ctx.clock.now() };
  await ctx.db.commit(
    { action, target: target(id) },
    ...below(ctx, id, { action, target: target(id) }, update(tenants, id, row.version, change)),
  );
  return settled(ctx, id);
}

/** Closes an organisation that has no open one below it; thirty days later it is purged. Repeating it changes nothing. */
export async function closeOrganization(ctx: OrganizationContext, id: string): Promise<Organization> {
  const row = await loadOrganization(ctx, id);
  if (row.status === "closed") return viewOfOrganization(row);
  const db = ctx.lookInto(id);
  const drafted = await draftMove(
    { ...ctx, db, principal: db.principal },
    { kind: "close" },
    { by: "parent" },
  );
  await ctx.db.commit(
    { action: "organization.closed", target: target(id) },
    ...below(ctx, id, drafted.entry, ...drafted.writes),
  );
  await ctx.announce(drafted.messages);
  return viewOfOrganization(await loadOrganization(ctx, id));
}
