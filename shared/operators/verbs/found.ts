import { DuplicateKey } from "../../data/faults.ts";
import { intent } from "../../data/outbox.ts";
import { sealResidency } from "../../data/residency.ts";
import type { OperatorContext } from "../../http/context.ts";
import { answerOnce, claimOf, idempotencyKeyOf, storedAnswer } from "../../http/idempotency.ts";
import { operatorPrincipal } from "../../identity/credential.ts";
import { derivedId } from "../../identity/derived-id.ts";
import { readEmail } from "../../identity/email.ts";
import { shardFor } from "../../identity/sign-up-claim.ts";
import { timestamp } from "../../kernel/clock.ts";
import { planAllowsRegion, planFacts } from "../../kernel/plan.ts";
import type { Principal } from "../../kernel/principal.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { allowsPolicy } from "../../kernel/region.ts";
import { draftFoundingInvitation } from "../../members/founding-invitation.ts";
import { owedInvitation } from "../../members/invitation-letter.ts";
import { linkOf } from "../../members/invitation-link.ts";
import { foundTenant } from "../../tenancy/service.ts";
import { slugFault } from "../../tenancy/slug.ts";
import { type FoundedTenant, type Founding, foundedTenant } from "../contract.ts";
import type { FoundingPorts } from "../ports.ts";

type Outside = OperatorContext & FoundingPorts;

/** @throws {Problem} `invalid_request`, `plan_limit_reached`, `conflict` */
function readFounding({ region }: Outside, { slug, plan, residency = "standard", owner }: Founding): string {
  const fault = slugFault(slug);
  if (fault) throw invalidField("#/slug", fault.code, fault.detail);
  const email = readEmail(owner.email);
  if (!email) throw invalidField("#/owner/email", "format", "must be an e-mail address");
  if (!planAllowsRegion(plan, region))
    throw new Problem("plan_limit_reached", `The ${planFacts[plan].name} plan does not offer this region.`, {
      errors: [{ pointer: "#/plan", code: "plan", detail: `allowed: ${planFacts[plan].regions.join(", ")}` }],
    });
  if (!allowsPolicy(region, residency))
    throw new Problem("conflict", "No jurisdiction binds storage in this region.", {
      errors: [{ pointer: "#/residency", code: "guarantee", detail: "strict needs the region us or eu" }],
    });
  return email;
}

/**
 * Founds a tenant in the region, whose owner is invited. The key decides its ids, so that a retry after a
 * crash at any step finishes the same founding, and the stored answer is the new tenant's own row.
 * @throws {Problem} `conflict` when the name is taken, `idempotency_mismatch`
 */
export async function foundForOwner(ctx: Outside, input: Founding): Promise<FoundedTenant> {
  const email = readFounding(ctx, input);
  const key = idempotencyKeyOf(ctx.headers);
  const label = `${ctx.operator.id}:${key}`;
  const tenantId = await derivedId("tenant", ctx.idKey, `operator-tenant:v1:${label}`);
  const userId = await derivedId("user", ctx.idKey, `operator-owner:v1:${label}`);
  const shard = await shardFor(tenantId, ctx.shards.count);
  const principal = operatorPrincipal(tenantId, shard, ctx.operator.id);
  const actor = `operator:${ctx.operator.id}`;
  const claim = await claimOf(key, actor, "post /v1/tenants", JSON.stringify(input));
  const once = { db: ctx.openDb(principal), claim, clock: ctx.clock, headers: {} };
  const response = await answerOnce(once, async () => {
    const answer = await establish(ctx, input, { principal, userId, email, claim });
    const headers = { location: `/v1/tenants/${tenantId}`, "cache-control": "no-store" };
    return Response.json(foundedTenant.parse(answer), { status: 201, headers });
  });
  return asAnswer(response);
}

/** `mount` passes a Response on as it is: a replay says so in its own headers. */
const asAnswer = (response: Response): FoundedTenant => response as unknown as FoundedTenant;

interface Establishing {
  principal: Principal;
  userId: string;
  email: string;
  claim: Awaited<ReturnType<typeof claimOf>>;
}

async function establish(
  ctx: Outside,
  { name, slug, plan, residency = "standard", owner }: Founding,
  { principal, userId, email, claim }: Establishing,
): Promise<FoundedTenant> {
  const { clock, region } = ctx;
  const { tenantId, shard } = principal;
  await reserve(ctx, slug, tenantId);
  const now = clock.now();
  const times = { createdAt: now, updatedAt: now };
  const meter = ctx.meterFor(tenantId);
  await meter.configure({ plan, revision: 1, anchor: now });
  await meter.hold("seat", userId);
  await sealResidency(ctx.shards.of(shard), region);
  const db = ctx.openDb(principal);
  const vault = ctx.vaultFor(db);
  const tenant = { id: tenantId, slug, name, region, residencyPolicy: residency, plan, ...times };
  const user = { id: userId, email, name: owner.name, role: "owner", status: "active", ...times } as const;
  const keys = await foundTenant(vault, { ...tenant, status: "active" }, user);
  const invitation = await draftFoundingInvitation(
    { ...ctx, vault },
    { userId, email, name: owner.name, invitedBy: principal.actor.id },
  );
  const owed = [
    ["placement.enter", {}],
    ["directory.confirm", {}],
    ["meter.configure", { plan, revision: 1, anchor: now }],
    ["meter.keep", { key: userId }],
  ] as const;
  const intents = owed.map(([topic, payload]) => intent(ctx, principal, topic, payload));
  const facts = { id: tenantId, slug, region, plan, status: "active" as const, created_at: timestamp(now) };
  const opening = { id: invitation.id, expires_at: timestamp(invitation.expiresAt) };
  const link = await linkOf({ ...ctx, principal }, invitation, residency);
  const { mailed, writes: letter } = await owedInvitation({ ...ctx, db, vault }, invitation, {
    ...{ to: email, url: link.url, company: { name, residencyPolicy: residency } },
  });
  const answer = { ...facts, invitation: { ...opening, ...link, mailed } };
  const kept = { ...facts, invitation: { ...opening, token: null, url: null, mailed } };
  const entry = { action: "tenant.created", target: { kind: "tenant", id: tenantId } };
  try {
    await db.commit(
      { ...entry, detail: { plan, region, residency, owner: "invited" } },
      ...keys,
      invitation.write,
      ...letter,
      ...intents.map(({ write }) => write),
      storedAnswer(claim, clock, 201, kept, { location: `/v1/tenants/${tenantId}` }),
    );
  } catch (error) {
    // The same request, sent twice at once: whoever lost answers what the winner stored.
    throw error instanceof DuplicateKey ? new DuplicateKey("idempotency_keys") : error;
  }
  await ctx.announceIn(
    shard,
    intents.map(({ message }) => message),
  );
  return answer;
}

async function reserve(ctx: Outside, slug: string, tenantId: string): Promise<void> {
  if ((await ctx.directory.claim(slug, tenantId)) === "claimed") return;
  const taken = { pointer: "#/slug", code: "taken", detail: "is taken: choose another" };
  throw new Problem("conflict", `The name ${slug} is taken.`, { errors: [taken] });
}
