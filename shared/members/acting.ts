import { unchanged, type Write } from "../data/write.ts";
import { lesserRole, type Role } from "../kernel/access.ts";
import { Problem } from "../kernel/problem.ts";
import { isActive } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import type { MembersContext } from "./ports.ts";
import { authorityFault, ownerFault } from "./rules.ts";
import { findOwner, findUser } from "./store.ts";

/** Who decides about members: a person as they are now, one who answers for the key that asks, or one from above. */
export interface Acting {
  /** `null`: somebody of an organisation above, who is no member here. */
  memberId: string | null;
  role: Role;
  /** Into the commit, unless it changes that very row: were the person changed meanwhile, nothing happens. */
  guard(besides?: string): Write[];
}

/** @throws {Problem} `forbidden` when nobody stands behind the caller */
export async function acting(ctx: Pick<MembersContext, "principal" | "db" | "clock">): Promise<Acting> {
  const { principal, db } = ctx;
  if (principal.via !== undefined) return { memberId: null, role: principal.role, guard: () => [] };
  const row = principal.member && (await findUser(db, principal.member.id));
  if (!row || !isActive(row, ctx.clock.now()))
    throw new Problem("forbidden", "Only a member of the company decides about its members.");
  return {
    memberId: row.id,
    role: lesserRole(principal.role, row.role),
    guard: (besides) => (besides === row.id ? [] : [unchanged(users, row.id, row.version)]),
  };
}

/** @throws {Problem} for a role that is not this person's to invite to */
export async function assertMayInvite(
  { db }: Pick<MembersContext, "db">,
  { memberId, role }: Acting,
  given: Role,
): Promise<void> {
  const isFromAbove = memberId === null;
  const fault =
    given === "owner"
      ? ownerFault(isFromAbove, isFromAbove && (await findOwner(db)) !== undefined)
      : authorityFault(role, undefined, given);
  if (fault) throw fault;
}

/** A member in person: what binds the company is not done by a key, nor from above. */
export async function actingPerson(ctx: MembersContext): Promise<Acting & { memberId: string }> {
  const actor = await acting(ctx);
  const { memberId } = actor;
  if (ctx.principal.actor.kind !== "user" || memberId === null)
    throw new Problem("forbidden", "This takes a member who is signed in: no key can do it.");
  return { ...actor, memberId };
}
