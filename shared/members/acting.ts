import { unchanged, type Write } from "../data/write.ts";
import { lesserRole, type Role } from "../kernel/access.ts";
import { Problem } from "../kernel/problem.ts";
import { isActive } from "../tenancy/service.ts";
import { users } from "../tenancy/tables.ts";
import type { MembersContext } from "./ports.ts";
import { findUser } from "./store.ts";

/** Who decides about members: a person as they are now, or one who answers for the key that asks. */
export interface Acting {
  id: string;
  role: Role;
  /** Into the commit: were this person changed meanwhile, nothing happens. */
  guard: Write;
}

/** @throws {Problem} `forbidden` when no member stands behind the caller */
export async function actingMember(ctx: Pick<MembersContext, "principal" | "db" | "clock">): Promise<Acting> {
  const { principal, db } = ctx;
  const row = principal.member && (await findUser(db, principal.member.id));
  if (!row || !isActive(row, ctx.clock.now()))
    throw new Problem("forbidden", "Only a member of the company decides about its members.");
  return {
    id: row.id,
    role: lesserRole(principal.role, row.role),
    guard: unchanged(users, row.id, row.version),
  };
}

/** The same, in person: what binds the company is not done by a key. */
export async function actingPerson(ctx: MembersContext): Promise<Acting> {
  if (ctx.principal.actor.kind !== "user")
    throw new Problem("forbidden", "This takes a person who is signed in: no key can do it.");
  return actingMember(ctx);
}
