import { env } from "cloudflare:workers";
import type { Judged } from "../../shared/connections/arrival.ts";
import type { Asserted } from "../../shared/connections/door.ts";
import { joinInvited } from "../../shared/connections/join.ts";
import type { Lodge, SsoContext } from "../../shared/connections/ports.ts";
import type { ConnectionRow } from "../../shared/connections/store.ts";
import { insert } from "../../shared/data/write.ts";
import type { Context } from "../../shared/http/context.ts";
import { systemPrincipal } from "../../shared/identity/credential.ts";
import { tenantDbOf } from "../../shared/identity/ports.ts";
import { memberPrincipal } from "../../shared/identity/session.ts";
import { signUp } from "../../shared/identity/verbs/sign-up.ts";
import { signInvitation } from "../../shared/members/invitation-token.ts";
import type { MembersContext } from "../../shared/members/ports.ts";
import { standingInvitation } from "../../shared/members/standing-invitation.ts";
import { invitations } from "../../shared/members/tables.ts";
import { acceptInvitation } from "../../shared/members/verbs/accept.ts";
import { expireMemberships } from "../../shared/members/verbs/expire.ts";
import { resendInvitation, revokeInvitation } from "../../shared/members/verbs/invitations.ts";
import { emailIndexOf } from "../../shared/tenancy/service.ts";
import type { IdentityRoom } from "./identity-room.ts";

const invitationKey = "an invitation key of tests";
const password = "rope bridge lantern quilt";

/** One company, one open invitation, and everything that may happen to it, over real rows. */
export async function openInvitationRoom(room: IdentityRoom) {
  const word = `room-${crypto.randomUUID().slice(0, 13)}`;
  const ctx = { ...room.context(), invitationKey };
  const owner = { name: "Ada", email: `${word}@example.test`, password };
  const company = { name: word, slug: word };
  const input = { company, region: "eu", plan: "team", owner } as const;
  const { member, shard, session } = await signUp(ctx, input, word, "api");
  const { tenant } = member;
  const database = shard === 0 ? env.DB_0 : env.DB_1;
  const db = tenantDbOf(ctx, systemPrincipal(tenant.id, shard));
  const vault = ctx.openVault(db, ctx);
  const email = `invited-${word}@example.test`;
  const index = await emailIndexOf(vault, email);
  const [id, userId] = [ctx.ids.next("invitation"), ctx.ids.next("user")];
  const expiresAt = ctx.clock.now() + 7 * 86_400_000;
  const times = { createdAt: ctx.clock.now(), updatedAt: ctx.clock.now() };
  const terms = { role: "developer", projectAccess: "all", locale: "en", status: "pending" } as const;
  const by = { invitedBy: member.user.id, memberId: member.user.id };
  const draft = {
    ...{ id, userId, email, emailIndex: index, name: null, ...terms, ...by, ...times },
    ...{ accessEndsAt: null, issue: 1, expiresAt },
  };
  const enrolled = await vault.enrol(userId);
  const row = insert(invitations, await vault.seal(invitations, draft));
  await db.commit({ action: "invitation.created", target: { kind: "invitation", id } }, ...enrolled, row);
  const connectionId = ctx.ids.next("connection");
  await database
    .prepare(
      `insert into all_connections (tenant_id, id, kind, provider, name, status, region, settings, attributes, group_roles, jit, default_role, tested_at, created_at, updated_at)
       values (?, ?, 'oidc', 'oidc', 'c', 'enabled', 'eu', '{}', '{}', '[]', 0, 'viewer', 1, 1, 1)`,
    )
    .bind(tenant.id, connectionId)
    .run();

  const asOwner = (): MembersContext => {
    const principal = memberPrincipal(member, shard, session?.id ?? "");
    const own = tenantDbOf(ctx, principal);
    const answer: Context["answer"] = async (body, entry, ...writes) => {
      await own.commit(entry, ...writes);
      return body;
    };
    const ports = { db: own, answer, vault, invitationKey, mails: false, announce: async () => {} };
    return { ...ctx, principal, ...ports, origin: "https://app.leanvibe.test" } as unknown as MembersContext;
  };

  return {
    async accept(issue: number, address = email): Promise<void> {
      const link = { tenantId: tenant.id, shard, invitationId: id, issue, expiresAt };
      const token = await signInvitation(invitationKey, "eu", link);
      await acceptInvitation(ctx, { token, email: address, name: "Noor", password }, "api");
    },
    revoke: () => revokeInvitation(asOwner(), id),
    resend: async () => void (await resendInvitation(asOwner(), id)),
    /** By the company's provider, as this subject; `change`: of what the rows say of company and invitation. */
    async arrive(subject: string, change: { status?: "suspended"; role?: "owner" } = {}): Promise<void> {
      const found = await standingInvitation(db, index, ctx.clock.now());
      const invitation = found && { ...found, row: { ...found.row, role: change.role ?? found.row.role } };
      const judged = { email, identityId: `idn_${subject}`, invitation } as unknown as Judged;
      const company = { ...tenant, status: change.status ?? tenant.status };
      const lodge = { db, shard, tenant: company, room: { vault } } as unknown as Lodge;
      const asserted = { name: "Noor" } as unknown as Asserted;
      const arriving = { row: { id: connectionId } as unknown as ConnectionRow, asserted, judged };
      await joinInvited(ctx as unknown as SsoContext, lodge, arriving);
    },
    async lapse(): Promise<void> {
      room.now = expiresAt + 1;
      const { clock, ids, openVault } = ctx;
      await expireMemberships({ database, shard, clock, ids, openVault, couriers: {} });
    },
    /** What the rows say. */
    async seen() {
      const query = async (sql: string, ...given: unknown[]) =>
        (
          await database
            .prepare(sql)
            .bind(tenant.id, ...given)
            .all()
        ).results;
      const [invitation] = await query("select status, issue from all_invitations where tenant_id = ?");
      const people = await query(
        "select id, role from all_users where tenant_id = ? and email_index = ?",
        index,
      );
      const identities = await query("select user_id from all_identities where tenant_id = ?");
      const keys = await query(
        "select id from all_subject_keys where tenant_id = ? and id = ? and wrapped is not null",
        userId,
      );
      return {
        status: String(invitation?.["status"]),
        issue: Number(invitation?.["issue"]),
        people: people.map((person) => `${person["id"]} ${person["role"]}`),
        identities: identities.map((identity) => String(identity["user_id"])),
        keys: keys.length,
      };
    },
    userId,
    email,
    slug: word,
    ownerEmail: owner.email,
    connectionId,
    desk: { db, vault, database, clock: ctx.clock, ids: ctx.ids },
    owner: member.user.id,
  };
}
