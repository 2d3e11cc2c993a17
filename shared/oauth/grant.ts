import { intent, type OutboxMessage } from "../data/outbox.ts";
import { insert, unchanged, type Write } from "../data/write.ts";
import { residencyClaim, signAccessToken } from "../identity/access-token.ts";
import { toolPrincipal } from "../identity/credential.ts";
import { drawToken } from "../identity/opaque-token.ts";
import type { IdentityContext } from "../identity/ports.ts";
import { familyDigest, refreshRow } from "../identity/refresh-token.ts";
import { sessions } from "../identity/tables.ts";
import { lesserRole } from "../kernel/access.ts";
import { assuranceOf } from "../kernel/assurance.ts";
import type { Principal } from "../kernel/principal.ts";
import type { Membership } from "../tenancy/service.ts";
import type { Tool } from "./client-authentication.ts";
import { accessSeconds, grantSeconds } from "./lifetimes.ts";
import { oauthClients } from "./tables.ts";

/** A tool, who it acts for (or who answers for it), and what it may. */
export interface Grant {
  tool: Tool;
  member: Membership;
  scope: string;
  /** `self`: nobody signed in, the tool acts as itself. */
  as: "person" | "self";
  amr: string[];
  authenticatedAt: number;
  /** Thumbprint of the key it proved to hold: what it is given works with that key alone. */
  jkt: string | null;
}

/** The single sign-on that a grant was born of: provider and company end the tool's session with the person's own. */
export interface Origin {
  conn: string | null;
  connIndex: string | null;
}

/** A tool that acts for itself is never more than its maker is now, and never an owner. */
export const roleOf = ({ as, tool, member }: Pick<Grant, "as" | "tool" | "member">) =>
  as === "person" ? member.user.role : lesserRole(lesserRole(tool.client.role, "admin"), member.user.role);

/** The tool as it writes in its company's rows and trail. */
export const principalOf = (grant: Grant): Principal =>
  toolPrincipal({
    tenantId: grant.tool.tenant.id,
    clientId: grant.tool.client.clientId,
    role: roleOf(grant),
    member: grant.member.user,
    shard: grant.tool.shard,
  });

/** Nothing is given to a tool that was revoked or changed while it asked. */
export const stillThere = ({ client }: Tool): Write => unchanged(oauthClients, client.id, client.version);

export interface DraftedGrant {
  sessionId: string;
  refreshToken: string | null;
  writes: Write[];
  messages: OutboxMessage[];
}

/** What a policy judges of a sign-in whose session begins only now. */
export const factsOf = (given: { amr: string[]; authenticatedAt: number }, now: number) => ({
  ...{ amr: given.amr, authenticatedAt: given.authenticatedAt },
  ...{ kind: "api" as const, lastSeenAt: now, expiresAt: now + accessSeconds * 1000 },
});

/** A session of the person's in which the tool acts: it ends wherever sessions end, and a refresh token carries it on. */
export async function draftGrant(
  ctx: IdentityContext,
  grant: Grant,
  { conn, connIndex }: Origin,
): Promise<DraftedGrant> {
  const { tool, member, scope, amr, authenticatedAt, jkt } = grant;
  const now = ctx.clock.now();
  const id = ctx.ids.next("session");
  const isLasting = grant.as === "person" && scope.split(" ").includes("offline_access");
  const expiresAt = now + (isLasting ? grantSeconds : accessSeconds) * 1000;
  const session = insert(sessions, {
    ...{ id, userId: member.user.id, kind: "api", digest: null, amr, authenticatedAt, expiresAt },
    ...{
      revokedAt: null,
      lastSeenAt: now,
      clientId: tool.client.id,
      scope,
      jkt,
      conn,
      connIndex,
      createdAt: now,
      updatedAt: now,
    },
  });
  if (!isLasting) return { sessionId: id, refreshToken: null, writes: [session], messages: [] };
  const token = drawToken(ctx.ids, "refresh", ctx.region, tool.tenant.residencyPolicy, tool.shard);
  const entry = { kind: "refresh", digest: await familyDigest(token), subject_id: id };
  const enter = intent(ctx, { tenantId: tool.tenant.id, shard: tool.shard }, "lobby.enter", entry);
  return {
    sessionId: id,
    refreshToken: token,
    writes: [session, await refreshRow(token, id, expiresAt, now), enter.write],
    messages: [enter.message],
  };
}

/** RFC 9068: what the API takes. It bears the tool's name and scope, which bound it wherever it is shown. */
export async function accessTokenOf(ctx: IdentityContext, grant: Grant, sessionId: string): Promise<string> {
  const { tool, member, scope, amr, authenticatedAt, as, jkt } = grant;
  const { user, tenant } = member;
  const claims = {
    ...(as === "person" ? { sub: user.id } : { sub: tool.client.clientId, mbr: user.id }),
    ...{ client_id: tool.client.clientId, scope, tid: tenant.id, sid: sessionId },
    ...{ role: roleOf(grant), ver: user.version, projects: user.projectAccess },
    ...{ region: ctx.region, shard: tool.shard, amr, acr: assuranceOf(amr) },
    auth_time: Math.floor(authenticatedAt / 1000),
    ...residencyClaim(tenant.residencyPolicy),
    ...(jkt === null ? {} : { cnf: { jkt } }),
  };
  const life = { jti: ctx.ids.secret(16), endsAt: user.accessEndsAt };
  return signAccessToken(ctx.secrets.signingKey, claims, life, ctx.clock);
}
