import { deliver, intent, type OutboxMessage } from "../data/outbox.ts";
import type { TenantDb } from "../data/tenant-db.ts";
import { insert, type Write } from "../data/write.ts";
import { assuranceOf } from "../kernel/assurance.ts";
import { mint, type Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import type { ResidencyPolicy } from "../kernel/region.ts";
import type { Vault } from "../keys/contract.ts";
import { effectivePolicy } from "../tenancy/policy-rules.ts";
import { type Member, type Membership, viewOfTenant } from "../tenancy/service.ts";
import { activeUser, reportIntent } from "../usage/reports.ts";
import { residencyClaim, signAccessToken } from "./access-token.ts";
import type { BrowserSession } from "./browser-contract.ts";
import type { TokenPair, UserView } from "./contract.ts";
import { identityCouriers } from "./couriers.ts";
import { letterCouriers } from "./letters.ts";
import { drawToken, tokenDigest } from "./opaque-token.ts";
import { assertMemberSession } from "./policy-gate.ts";
import { type IdentityContext, tenantDbOf } from "./ports.ts";
import { familyDigest, refreshRow } from "./refresh-token.ts";
import { sessionLimits } from "./rules.ts";
import { enforceLimit } from "./session-end.ts";
import { owedOfSignIn } from "./sign-in-notices.ts";
import type { SessionRow } from "./store.ts";
import { sessions } from "./tables.ts";
import { visitOf } from "./visit.ts";

/** How a signed-in person carries the session: refresh tokens, or one cookie. */
export type SessionKind = SessionRow["kind"];

export interface DraftedSession {
  id: string;
  conn?: string | null;
  amr: string[];
  authenticatedAt: number;
  /** `lvr_…` or `lvs_…`, by kind. */
  token: string;
  writes: Write[];
  messages: OutboxMessage[];
}

/** What a finished sign-in is; the API and the browser show it differently. */
export interface SignedIn {
  member: Member;
  shard: number;
  session: DraftedSession;
}

/** Identical for an unknown account, a wrong password and a key we do not know. */
export const invalidCredentials = () =>
  new Problem("invalid_credentials", "The account or the credential is not right.");

/** Whose session it will be; `vault` seals with the person's key, which may have been drawn a moment ago. */
interface Owner {
  tenantId: string;
  shard: number;
  userId: string;
  policy: ResidencyPolicy;
  vault: Pick<Vault, "seal">;
  /** The connection of a single sign-on, and which of the provider's own sessions it vouched for. */
  conn?: string | undefined;
  connIndex?: string | undefined;
}

/** Always a new id and a new secret: what a browser brought along before it signed in never becomes a session. */
export async function draftSession(
  ctx: IdentityContext,
  owner: Owner,
  kind: SessionKind,
  amr: string[],
  id: string = ctx.ids.next("session"),
): Promise<DraftedSession> {
  const now = ctx.clock.now();
  const opaque = kind === "api" ? "refresh" : "session";
  const token = drawToken(ctx.ids, opaque, ctx.region, owner.policy, owner.shard);
  const digest = kind === "api" ? await familyDigest(token) : await tokenDigest(token);
  const seconds = kind === "api" ? sessionLimits.apiSeconds : sessionLimits.browserIdleSeconds;
  const expiresAt = now + seconds * 1000;
  const entry = { kind: opaque, digest, subject_id: id };
  const enter = intent(ctx, owner, "lobby.enter", entry);
  const active = reportIntent(ctx, owner, activeUser(owner.userId, now));
  const by = assuranceOf(amr);
  const proof = by === "password" ? {} : { provedAt: now, provedBy: by };
  const draft = {
    id,
    userId: owner.userId,
    kind,
    digest: kind === "browser" ? digest : null,
    amr,
    authenticatedAt: now,
    expiresAt,
    revokedAt: null,
    ...proof,
    lastSeenAt: now,
    visit: JSON.stringify(visitOf(ctx.headers)),
    conn: owner.conn ?? null,
    connIndex: owner.connIndex ?? null,
    createdAt: now,
    updatedAt: now,
  };
  const session = insert(sessions, await owner.vault.seal(sessions, draft));
  const refresh = kind === "api" ? [await refreshRow(token, id, expiresAt, now)] : [];
  return {
    id,
    amr,
    conn: owner.conn ?? null,
    authenticatedAt: now,
    token,
    writes: [session, ...refresh, enter.write, active.write],
    messages: [enter.message, active.message],
  };
}

export const deliverFor = (ctx: IdentityContext, shard: number, messages: OutboxMessage[]) =>
  deliver(ctx.shards.of(shard), { ...identityCouriers(ctx), ...letterCouriers(ctx) }, messages);

export const memberPrincipal = (member: Membership, shard: number, sessionId: string): Principal =>
  mint({
    tenantId: member.tenant.id,
    actor: { kind: "user", id: member.user.id },
    role: member.user.role,
    scopes: null,
    member: { id: member.user.id, version: member.user.version },
    projects: member.user.projectAccess,
    sessionId,
    shard,
  });

/** The rows of who has just signed in, in their own name. */
export const tenantDbOfSession = (ctx: IdentityContext, { member, shard, session }: SignedIn): TenantDb =>
  tenantDbOf(ctx, memberPrincipal(member, shard, session.id));

/** Who has proved to be whom, and which provider vouched where it was not themselves. */
export interface Account extends Pick<Owner, "conn" | "connIndex"> {
  member: Member;
  shard: number;
}

/**
 * The credential was right: one commit makes the session, together with what the credential changed.
 * `conn`: the single sign-on connection that vouched; the database takes only an enabled one of this tenant.
 * @throws {Problem} `forbidden` when the tenant's policy asks for more than this credential
 */
export async function openSession(
  ctx: IdentityContext,
  { member, shard, conn, connIndex }: Account,
  kind: SessionKind,
  amr: string[],
  ...writes: Write[]
): Promise<SignedIn> {
  assertMemberSession(member, amr);
  const { id: tenantId, residencyPolicy: policy } = member.tenant;
  const id = ctx.ids.next("session");
  const db = tenantDbOf(ctx, memberPrincipal(member, shard, id));
  const way = conn === undefined ? await wayPastSso(ctx, db, member) : "sso";
  const vault = ctx.openVault(db, ctx);
  const owner = { tenantId, shard, userId: member.user.id, policy, vault, conn, connIndex };
  const session = await draftSession(ctx, owner, kind, amr, id);
  const action = way === "bypassed" ? "user.signed_in_past_sso" : "user.signed_in";
  const entry = { action, target: { kind: "session", id: session.id } };
  const told = await owedOfSignIn(ctx, db, member, { isPastSso: way === "bypassed" });
  await db.commit(
    { ...entry, detail: { kind, amr: amr.join(" "), conn: conn ?? null } },
    ...writes,
    ...session.writes,
    ...told.writes,
  );
  ctx.after(deliverFor(ctx, shard, told.messages));
  await deliverFor(ctx, shard, session.messages);
  await enforceLimit(ctx, db, member);
  return { member, shard, session };
}

/**
 * Single sign-on may be demanded by the company or of a domain. Owners come without it, or a broken provider would
 * lock everybody out; the trail says that they did. @throws {Problem} `forbidden`
 */
async function wayPastSso(ctx: IdentityContext, db: TenantDb, member: Member): Promise<"free" | "bypassed"> {
  const { role, email } = member.user;
  const isDemanded =
    effectivePolicy(member.tenant).sso_required || (await ctx.demandsSso?.(db, email)) === true;
  if (!isDemanded) return "free";
  if (role === "owner") return "bypassed";
  throw new Problem("forbidden", "Your organisation requires single sign-on: ask an owner.", {
    members: { policy: "sso_required" },
  });
}

/** Whether a session that came by another door is over since the person's domain demands single sign-on; owners' are not. */
export async function isPastSso(
  ctx: IdentityContext,
  db: TenantDb,
  { user }: Member,
  amr: readonly string[],
): Promise<boolean> {
  if (amr.includes("sso") || user.role === "owner") return false;
  return (await ctx.demandsSso?.(db, user.email)) === true;
}

export const userView = ({ user }: Member): UserView => ({
  id: user.id,
  email: user.email,
  name: user.name,
  role: user.role,
});

export async function accessTokenFor(
  ctx: IdentityContext,
  { member, shard, session }: { member: Member; shard: number; session: SessionFacts },
): Promise<string> {
  const claims = {
    sub: member.user.id,
    tid: member.tenant.id,
    sid: session.id,
    role: member.user.role,
    ver: member.user.version,
    projects: member.user.projectAccess,
    region: ctx.region,
    shard,
    amr: session.amr,
    acr: assuranceOf(session.amr),
    auth_time: Math.floor(session.authenticatedAt / 1000),
    ...(session.conn ? { conn: session.conn } : {}),
    ...residencyClaim(member.tenant.residencyPolicy),
  };
  const life = { jti: ctx.ids.secret(16), endsAt: member.user.accessEndsAt };
  return signAccessToken(ctx.secrets.signingKey, claims, life, ctx.clock);
}

type SessionFacts = Pick<DraftedSession, "id" | "amr" | "authenticatedAt" | "conn">;

export const tokenPairOf = async (ctx: IdentityContext, signedIn: SignedIn): Promise<TokenPair> => ({
  access_token: await accessTokenFor(ctx, signedIn),
  token_type: "Bearer",
  expires_in: sessionLimits.accessSeconds,
  refresh_token: signedIn.session.token,
});

export const browserSessionOf = ({ member, session }: SignedIn): BrowserSession => ({
  session_token: session.token,
  expires_in: sessionLimits.browserSeconds,
  user: userView(member),
  tenant: viewOfTenant(member.tenant),
});
