import { DuplicateKey, refusedCommit, StaleWrite } from "../../data/faults.ts";
import { insert, remove, update, type Write } from "../../data/write.ts";
import { Problem } from "../../kernel/problem.ts";
import { noSuchResource, scimFault } from "../fault.ts";
import {
  type GroupFacts,
  groupFactsOf,
  groupVersion,
  memberIdsOf,
  nameKeyOf,
  writableGroupOf,
} from "../group.ts";
import { patched, readOperations } from "../patch.ts";
import type { ScimContext } from "../ports.ts";
import { type Json, readResource } from "../reading.ts";
import { draftRegrouping, giveBack, type Regrouping } from "../regrouping.ts";
import { groupShape } from "../schemas.ts";
import {
  chunks,
  findGroup,
  findPeople,
  type GroupRow,
  listMemberships,
  type MembershipRow,
} from "../store.ts";
import { scimGroups } from "../tables.ts";
import { assertUnchanged } from "../validators.ts";
import { bounds } from "../words.ts";

/** @throws {Problem} `not_found` */
export async function loadGroup({ db }: Pick<ScimContext, "db">, id: string): Promise<GroupRow> {
  const row = await findGroup(db, id);
  if (!row) throw noSuchResource();
  return row;
}

const tooMany = (limit: number) =>
  new Problem("body_too_large", `One request may change the membership of ${limit} people.`, {
    members: { limit },
  });

/** @throws {Problem} `invalidValue`: whoever is not of the company, a guest's or another company's id included */
async function assertMembers({ db }: ScimContext, ids: readonly string[]): Promise<void> {
  const known = new Set((await findPeople(db, ids)).map(({ user }) => user.id));
  if (ids.some((id) => !known.has(id)))
    throw scimFault("invalidValue", "members names somebody who is not in the company.");
}

const takenName = (error: unknown): unknown => {
  if (!(error instanceof DuplicateKey)) return error;
  if (error.key.includes("name_key") || error.key.includes("external_id"))
    return scimFault("uniqueness", "A group has this displayName or externalId already.");
  // Two groups at once took the same person in for the first time: who lost finds the row and is tried again.
  return error.key.includes("scim_users.") ? new StaleWrite() : error;
};

interface Change extends Omit<Regrouping, "groupId" | "kept"> {
  action: string;
}

/** One commit: the group's own row, the memberships, and what they make of people. A group goes after its people. */
async function commitChange(
  ctx: ScimContext,
  groupId: string,
  { action, ...change }: Change,
  ...own: Write[]
) {
  const drafted = await draftRegrouping(ctx, { groupId, kept: [], ...change });
  try {
    await ctx.db.commit(
      {
        action,
        target: { kind: "group", id: groupId },
        detail: { added: change.added.length, removed: change.removed.length },
      },
      ...(action === "provisioning.group_removed"
        ? [...drafted.writes, ...own]
        : [...own, ...drafted.writes]),
    );
  } catch (error) {
    if (refusedCommit(error)) ctx.after(giveBack(ctx, drafted));
    throw takenName(error);
  }
  await ctx.announce(drafted.messages);
}

/** @returns the id */
export async function createGroup(ctx: ScimContext, body: unknown): Promise<string> {
  const resource = readResource(groupShape, body);
  const { displayName, externalId } = groupFactsOf(resource);
  const added = memberIdsOf(resource);
  if (added.length > bounds.membershipChanges) throw tooMany(bounds.membershipChanges);
  await assertMembers(ctx, added);
  const id = ctx.ids.next("group");
  const now = ctx.clock.now();
  const row = {
    id,
    displayName,
    nameKey: nameKeyOf(displayName),
    externalId,
    createdAt: now,
    updatedAt: now,
  };
  const change = { role: null, added, removed: [] };
  await commitChange(ctx, id, { action: "provisioning.group_created", ...change }, insert(scimGroups, row));
  return id;
}

/** Makes a group what the provider says it is. Nothing is written where nothing differs. */
async function changeGroup(ctx: ScimContext, group: GroupRow, members: MembershipRow[], resource: Json) {
  const facts = groupFactsOf(resource);
  const wanted = new Set(memberIdsOf(resource));
  const present = new Set(members.map(({ userId }) => userId));
  const added = [...wanted].filter((id) => !present.has(id));
  const removed = members.filter(({ userId }) => !wanted.has(userId));
  if (added.length + removed.length > bounds.membershipChanges) throw tooMany(bounds.membershipChanges);
  await assertMembers(ctx, added);
  if (added.length + removed.length === 0 && sameFacts(group, facts)) return;
  const own = update(scimGroups, group.id, group.version, {
    ...{ ...facts, nameKey: nameKeyOf(facts.displayName), updatedAt: ctx.clock.now() },
  });
  const change = { action: "provisioning.group_changed", role: group.role, added, removed };
  await commitChange(ctx, group.id, change, own);
}

const sameFacts = (group: GroupRow, { displayName, externalId }: GroupFacts) =>
  group.displayName === displayName && group.externalId === externalId;

export async function replaceGroup(ctx: ScimContext, id: string, body: unknown): Promise<void> {
  const group = await loadGroup(ctx, id);
  assertUnchanged(ctx, groupVersion(group));
  await changeGroup(ctx, group, await listMemberships(ctx.db, id), readResource(groupShape, body));
}

export async function patchGroup(ctx: ScimContext, id: string, body: unknown): Promise<void> {
  const group = await loadGroup(ctx, id);
  assertUnchanged(ctx, groupVersion(group));
  const members = await listMemberships(ctx.db, id);
  const after = patched(groupShape, writableGroupOf(group, members), readOperations(body));
  await changeGroup(ctx, group, members, after);
}

/** What the group gave is taken back from everybody before it goes, as many people in a commit as one may change. */
export async function removeGroup(ctx: ScimContext, id: string): Promise<void> {
  const group = await loadGroup(ctx, id);
  assertUnchanged(ctx, groupVersion(group));
  const parts = chunks(await listMemberships(ctx.db, id), bounds.membershipChanges);
  const change = { role: null, added: [] };
  for (const removed of parts.slice(0, -1))
    await commitChange(ctx, id, { action: "provisioning.group_changed", ...change, removed });
  const last = { action: "provisioning.group_removed", ...change, removed: parts.at(-1) ?? [] };
  await commitChange(ctx, id, last, remove(scimGroups, id, group.version));
}
