import { timestamp } from "../kernel/clock.ts";
import type { Vault } from "../keys/contract.ts";
import { users } from "../tenancy/tables.ts";
import type { Json } from "./reading.ts";
import type { GroupRow, LinkRow, PersonRow, UserRow } from "./store.ts";
import { scimUsers } from "./tables.ts";
import { urn } from "./words.ts";

/** A member, readable. */
export interface Person {
  user: Omit<UserRow, "email" | "name"> & { email: string; name: string };
  link: (Omit<LinkRow, "externalId" | "userName" | "details"> & Link) | null;
}
interface Link {
  externalId: string | null;
  userName: string;
  details: string;
}

/** Whoever was erased is none of them. */
export async function openPeople(vault: Vault, rows: readonly PersonRow[]): Promise<Person[]> {
  const opened = await vault.openAll(
    users,
    rows.map(({ user }) => user),
  );
  const links = rows.flatMap(({ link }) => (link ? [link] : []));
  const found = new Map((await vault.openAll(scimUsers, links)).map((link) => [link.id, link]));
  return opened.flatMap((row): Person[] => {
    const { email, name } = row;
    if (email === null || name === null) return [];
    const link = found.get(row.id);
    const words = link && link.userName !== null && link.details !== null ? (link as Person["link"]) : null;
    return [{ user: { ...row, email, name }, link: words }];
  });
}

/** The tag of both rows: either changes it. */
export const personVersion = ({
  user,
  link,
}: {
  user: { version: number };
  link: { version: number } | null;
}) => `${user.version}.${link?.version ?? 0}`;

/** What a provider may write of a person, in the schema's words; a PATCH starts from it. */
export function writableOf({ user, link }: Person): Json {
  const details = link ? (JSON.parse(link.details) as Json) : {};
  const emails = details["emails"] ?? [{ value: user.email, type: "work", primary: true }];
  return {
    userName: link?.userName ?? user.email,
    ...(link?.externalId != null ? { externalId: link.externalId } : {}),
    ...details,
    displayName: user.name,
    emails,
    active: user.status === "active" || (link?.active ?? false),
  };
}

/** As answered (RFC 7643 §8.1). @param base where provisioning's addresses begin */
export function userResource(
  person: Person,
  groups: readonly Pick<GroupRow, "id" | "displayName">[],
  base: string,
): Json {
  const { user, link } = person;
  const { [urn.enterprise]: enterprise, ...core } = writableOf(person);
  return {
    schemas: enterprise === undefined ? [urn.user] : [urn.user, urn.enterprise],
    id: user.id,
    ...core,
    ...(groups.length === 0
      ? {}
      : {
          groups: groups.map(({ id, displayName }) => ({
            ...{ value: id, $ref: `${base}/Groups/${id}`, display: displayName, type: "direct" },
          })),
        }),
    ...(enterprise === undefined ? {} : { [urn.enterprise]: enterprise }),
    meta: {
      resourceType: "User",
      created: timestamp(user.createdAt),
      lastModified: timestamp(Math.max(user.updatedAt, link?.updatedAt ?? 0)),
      location: `${base}/Users/${user.id}`,
      version: `W/"${personVersion(person)}"`,
    },
  };
}
