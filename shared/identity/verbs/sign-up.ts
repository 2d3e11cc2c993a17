import { DuplicateKey } from "../../data/faults.ts";
import { intent } from "../../data/outbox.ts";
import { sealResidency } from "../../data/residency.ts";
import { planAllowsRegion, planFacts } from "../../kernel/plan.ts";
import { mint } from "../../kernel/principal.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { allowsPolicy, regionFacts } from "../../kernel/region.ts";
import { wrongRegion } from "../../kernel/wrong-region.ts";
import { findMember, foundTenant, type Member } from "../../tenancy/service.ts";
import { slugFault, slugFrom } from "../../tenancy/slug.ts";
import { emailIndex } from "../blind-index.ts";
import type { SignUpInput } from "../contract.ts";
import { assertHost } from "../credential.ts";
import { readEmail } from "../email.ts";
import { type CheckedCredential, checkFirstCredential } from "../first-credential.ts";
import { type IdentityContext, tenantDbOf } from "../ports.ts";
import { type DraftedSession, deliverFor, draftSession, type SessionKind } from "../session.ts";
import { claimOf, enterSignUp, findSignUp, leaveSignUp, type SignUpClaim } from "../sign-up-claim.ts";
import { assertFewAttempts } from "../throttle.ts";
import { sendVerification } from "./verify-email.ts";

export interface SignedUp {
  member: Member;
  shard: number;
  /** Nothing on a replay: secrets are shown once. */
  session: DraftedSession | undefined;
}

/**
 * Founds a tenant. The key decides its ids, so that a retry after a crash at any step finishes the same
 * sign-up: until the one commit nothing is visible, after it the outbox owes what is missing.
 * @throws {Problem} `wrong_region`, `plan_limit_reached`, `invalid_request`, `conflict`, `idempotency_mismatch`
 */
export async function signUp(
  ctx: IdentityContext,
  input: SignUpInput,
  key: string,
  kind: SessionKind,
): Promise<SignedUp> {
  assertPlace(ctx, input);
  const claim = await claimOf(ctx, input, key);
  const known = await findSignUp(ctx, claim);
  if (known?.member) return { member: known.member, shard: known.shard, session: undefined };
  const email = readEmail(input.owner.email);
  if (!email) throw invalidField("#/owner/email", "format", "must be an e-mail address");
  const slug = slugOf(input);
  const credential = await checkFirstCredential(ctx, input.owner, {
    company: input.company.name,
    email,
    purpose: `register:${ctx.region}`,
    pointer: "#/owner",
  });
  const digest = await emailIndex(ctx.secrets.emailIndexKey, email);
  await assertFewAttempts(ctx, "signup", digest);
  const entered = await enterSignUp(ctx, claim);
  await reserve(ctx, entered, credential, slug);
  return found(ctx, input, { ...entered, slug, email, emailDigest: digest }, credential, kind);
}

function assertPlace(ctx: IdentityContext, { region, plan, residency = "standard" }: SignUpInput): void {
  if (region !== ctx.region) throw wrongRegion(region);
  if (!allowsPolicy(region, residency))
    throw new Problem(
      "conflict",
      `No jurisdiction binds storage in ${regionFacts[region].name}: strict residency cannot be promised there.`,
      { errors: [{ pointer: "#/residency", code: "guarantee", detail: "strict needs the region us or eu" }] },
    );
  assertHost(ctx, region, residency);
  if (!planAllowsRegion(plan, region))
    throw new Problem("plan_limit_reached", `The ${planFacts[plan].name} plan does not offer this region.`, {
      errors: [
        { pointer: "#/region", code: "plan", detail: `allowed: ${planFacts[plan].regions.join(", ")}` },
      ],
      members: { allowed: planFacts[plan].regions, upgrade_url: "/signup" },
    });
}

function slugOf({ company }: SignUpInput): string {
  const slug = company.slug ?? slugFrom(company.name);
  const fault = slugFault(slug);
  if (fault) throw invalidField("#/company/slug", fault.code, fault.detail);
  return slug;
}

