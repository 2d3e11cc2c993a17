import {
  DuplicateKey,
  ErasedSubject,
  MembershipGuard,
  MissingReference,
  StaleWrite,
} from "../../data/faults.ts";
import { insert, unchanged, update, type Write } from "../../data/write.ts";
import { demandsIn } from "../../identity/attested-maker.ts";
import { emailIndex } from "../../identity/blind-index.ts";
import type { PasskeyOptions } from "../../identity/contract.ts";
import { assertHost } from "../../identity/credential.ts";
import { readEmail } from "../../identity/email.ts";
import type { MfaChallenge } from "../../identity/factor-contract.ts";
import { checkFirstCredential } from "../../identity/first-credential.ts";
import { asksAttestation } from "../../identity/passkey-rules.ts";
import { tenantDbOf } from "../../identity/ports.ts";
import {
  deliverFor,
  draftSession,
  memberPrincipal,
  type SessionKind,
  type SignedIn,
} from "../../identity/session.ts";
import { optionsForRegistration } from "../../identity/verbs/passkey-options.ts";
import { challengeFor } from "../../identity/verbs/second-step.ts";
import { sendVerification } from "../../identity/verbs/verify-email.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { effectivePolicy, isMultiFactor } from "../../tenancy/policy-rules.ts";
import { emailIndexOf, type Member } from "../../tenancy/service.ts";
import { users } from "../../tenancy/tables.ts";
import { isFounding } from "../founding-invitation.ts";
import type { AcceptInput, InvitedPasskeyInput } from "../invitation-contract.ts";
import { assertNoSso, demandsOn } from "../joining.ts";
import { joined, owe } from "../member-change.ts";
import {
  type InvitationContext,
  invitationGone,
  type OpenInvitation,
  openInvitation,
} from "../open-invitation.ts";
import { invitations } from "../tables.ts";

/** The link and the address it was made for: one without the other opens nothing. */
async function openFor(ctx: InvitationContext, given: { token: string; email: string }) {
  const email = readEmail(given.email);
  if (!email) throw invalidField("#/email", "format", "must be an e-mail address");
  const opened = await openInvitation(ctx, given.token, "accept");
  if ((await emailIndexOf(opened.vault, email)) !== opened.row.emailIndex)
    throw invalidField("#/email", "other_address", "is not the address that was invited");
  return { email, ...opened };
}

const purposeOf = (ctx: InvitationContext, userId: string) => `register:${ctx.region}:${userId}` as const;

/** Options whose passkey can accept this invitation and nothing else. */
export async function optionsForInvited(
  ctx: InvitationContext,
  input: InvitedPasskeyInput,
): Promise<PasskeyOptions> {
  const { email, row, tenant } = await openFor(ctx, input);
  const { userId } = row;
  const attestation = asksAttestation(demandsIn(effectivePolicy(tenant))) ? "direct" : "none";
  const invited = { purpose: purposeOf(ctx, userId), userId, attestation } as const;
  return optionsForRegistration(ctx, { email, name: input.name }, invited);
}

/** Joined by a password where that is not enough: the challenge adds a factor, and only that opens a session. */
export interface Enrolling {
  member: Member;
  shard: number;
  challenge: MfaChallenge;
}

