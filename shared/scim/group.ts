import { timestamp } from "../kernel/clock.ts";
import { scimFault } from "./fault.ts";
import type { Json } from "./reading.ts";
import type { GroupRow, MembershipRow } from "./store.ts";
import { urn } from "./words.ts";

export const groupVersion = ({ version }: { version: number }) => String(version);

export const nameKeyOf = (name: string): string => name.normalize("NFKC").toLowerCase();

const controls = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

export interface GroupFacts {
  displayName: string;
  externalId: string | null;
}

/** @throws {Problem} `invalidValue` */
export function groupFactsOf(resource: Json): GroupFacts {
  const { displayName, externalId } = resource;
  const name = typeof displayName === "string" ? displayName.trim() : "";
  if (name === "") throw scimFault("invalidValue", "displayName is required.");
  if (name.length > 255 || controls.test(name))
    throw scimFault("invalidValue", "displayName must be one line of at most 255 characters.");
  if (typeof externalId === "string" && externalId.length > 255)
    throw scimFault("invalidValue", "externalId may have 255 characters.");
  return { displayName: name, externalId: typeof externalId === "string" ? externalId : null };
}

/** The ids a body lists as members, each once. */
export const memberIdsOf = (resource: Json): string[] => [
  ...new Set(((resource["members"] ?? []) as Json[]).map(({ value }) => String(value ?? ""))),
];

/** What a provider may write of a group; a PATCH starts from it. */
export const writableGroupOf = (row: GroupRow, members: readonly Pick<MembershipRow, "userId">[]): Json => ({
  displayName: row.displayName,
  ...(row.externalId === null ? {} : { externalId: row.externalId }),
  members: members.map(({ userId }) => ({ value: userId })),
});

/** As answered (RFC 7643 §8.4); `members` left out where nobody wants them. */
export function groupResource(
  row: GroupRow,
  members: readonly Pick<MembershipRow, "userId">[] | undefined,
  base: string,
): Json {
  return {
    schemas: [urn.group],
    id: row.id,
    displayName: row.displayName,
    ...(row.externalId === null ? {} : { externalId: row.externalId }),
    ...(members === undefined
      ? {}
      : {
          members: members.map(({ userId }) => ({
            ...{ value: userId, $ref: `${base}/Users/${userId}`, type: "User" },
          })),
        }),
    meta: {
      resourceType: "Group",
      created: timestamp(row.createdAt),
      lastModified: timestamp(row.updatedAt),
      location: `${base}/Groups/${row.id}`,
      version: `W/"${groupVersion(row)}"`,
    },
  };
}
