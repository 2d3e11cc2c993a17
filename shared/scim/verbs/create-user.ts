import { DuplicateKey, refusedCommit } from "../../data/faults.ts";
import { insert } from "../../data/write.ts";
import { closeInvitation } from "../../members/invitation-end.ts";
import { users } from "../../tenancy/tables.ts";
import { addressWords, assertDomain, indexesOf, nothing, sealedLink, takeSeat, together } from "../desk.ts";
import { type Facts, factsOf } from "../facts.ts";
import { scimFault } from "../fault.ts";
import type { ScimContext } from "../ports.ts";
import { readResource } from "../reading.ts";
import { userShape } from "../schemas.ts";
import { findOpenInvitation, findPersonBy, isAddressTaken } from "../store.ts";
import { scimUsers } from "../tables.ts";

const taken = (what: string) => scimFault("uniqueness", `Somebody in the company has this ${what} already.`);

async function assertFree(
  { db }: ScimContext,
  { userNameIndex, externalIndex, emailIndex }: Awaited<ReturnType<typeof indexesOf>>,
): Promise<void> {
  const [byName, byExternal, byAddress] = await Promise.all([
    findPersonBy(db, "userName", userNameIndex),
    externalIndex === null ? undefined : findPersonBy(db, "external", externalIndex),
    isAddressTaken(db, emailIndex),
  ]);
  if (byName) throw taken("userName");
  if (byExternal) throw taken("externalId");
  if (byAddress) throw taken("address");
}

/** Which of the unique keys a race was lost for. */
export const lostRace = (error: unknown): unknown => {
  if (!(error instanceof DuplicateKey)) return error;
  if (error.key.includes("external_index")) return taken("externalId");
  return taken(error.key.includes("user_name_index") ? "userName" : "address");
};

/** A member by the provider's word: no invitation, no credential; whoever is not active takes no seat. @returns the id */
export async function createUser(ctx: ScimContext, body: unknown): Promise<string> {
  const facts = factsOf(readResource(userShape, body));
  await assertDomain(ctx, facts.email);
  const indexes = await indexesOf(ctx, facts);
  await assertFree(ctx, indexes);
  const id = ctx.ids.next("user");
  const isActive = facts.active && ctx.token.defaultRole !== null;
  const seat = isActive ? await takeSeat(ctx, id) : nothing;
  try {
    const owed = together(
      seat,
      await addressWords(ctx, id, facts.email, "enter"),
      await withoutInvitation(ctx, indexes.emailIndex),
    );
    await ctx.db.commit(
      {
        action: "provisioning.user_created",
        target: { kind: "user", id },
        detail: { active: isActive, role: ctx.token.defaultRole },
      },
      ...(await ctx.vault.enrol(id)),
      ...(await personWrites(ctx, { id, facts, indexes, isActive })),
      ...owed.writes,
    );
    await ctx.announce(owed.messages);
    return id;
  } catch (error) {
    if (isActive && refusedCommit(error)) ctx.after(ctx.meter.release(id));
    throw lostRace(error);
  }
}

/** Whoever was invited comes by the provider now. */
async function withoutInvitation(ctx: ScimContext, emailIndex: string) {
  const open = await findOpenInvitation(ctx.db, emailIndex);
  return open ? closeInvitation(ctx, ctx.vault, open, "revoked") : nothing;
}

interface Made {
  id: string;
  facts: Facts;
  indexes: Awaited<ReturnType<typeof indexesOf>>;
  isActive: boolean;
}

async function personWrites(ctx: ScimContext, { id, facts, indexes, isActive }: Made) {
  const { emailIndex, userNameIndex, externalIndex } = indexes;
  const now = ctx.clock.now();
  const times = { createdAt: now, updatedAt: now };
  const row = {
    ...{ id, email: facts.email, name: facts.name, emailIndex, role: ctx.token.defaultRole ?? "viewer" },
    status: isActive ? "active" : "disabled",
    ...times,
  } as const;
  const link = await sealedLink(ctx, id, facts);
  return [
    insert(users, await ctx.vault.seal(users, row)),
    insert(scimUsers, {
      ...{ ...link, userNameIndex, externalIndex, active: facts.active },
      ...{ ownRole: ctx.token.defaultRole, ...times },
    }),
  ];
}