/** One commit makes the person, the credential and the session, and uses the invitation up. */
export async function acceptInvitation(
  ctx: InvitationContext,
  input: AcceptInput,
  kind: SessionKind,
): Promise<SignedIn | Enrolling> {
  const opened = await openFor(ctx, input);
  const { email, row, tenant, shard } = opened;
  assertHost(ctx, ctx.region, tenant.residencyPolicy);
  const newcomer = { ...opened, role: row.role };
  await assertNoSso(ctx, newcomer, await demandsOn(ctx, newcomer));
  const credential = await checkFirstCredential(ctx, input, {
    company: tenant.name,
    email,
    purpose: purposeOf(ctx, row.userId),
    pointer: "#",
    policy: effectivePolicy(tenant),
  });
  const member = memberOf(ctx, opened, { email, name: input.name });
  const { mfa_required: demanded } = effectivePolicy(tenant);
  const isEnough = !demanded || isMultiFactor(credential.amr);
  await credential.spend({ owner: row.userId, tenantId: tenant.id });
  const { userId } = row;
  const place = { tenantId: tenant.id, shard, userId, policy: tenant.residencyPolicy, vault: opened.vault };
  const session = isEnough
    ? await draftSession(ctx, place, kind, credential.amr).catch((error: unknown) => {
        throw worded(error);
      })
    : undefined;
  const db = tenantDbOf(ctx, memberPrincipal(member, shard, session?.id ?? ctx.ids.next("session")));
  const digest = await emailIndex(ctx.secrets.emailIndexKey, email);
  const enter = (what: string, of: string) =>
    owe({ ...ctx, db }, "lobby.enter", { kind: what, digest: of, subject_id: userId });
  const owed = joined(
    enter("email", digest),
    ...(credential.passkeyDigest === undefined ? [] : [enter("passkey", credential.passkeyDigest)]),
    owe({ ...ctx, db }, "directory.confirm", { digest }),
  );
  const { tenantId: _, version: __, ...draft } = member.user as Member["user"] & { tenantId: string };
  try {
    await db.commit(
      {
        action: "member.joined",
        target: { kind: "user", id: userId },
        detail: {
          ...{ invitation: row.id, role: row.role, credential: credential.kind },
          ...(isEnough ? {} : { waits_for: "mfa_required" }),
        },
      },
      // First, so that whoever was slower hears of the invitation and not of the person it made.
      update(invitations, row.id, row.version, { status: "accepted", updatedAt: ctx.clock.now() }),
      ...(await personWrites(opened, draft, ctx.clock.now())),
      await credential.write(userId, opened.vault),
      ...(session?.writes ?? []),
      ...owed.writes,
    );
  } catch (error) {
    throw worded(error);
  }
  await deliverFor(ctx, shard, [...(session?.messages ?? []), ...owed.messages]);
  ctx.after(sendVerification(ctx, { db, member, shard }));
  if (session) return { member, shard, session };
  // As after a password at the sign-in, where whoever stops here goes on.
  const challenge = await challengeFor(ctx, { member, shard }, kind, credential.amr);
  // The invitation is used up and the person is a member: whatever is missing, the sign-in leads on.
  if (!challenge)
    throw new Problem("forbidden", "You have joined, and a second factor is required: sign in to go on.", {
      members: { policy: "mfa_required" },
    });
  return { member, shard, challenge };
}

/** Somebody was faster, or the company thought better of it. */
function worded(error: unknown): unknown {
  if (error instanceof DuplicateKey && error.key.includes("email_index"))
    return new Problem("conflict", "This address belongs to a member already: sign in.");
  const lost = [DuplicateKey, ErasedSubject, StaleWrite, MissingReference, MembershipGuard];
  return lost.some((fault) => error instanceof fault) ? invitationGone() : error;
}

/** A new member, by the word of one who still is; the founding owner was one from the beginning and says a name. */
async function personWrites(
  { row, inviter, vault }: OpenInvitation,
  draft: PersonDraft,
  updatedAt: number,
): Promise<Write[]> {
  const sealed = await vault.seal(users, draft);
  if (!inviter) return [insert(users, sealed)];
  const { id, version } = inviter;
  if (isFounding(row)) return [update(users, id, version, { name: sealed.name, updatedAt })];
  return [unchanged(users, id, version), insert(users, sealed)];
}

type PersonDraft = Omit<Member["user"], "tenantId" | "version">;

/** The member that the invitation promised. */
function memberOf(
  { clock }: InvitationContext,
  { row, tenant, inviter }: OpenInvitation,
  person: { email: string; name: string },
): Member {
  const now = clock.now();
  const user = {
    id: row.userId,
    tenantId: row.tenantId,
    ...person,
    emailIndex: row.emailIndex,
    role: row.role,
    status: "active" as const,
    projectAccess: row.projectAccess,
    accessEndsAt: row.accessEndsAt,
    locale: null,
    requestsPerMinute: null,
    removedAt: null,
    erasedAt: null,
    createdAt: now,
    updatedAt: now,
    version: isFounding(row) && inviter ? inviter.version + 1 : 1,
  };
  return { user, tenant };
}
