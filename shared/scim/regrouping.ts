import { insert, remove, update, type Write } from "../data/write.ts";
import type { Role } from "../kernel/access.ts";
import { ownerProtected, sealedLink, together, userNameIndexOf } from "./desk.ts";
import { factsOf } from "./facts.ts";
import { openPeople, writableOf } from "./person.ts";
import type { PlaceContext } from "./ports.ts";
import { mayChangeOwner, placeAfter, strongest } from "./rules.ts";
import { findPeople, groupsOf, type MembershipRow, type PersonRow } from "./store.ts";
import { scimMemberships, scimUsers } from "./tables.ts";
import { draftPlace, placeOf } from "./verbs/change-user.ts";
import type { GroupRole } from "./words.ts";

/** Of one group: who comes, who goes, and who stays and gets its role. */
export interface Regrouping {
  groupId: string;
  /** What it gives from now on. */
  role: GroupRole | null;
  added: readonly string[];
  removed: readonly MembershipRow[];
  /** In it before and after, where its role changes. */
  kept: readonly MembershipRow[];
}

export interface Drafted {
  writes: Write[];
  messages: Parameters<PlaceContext["announce"]>[0];
  /** Whose seats were taken for this commit. */
  held: string[];
}

/**
 * What a change of one group makes of the people in it (M-056): adding and removing take effect alike, in the
 * commit of the change. @throws {Problem} `plan_limit_reached`; nothing is held then
 */
export async function draftRegrouping(ctx: PlaceContext, change: Regrouping): Promise<Drafted> {
  const { groupId, role, added, removed, kept } = change;
  const ids = [...added, ...[...removed, ...kept].map(({ userId }) => userId)];
  const [people, groups] = await Promise.all([findPeople(ctx.db, ids), groupsOf(ctx.db, ids)]);
  const isRemoved = new Set(removed.map(({ userId }) => userId));
  const drafts: Drafted = { writes: [], messages: [], held: [] };
  try {
    for (const person of people) {
      const { id } = person.user;
      // What was given, not what is to be: another group's change that waits has its own turn.
      const given = groups.get(id) ?? [];
      const others = given.filter((group) => group.id !== groupId);
      const before = strongest(given.map((group) => group.given));
      const after = strongest([...others.map((group) => group.given), isRemoved.has(id) ? null : role]);
      const draft = await draftPerson(ctx, person, before, after);
      drafts.writes.push(...draft.writes);
      drafts.messages.push(...draft.messages);
      if (draft.holds) drafts.held.push(id);
    }
  } catch (error) {
    await giveBack(ctx, drafts);
    throw error;
  }
  drafts.writes.push(...memberships(ctx, change, people));
  return drafts;
}

/** The commit did not happen. */
export const giveBack = (ctx: Pick<PlaceContext, "meter">, { held }: Drafted) =>
  Promise.all(held.map((id) => ctx.meter.release(id)));

function memberships(
  ctx: PlaceContext,
  { groupId, role, added, removed, kept }: Regrouping,
  people: readonly PersonRow[],
) {
  const createdAt = ctx.clock.now();
  const known = new Set(people.map(({ user }) => user.id));
  return [
    ...added
      .filter((userId) => known.has(userId))
      .map((userId) =>
        insert(scimMemberships, { id: ctx.ids.next("groupMember"), groupId, userId, given: role, createdAt }),
      ),
    ...kept.map(({ id, version }) => update(scimMemberships, id, version, { given: role })),
    ...removed.map(({ id, version }) => remove(scimMemberships, id, version)),
  ];
}

async function draftPerson(
  ctx: PlaceContext,
  person: PersonRow,
  before: Role | undefined,
  after: Role | undefined,
) {
  const now = placeOf(person);
  const place = placeAfter(
    now,
    { active: now.active, mapped: before },
    { active: now.active, mapped: after },
  );
  const changes = place.role !== person.user.role || place.status !== person.user.status;
  if (changes && person.user.role === "owner" && !mayChangeOwner(ctx.drawnBy)) throw ownerProtected();
  const drafted = await draftPlace(ctx, person, place);
  const link = await linkOf(ctx, person, place.ownRole, now.active);
  return { ...together(drafted, { writes: [link], messages: [] }), holds: drafted.holds };
}

/** The row both sides of a race change: of two groups at once that change one person, one is read again. */
async function linkOf(
  ctx: PlaceContext,
  row: PersonRow,
  ownRole: Role | null,
  active: boolean,
): Promise<Write> {
  const updatedAt = ctx.clock.now();
  const { link } = row;
  if (link) return update(scimUsers, link.id, link.version, { ownRole, updatedAt });
  const [person] = await openPeople(ctx.vault, [row]);
  if (!person) throw new Error("an erased person is in no group");
  const { displayName: _, active: __, ...resource } = writableOf(person);
  const facts = { ...factsOf(resource), details: {} };
  const userNameIndex = await userNameIndexOf(ctx.vault, facts.userName);
  const sealed = await sealedLink(ctx, person.user.id, facts);
  return insert(scimUsers, { ...sealed, userNameIndex, active, ownRole, createdAt: updatedAt, updatedAt });
}