/** Takes what only one sign-up can have; a refusal gives the key back. */
async function reserve(
  ctx: IdentityContext,
  claim: SignUpClaim,
  credential: CheckedCredential,
  slug: string,
): Promise<void> {
  try {
    await credential.spend({ owner: claim.tenantId, tenantId: claim.tenantId });
    if ((await ctx.directory.claim(slug, claim.tenantId)) === "taken") {
      const taken = { pointer: "#/company/slug", code: "taken", detail: "is taken: choose another" };
      throw new Problem("conflict", `The name ${slug} is taken.`, { errors: [taken] });
    }
  } catch (error) {
    if (error instanceof Problem) await leaveSignUp(ctx, claim);
    throw error;
  }
}

type Founding = SignUpClaim & { slug: string; email: string; emailDigest: string };

async function found(
  ctx: IdentityContext,
  { company, owner, plan, residency = "standard" }: SignUpInput,
  founding: Founding,
  credential: CheckedCredential,
  kind: SessionKind,
): Promise<SignedUp> {
  const { tenantId, userId, shard } = founding;
  const now = ctx.clock.now();
  const times = { createdAt: now, updatedAt: now };
  const { region } = ctx;
  const meter = ctx.meterFor(tenantId);
  await meter.configure({ plan, revision: 1, anchor: now });
  await meter.hold("seat", userId);
  await sealResidency(ctx.shards.of(shard), region);
  const sessionId = ctx.ids.next("session");
  const owed = owedBy(ctx, founding, credential, { plan, revision: 1, anchor: now });
  const actor = { kind: "user", id: userId } as const;
  const principal = mint({ tenantId, actor, role: "owner", scopes: null, sessionId, shard });
  const db = tenantDbOf(ctx, principal);
  const vault = ctx.openVault(db, ctx);
  const place = { region, residencyPolicy: residency };
  const tenant = { id: tenantId, slug: founding.slug, name: company.name, ...place, plan, ...times };
  const user = { id: userId, email: founding.email, name: owner.name, role: "owner", ...times } as const;
  const writes = await foundTenant(vault, { ...tenant, status: "active" }, { ...user, status: "active" });
  const drafted = { tenantId, shard, userId, policy: residency, vault };
  const session = await draftSession(ctx, drafted, kind, credential.amr, sessionId);
  try {
    await db.commit(
      {
        action: "tenant.created",
        target: { kind: "tenant", id: tenantId },
        detail: { plan, region, residency, credential: credential.kind },
      },
      ...writes,
      await credential.write(userId, vault),
      ...session.writes,
      ...owed.map(({ write }) => write),
    );
  } catch (error) {
    const twin = error instanceof DuplicateKey ? await findSignUp(ctx, founding) : undefined;
    if (twin?.member) return { member: twin.member, shard, session: undefined };
    throw error;
  }
  await deliverFor(ctx, shard, [...session.messages, ...owed.map(({ message }) => message)]);
  const member = await findMember(db, vault, userId, now);
  if (!member) throw new Error("the founded tenant cannot be read back");
  ctx.after(sendVerification(ctx, { db, member, shard }));
  return { member, shard, session };
}

/** What the lobby, the directory and the meter must hear of this tenant, sooner or later. */
function owedBy(
  ctx: IdentityContext,
  { tenantId, userId, shard, emailDigest }: Founding,
  { passkeyDigest }: CheckedCredential,
  configuration: { plan: string; revision: number; anchor: number },
) {
  const owe = (topic: string, payload: Record<string, string | number>) =>
    intent(ctx, { tenantId, shard }, topic, payload);
  return [
    owe("lobby.enter", { kind: "email", digest: emailDigest, subject_id: userId }),
    ...(passkeyDigest === undefined
      ? []
      : [owe("lobby.enter", { kind: "passkey", digest: passkeyDigest, subject_id: userId })]),
    owe("placement.enter", {}),
    owe("directory.confirm", { digest: emailDigest }),
    owe("meter.configure", configuration),
    owe("meter.keep", { key: userId }),
  ];
}
