import { readEmail } from "../../identity/email.ts";
import { joined, type Owed, owe, stopUser } from "../../members/member-change.ts";
import { emailIndexOf } from "../../tenancy/service.ts";
import { addressWords, externalIndexOf, ownerProtected, userNameIndexOf } from "../desk.ts";
import { noSuchResource } from "../fault.ts";
import { equalityOf } from "../filter.ts";
import { answeredList, type Page, type Query } from "../listing.ts";
import { patched, readOperations } from "../patch.ts";
import { openPeople, type Person, personVersion, userResource, writableOf } from "../person.ts";
import type { ScimContext } from "../ports.ts";
import { isUnwanted } from "../projection.ts";
import { type Json, readResource } from "../reading.ts";
import { mayChangeOwner } from "../rules.ts";
import { userShape } from "../schemas.ts";
import {
  countPeople,
  findPerson,
  findPersonBy,
  groupsOf,
  listPeople,
  type PersonRow,
  type UserRow,
} from "../store.ts";
import { assertUnchanged, baseOf } from "../validators.ts";
import { changePerson } from "./change-user.ts";
import { createUser } from "./create-user.ts";

/** @throws {Problem} `not_found`, also for guests and for people of other companies */
async function loadPerson(ctx: ScimContext, id: string): Promise<Person> {
  const row = await findPerson(ctx.db, id);
  const [person] = row ? await openPeople(ctx.vault, [row]) : [];
  if (!person) throw noSuchResource();
  return person;
}

async function resourcesOf(
  ctx: ScimContext,
  people: readonly Person[],
  withGroups: boolean,
): Promise<Json[]> {
  const groups = withGroups
    ? await groupsOf(
        ctx.db,
        people.map(({ user }) => user.id),
      )
    : new Map();
  return people.map((person) => userResource(person, groups.get(person.user.id) ?? [], baseOf(ctx)));
}

export async function readUser(ctx: ScimContext, id: string): Promise<Json> {
  const [resource] = await resourcesOf(ctx, [await loadPerson(ctx, id)], true);
  if (!resource) throw noSuchResource();
  return resource;
}

export const addUser = async (ctx: ScimContext, body: unknown): Promise<Json> =>
  readUser(ctx, await createUser(ctx, body));

export async function replaceUser(ctx: ScimContext, id: string, body: unknown): Promise<Json> {
  const person = await loadPerson(ctx, id);
  assertUnchanged(ctx, personVersion(person));
  await changePerson(ctx, person, readResource(userShape, body));
  return readUser(ctx, id);
}

export async function patchUser(ctx: ScimContext, id: string, body: unknown): Promise<Json> {
  const person = await loadPerson(ctx, id);
  assertUnchanged(ctx, personVersion(person));
  await changePerson(ctx, person, patched(userShape, writableOf(person), readOperations(body)));
  return readUser(ctx, id);
}

/** The person is no member any more: sessions, keys, credentials and seat go, the address is free again. */
export async function removeUser(ctx: ScimContext, id: string): Promise<void> {
  const person = await loadPerson(ctx, id);
  assertUnchanged(ctx, personVersion(person));
  const { user } = person;
  if (user.role === "owner" && !mayChangeOwner(ctx.drawnBy)) throw ownerProtected();
  const stopped = stopUser(ctx, user as unknown as UserRow, { removedAt: ctx.clock.now(), emailIndex: null });
  const forgotten: Owed[] = [
    joined(owe(ctx, "lobby.forget", { subject_ids: id })),
    await addressWords(ctx, id, user.email, "leave"),
  ];
  await ctx.db.commit(
    { action: "provisioning.user_removed", target: { kind: "user", id }, detail: { role: user.role } },
    ...stopped.writes,
    ...forgotten.flatMap(({ writes }) => writes),
  );
  await ctx.announce([...stopped.messages, ...forgotten.flatMap(({ messages }) => messages)]);
}

/** People found by an index: one, none; `undefined`: no index answers this. */
async function byIndex(ctx: ScimContext, { filter }: Query): Promise<PersonRow[] | undefined> {
  const equality = filter && equalityOf(userShape, filter);
  if (!equality) return undefined;
  const { attribute, value } = equality;
  const one = async (row: Promise<PersonRow | undefined>) =>
    [await row].filter((found) => found !== undefined);
  if (attribute === "id") return one(findPerson(ctx.db, value));
  if (attribute === "externalId")
    return one(findPersonBy(ctx.db, "external", await externalIndexOf(ctx.vault, value)));
  const email = readEmail(value);
  const byAddress = async () =>
    email === undefined ? [] : one(findPersonBy(ctx.db, "email", await emailIndexOf(ctx.vault, email)));
  if (attribute === "emails" || attribute === "emails.value") {
    const found = await byAddress();
    return found.length > 0 ? found : undefined; // another than the address that counts is looked for in each row
  }
  if (attribute !== "userName") return undefined;
  const named = await one(findPersonBy(ctx.db, "userName", await userNameIndexOf(ctx.vault, value)));
  // Whom no provider ever touched is called by their address.
  return named.length > 0 ? named : (await byAddress()).filter(({ link }) => link === null);
}

export function pageUsers(ctx: ScimContext, query: Query): Promise<Json> {
  const wantsGroups = !isUnwanted(userShape, query, "groups");
  return answeredList<PersonRow>(userShape, query, {
    idOf: ({ user }) => user.id,
    count: () => countPeople(ctx.db),
    list: ({ offset, limit }: Page) => listPeople(ctx.db, offset, limit),
    found: () => byIndex(ctx, query),
    resources: async (rows, { isAnswered }) =>
      resourcesOf(ctx, await openPeople(ctx.vault, rows), isAnswered && wantsGroups),
  });
}
