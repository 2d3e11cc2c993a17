import { DuplicateKey, TreeFault } from "../data/faults.ts";
import { below, planted } from "../data/organization-tree.ts";
import { intent } from "../data/outbox.ts";
import { insert } from "../data/write.ts";
import { idempotencyKeyOf } from "../http/idempotency.ts";
import { Problem } from "../kernel/problem.ts";
import type { Organization, OrganizationCreation } from "./organization-contract.ts";
import type { OrganizationContext } from "./organization-ports.ts";
import { slugOf } from "./organization-rules.ts";
import { findOrganization, type OrganizationRow } from "./organization-store.ts";
import { loadOrganization, viewOfOrganization } from "./organizations.ts";
import { joinedPolicy } from "./policy-rules.ts";
import { ownTenant } from "./service.ts";
import type { Tenant } from "./store.ts";
import { tenants } from "./tables.ts";

/** A tenant of its own below the caller's: same region, same database, and the contract of the root. */
export async function createOrganization(
  ctx: OrganizationContext,
  input: OrganizationCreation,
): Promise<Organization> {
  const slug = slugOf(input.name, input.slug);
  const me = await ownTenant(ctx.db);
  const isMine = input.parent_id === undefined || input.parent_id === me.id;
  const parent = isMine ? me : await loadOrganization(ctx, input.parent_id ?? "");
  const { kind, id: actorId } = ctx.principal.actor;
  const key = idempotencyKeyOf(ctx.headers);
  const id = await ctx.foundingId(`organization:v1:${me.id}:${kind}:${actorId}:${key}`);
  if ((await ctx.registrar.claim(slug, id)) === "taken")
    throw new Problem("conflict", `The name ${slug} is taken.`, {
      errors: [{ pointer: "#/slug", code: "taken", detail: "is taken: choose another" }],
    });
  try {
    return await found(
      ctx,
      { id, slug, name: input.name, depth: isMine ? 1 : depthOf(parent) + 1 },
      me,
      parent,
    );
  } catch (error) {
    if (!(error instanceof TreeFault || error instanceof DuplicateKey)) throw error;
    // The same request, sent twice at once, founded it: whoever lost answers what the winner stored.
    if (await findOrganization(ctx.db, id)) throw new DuplicateKey("idempotency_keys");
    await ctx.registrar.release(id);
    throw error;
  }
}

const depthOf = (parent: Tenant | OrganizationRow): number => ("depth" in parent ? parent.depth : 0);

async function found(
  ctx: OrganizationContext,
  { depth, ...given }: { id: string; slug: string; name: string; depth: number },
  me: Tenant,
  parent: Tenant | OrganizationRow,
): Promise<Organization> {
  const now = ctx.clock.now();
  const { id } = given;
  const { shard } = ctx.principal;
  const inherited = joinedPolicy(parent);
  const rootId = me.rootId ?? me.id;
  // The database makes sure of all that is inherited; saying it right spares the correction.
  const row = {
    parentId: parent.id,
    rootId,
    ...given,
    region: me.region,
    residencyPolicy: inherited.residency,
    inheritedPolicy: inherited,
    plan: me.plan,
    status: parent.status === "suspended" ? "suspended" : "active",
    suspendedBy: parent.status === "suspended" ? ["parent" as const] : [],
    createdAt: now,
    updatedAt: now,
  } as const;
  const owe = (topic: string, payload: Record<string, string | number>) =>
    intent(ctx, { tenantId: id, shard }, topic, payload);
  const reasons = row.suspendedBy.join(" ");
  const meter = { plan: me.plan, revision: 1, anchor: now, state: row.status, reasons, pool: rootId };
  const owed = [owe("placement.enter", {}), owe("directory.confirm", {}), owe("meter.configure", meter)];
  const entry = { action: "organization.created", target: { kind: "organization", id } };
  const answer = await ctx.answer(
    viewOfOrganization({ ...blank, ...row, depth, suspendedBy: [...row.suspendedBy] }),
    { ...entry, detail: { parent: parent.id } },
    ...planted(
      ctx,
      id,
      {
        action: "tenant.created",
        target: { kind: "tenant", id },
        detail: { plan: me.plan, region: me.region },
      },
      insert(tenants, row),
      ...(await ctx.firstKeys(id)),
      ...owed.map(({ write }) => write),
    ),
    ...(parent.id === me.id ? [] : below(ctx, parent.id, entry)),
  );
  await ctx.announceFounding(owed.map(({ message }) => message));
  return answer;
}

const blank = {
  heldByParent: false,
  closedAt: null,
  purgingAt: null,
  purgedAt: null,
  policy: {},
  version: 1,
} as const;
