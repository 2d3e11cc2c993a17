import { refusedCommit } from "../../data/faults.ts";
import { insert, update, type Write } from "../../data/write.ts";
import { changeUser, type Owed, stopUser } from "../../members/member-change.ts";
import { users } from "../../tenancy/tables.ts";
import {
  addressWords,
  assertDomain,
  indexesOf,
  nothing,
  ownerProtected,
  sealedLink,
  takeSeat,
  together,
} from "../desk.ts";
import { changedNames, type Facts, factsOf } from "../facts.ts";
import { scimFault } from "../fault.ts";
import { type Person, writableOf } from "../person.ts";
import type { PlaceContext, ScimContext } from "../ports.ts";
import type { Json } from "../reading.ts";
import { mayChangeOwner, type Place, placeAfter, strongest } from "../rules.ts";
import { groupsOf, isAddressTaken, type PersonRow } from "../store.ts";
import { scimUsers } from "../tables.ts";
import { lostRace } from "./create-user.ts";

/** A person as the provider is told: whoever it never touched, or whom the company let in again, is what they are. */
export const placeOf = ({
  user,
  link,
}: Pick<PersonRow, "user" | "link"> | Person): Place & { active: boolean } => ({
  role: user.role,
  status: user.status,
  ownRole: link ? link.ownRole : user.role,
  active: user.status === "active" || (link?.active ?? false),
});

/** Sessions, keys and seat go or come with the person's place, in the same commit. */
export async function draftPlace(
  ctx: PlaceContext,
  { user }: Pick<PersonRow, "user"> | Person,
  { role, status }: Place,
  change: Parameters<typeof changeUser>[2] = {},
): Promise<Owed & { holds: boolean }> {
  const row = user as PersonRow["user"];
  const access = role === "owner" || role === "admin" ? { projectAccess: "all" as const } : {};
  const standing = role === user.role ? change : { ...change, ...access, role };
  if (status === user.status) {
    if (role !== user.role) return { ...changeUser(ctx, row, standing), holds: false };
    if (Object.keys(change).length === 0) return { ...nothing, holds: false };
    const write = update(users, user.id, user.version, { ...change, updatedAt: ctx.clock.now() });
    return { writes: [write], messages: [], holds: false };
  }
  if (status === "disabled") return { ...stopUser(ctx, row, standing), holds: false };
  const seat = await takeSeat(ctx, user.id);
  return { ...together(changeUser(ctx, row, { ...standing, status }), seat), holds: true };
}

const actions = {
  disabled: "provisioning.user_deactivated",
  active: "provisioning.user_reactivated",
} as const;

/** Makes a person what the provider says they are. Nothing is written where nothing differs. */
export async function changePerson(ctx: ScimContext, person: Person, resource: Json): Promise<void> {
  const { user, link } = person;
  const before = writableOf(person);
  const facts = factsOf(resource, before["active"] === true);
  const names = changedNames(before, { ...resource, displayName: facts.name, active: facts.active });
  if (names.length === 0) return;
  const now = placeOf(person);
  const groups = (await groupsOf(ctx.db, [user.id])).get(user.id) ?? [];
  const mapped = strongest(groups.map(({ given }) => given));
  const place = placeAfter(now, { active: now.active, mapped }, { active: facts.active, mapped });
  const moves = facts.email !== user.email;
  if (user.role === "owner" && (moves || place.status !== user.status) && !mayChangeOwner(ctx.drawnBy))
    throw ownerProtected();
  const indexes = await indexesOf(ctx, facts);
  const address = moves ? await draftAddress(ctx, person, facts, indexes.emailIndex) : nothing;
  const drafted = await draftPlace(ctx, person, place, await cellsOf(ctx, person, facts, indexes.emailIndex));
  try {
    await ctx.db.commit(
      {
        action: place.status === user.status ? "provisioning.user_changed" : actions[place.status],
        target: { kind: "user", id: user.id },
        detail: { changed: names.join(" "), role: place.role },
      },
      ...drafted.writes,
      await linkWrite(ctx, { id: user.id, version: link?.version }, facts, { indexes, place }),
      ...address.writes,
    );
  } catch (error) {
    if (drafted.holds && refusedCommit(error)) ctx.after(ctx.meter.release(user.id));
    throw lostRace(error);
  }
  await ctx.announce([...drafted.messages, ...address.messages]);
}

/** What of the member's own row differs. */
async function cellsOf({ vault }: ScimContext, { user }: Person, { email, name }: Facts, emailIndex: string) {
  if (email === user.email && name === user.name) return {};
  const { id: _, ...cells } = await vault.seal(users, { id: user.id, email, name });
  return { ...cells, emailIndex };
}

async function draftAddress(ctx: ScimContext, { user }: Person, { email }: Facts, emailIndex: string) {
  await assertDomain(ctx, email);
  if (await isAddressTaken(ctx.db, emailIndex))
    throw scimFault("uniqueness", "Somebody in the company has this address already.");
  return together(
    await addressWords(ctx, user.id, user.email, "leave"),
    await addressWords(ctx, user.id, email, "enter"),
  );
}

async function linkWrite(
  ctx: ScimContext,
  { id, version }: { id: string; version: number | undefined },
  facts: Facts,
  { indexes, place }: { indexes: Awaited<ReturnType<typeof indexesOf>>; place: Place },
): Promise<Write> {
  const now = ctx.clock.now();
  const { userNameIndex, externalIndex } = indexes;
  const { ownRole } = place;
  const words = {
    ...(await sealedLink(ctx, id, facts)),
    userNameIndex,
    externalIndex,
    active: facts.active,
    ownRole,
  };
  if (version === undefined) return insert(scimUsers, { ...words, createdAt: now, updatedAt: now });
  const { id: _, ...change } = words;
  return update(scimUsers, id, version, { ...change, updatedAt: now });
}
