import { DuplicateKey, MissingReference, refusedCommit } from "../../data/faults.ts";
import { insert } from "../../data/write.ts";
import { readEmail } from "../../identity/email.ts";
import { timestamp } from "../../kernel/clock.ts";
import { negotiatedLocale } from "../../kernel/locale.ts";
import { invalidField, Problem } from "../../kernel/problem.ts";
import { emailIndexOf, ownTenant } from "../../tenancy/service.ts";
import { acting, assertMayInvite } from "../acting.ts";
import type { InvitationInput, IssuedInvitation } from "../invitation-contract.ts";
import { closeInvitation } from "../invitation-end.ts";
import { owedInvitation } from "../invitation-letter.ts";
import { linkOf } from "../invitation-link.ts";
import { joined, owe } from "../member-change.ts";
import type { MembersContext } from "../ports.ts";
import { daysAfter, isOpen, seatRefusal, standingAfter } from "../rules.ts";
import { findPendingInvitation, findUserByIndex, type InvitationRow } from "../store.ts";
import { invitations, projectGrants } from "../tables.ts";
import { invitationView } from "../views.ts";

/** A seat is held from the invitation on: whoever accepts later finds it free. */
export async function invite(ctx: MembersContext, input: InvitationInput): Promise<IssuedInvitation> {
  const email = readEmail(input.email);
  if (!email) throw invalidField("#/email", "format", "must be an e-mail address");
  const now = ctx.clock.now();
  const actor = await acting(ctx);
  await assertMayInvite(ctx, actor, input.role);
  const { role, projects } = input;
  const accessEndsAt = input.access_ends_at === undefined ? undefined : Date.parse(input.access_ends_at);
  const terms = standingAfter(undefined, { role, projects, accessEndsAt }, now);
  const emailIndex = await emailIndexOf(ctx.vault, email);
  const lapsed = await assertFree(ctx, emailIndex, now);
  const draft = {
    id: ctx.ids.next("invitation"),
    userId: ctx.ids.next("user"),
    email,
    emailIndex,
    name: input.name ?? null,
    locale: input.language ?? negotiatedLocale(ctx.headers.get("accept-language")),
    role: input.role,
    projectAccess: terms.projectAccess,
    accessEndsAt: terms.accessEndsAt,
    invitedBy: ctx.principal.actor.id,
    memberId: actor.memberId,
    issue: 1,
    status: "pending",
    expiresAt: daysAfter(now, input.expires_in_days),
    createdAt: now,
    updatedAt: now,
  } as const;
  const held = await ctx.meter.hold("seat", draft.userId);
  if (!held.granted) throw seatRefusal(held);
  const link = await linkOf(ctx, draft, (await ownTenant(ctx.db)).residencyPolicy);
  const enrolled = await ctx.vault.enrol(draft.userId);
  const letter = await owedInvitation(ctx, draft, { to: email, url: link.url });
  const keep = joined(owe(ctx, "meter.keep", { key: draft.userId }));
  const closed = lapsed
    ? await closeInvitation(ctx, ctx.vault, lapsed, "expired")
    : { writes: [], messages: [] };
  try {
    const answer = await ctx.answer(
      { ...invitationView({ ...draft, version: 1 }, now), ...link, mailed: letter.mailed },
      {
        action: "invitation.created",
        target: { kind: "invitation", id: draft.id },
        detail: {
          ...{ role, projects: terms.projectAccess, expires_at: timestamp(draft.expiresAt) },
          mailed: letter.mailed,
        },
      },
      ...actor.guard(),
      ...closed.writes,
      ...enrolled,
      insert(invitations, await ctx.vault.seal(invitations, draft)),
      ...grantsOf(ctx, draft.userId, input.project_ids ?? []),
      ...keep.writes,
      ...letter.writes,
    );
    ctx.after(ctx.announce([...closed.messages, ...keep.messages]));
    return answer;
  } catch (error) {
    if (refusedCommit(error)) ctx.after(ctx.meter.release(draft.userId));
    throw worded(error);
  }
}

/** One address, one member or one open invitation. @returns one whose time is over, to be closed */
async function assertFree(
  { db }: MembersContext,
  emailIndex: string,
  now: number,
): Promise<InvitationRow | undefined> {
  const [known, pending] = await Promise.all([
    findUserByIndex(db, emailIndex),
    findPendingInvitation(db, emailIndex),
  ]);
  if (known) throw taken("member", "belongs to a member already");
  if (pending && isOpen(pending, now))
    throw taken("invited", "is invited already: resend or revoke that one");
  return pending;
}

const taken = (state: "member" | "invited", detail: string) =>
  new Problem("conflict", `This address ${detail}.`, {
    errors: [{ pointer: "#/email", code: "taken", detail }],
    members: { state },
  });

/** What a race for the address or a project that is not there means in the request's own words. */
function worded(error: unknown): unknown {
  if (error instanceof DuplicateKey && error.key.includes("invitations.email_index"))
    return taken("invited", "is invited already: resend or revoke that one");
  if (error instanceof MissingReference)
    return new Problem("not_found", "There is no such project.", {
      errors: [{ pointer: "#/project_ids", code: "not_found", detail: "names no project" }],
    });
  return error;
}

const grantsOf = (ctx: MembersContext, userId: string, projectIds: readonly string[]) =>
  [...new Set(projectIds)].map((projectId) =>
    insert(projectGrants, {
      id: ctx.ids.next("grant"),
      userId,
      projectId,
      grantedBy: ctx.principal.actor.id,
      createdAt: ctx.clock.now(),
    }),
  );
