import { DuplicateKey } from "../../data/faults.ts";
import { insert, update } from "../../data/write.ts";
import { draftFactorReset } from "../../identity/factor-reset.ts";
import {
  type FactorResetRow,
  findFactorReset,
  findPendingReset,
  listFactorResets,
} from "../../identity/factor-reset-store.ts";
import { approvalFault, factorResetHours } from "../../identity/factor-rules.ts";
import { factorResets } from "../../identity/tables.ts";
import { timestamp } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { draftMail } from "../../mail/draft.ts";
import { ownTenant } from "../../tenancy/service.ts";
import { users } from "../../tenancy/tables.ts";
import { actingPerson } from "../acting.ts";
import type { FactorResetView } from "../factor-reset-contract.ts";
import type { MembersContext } from "../ports.ts";
import { authorityFault } from "../rules.ts";
import type { UserRow } from "../store.ts";
import { loadUser } from "./members.ts";

const target = (id: string) => ({ kind: "factor_reset", id });
const hour = 3_600_000;
const day = 24 * hour;

const viewOf = (row: FactorResetRow): FactorResetView => ({
  id: row.id,
  user_id: row.userId,
  requested_by: row.requestedBy,
  decided_by: row.decidedBy,
  status: row.status,
  created_at: timestamp(row.createdAt),
  expires_at: timestamp(row.expiresAt),
  version: row.version,
});

const conflict = (state: string, detail: string) => new Problem("conflict", detail, { members: { state } });

export const readFactorResets = async ({ db }: MembersContext) => ({
  data: (await listFactorResets(db)).map(viewOf),
});

/** Nothing of the person's changes by this: it asks another administrator. @throws {Problem} `not_found`, `forbidden`, `conflict` */
export async function requestFactorReset(ctx: MembersContext, userId: string): Promise<FactorResetView> {
  const [person, pending] = await Promise.all([loadUser(ctx, userId), findPendingReset(ctx.db, userId)]);
  const actor = await actingPerson(ctx);
  const fault = authorityFault(actor.role, person.role, person.role);
  if (fault) throw fault;
  if (actor.memberId === userId) throw conflict("own_factors", "Your own factors are yours to change.");
  const now = ctx.clock.now();
  if (pending && pending.expiresAt > now) throw conflict("pending", "This was asked for already.");
  const draft = {
    ...{ id: ctx.ids.next("factorReset"), userId, requestedBy: actor.memberId, decidedBy: null },
    ...{
      status: "pending" as const,
      expiresAt: now + factorResetHours * hour,
      createdAt: now,
      updatedAt: now,
    },
  };
  const view = viewOf({ ...draft, tenantId: ctx.principal.tenantId, version: 1 });
  const over = pending ? [decide(pending, "cancelled", null, now)] : [];
  try {
    return await ctx.answer(
      view,
      { action: "factor_reset.requested", target: target(draft.id), detail: { user: userId } },
      ...actor.guard(userId),
      ...over,
      insert(factorResets, draft),
    );
  } catch (error) {
    if (error instanceof DuplicateKey && error.key.includes("factor_resets"))
      throw conflict("pending", "This was asked for already.");
    throw error;
  }
}

const decide = (
  { id, version }: FactorResetRow,
  status: "done" | "cancelled",
  decidedBy: string | null,
  updatedAt: number,
) => update(factorResets, id, version, { status, decidedBy, updatedAt });

/** An open one. @throws {Problem} `not_found`, `gone`, `conflict` */
async function loadOpen(ctx: MembersContext, id: string): Promise<FactorResetRow> {
  const row = await findFactorReset(ctx.db, id);
  if (!row) throw new Problem("not_found", "There is no such request.");
  if (row.status !== "pending") throw conflict(row.status, `The request is over: it is ${row.status}.`);
  if (row.expiresAt <= ctx.clock.now())
    throw new Problem("gone", "The request's time is over: it must be made again.");
  return row;
}

const words = {
  own_request: "Another administrator has to agree: you asked for it.",
  own_factors: "Your own factors are yours to change.",
};

/** The second administrator's word: factors and sessions end in this commit, and the person is told by mail. */
export async function approveFactorReset(ctx: MembersContext, id: string): Promise<FactorResetView> {
  const row = await loadOpen(ctx, id);
  const [person, actor] = await Promise.all([loadUser(ctx, row.userId), actingPerson(ctx)]);
  const decidedBy = actor.memberId;
  const fault = approvalFault({ userId: row.userId, requestedBy: row.requestedBy, decidedBy });
  if (fault) throw conflict(fault, words[fault]);
  const above = authorityFault(actor.role, person.role, person.role);
  if (above) throw above;
  const now = ctx.clock.now();
  const { writes, messages, detail, password } = await draftFactorReset(ctx, row.userId);
  const done = { ...row, status: "done" as const, decidedBy, version: row.version + 1 };
  const answer = await ctx.answer(
    viewOf(done),
    {
      action: "factor_reset.done",
      target: target(id),
      detail: { user: row.userId, requested_by: row.requestedBy, ...detail },
    },
    ...actor.guard(row.userId),
    decide(row, "done", decidedBy, now),
    ...writes,
    ...(await letterTo(ctx, person, now)),
  );
  await ctx.announce(messages);
  if (password) ctx.after(ctx.forgetGuesses(password));
  return answer;
}

/** To the person, whoever did it. Nobody is told whose key is gone. */
async function letterTo(ctx: MembersContext, person: UserRow, now: number) {
  const [{ email }, tenant] = await Promise.all([ctx.vault.open(users, person), ownTenant(ctx.db)]);
  if (email === null) return [];
  const values = { notice: "factors_reset" as const, company: tenant.name, at: timestamp(now) };
  const locale = person.locale ?? "en";
  const letter = { subjectId: person.id, to: email, template: "notice", locale, values } as const;
  const { write } = await draftMail(ctx, ctx.vault, ctx.principal, { ...letter, expiresAt: now + day });
  return [write];
}

/** Whoever asked thinks better of it, or another administrator says no. @throws {Problem} `not_found`, `gone`, `conflict` */
export async function cancelFactorReset(ctx: MembersContext, id: string): Promise<FactorResetView> {
  const row = await loadOpen(ctx, id);
  const actor = await actingPerson(ctx);
  const now = ctx.clock.now();
  return ctx.answer(
    viewOf({ ...row, status: "cancelled", decidedBy: actor.memberId, version: row.version + 1 }),
    { action: "factor_reset.cancelled", target: target(id), detail: { user: row.userId } },
    ...actor.guard(),
    decide(row, "cancelled", actor.memberId, now),
  );
}
