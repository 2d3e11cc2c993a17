import { asksFor, equalityOf } from "../filter.ts";
import { groupResource, nameKeyOf } from "../group.ts";
import { answeredList, type Page, type Query } from "../listing.ts";
import type { ScimContext } from "../ports.ts";
import { isUnwanted, type Wanted } from "../projection.ts";
import type { Json } from "../reading.ts";
import { groupShape } from "../schemas.ts";
import { countGroups, findGroup, findGroupBy, type GroupRow, listGroups, listMemberships } from "../store.ts";
import { baseOf } from "../validators.ts";
import { loadGroup } from "./groups.ts";

async function resourceOf(ctx: ScimContext, row: GroupRow, withMembers: boolean): Promise<Json> {
  return groupResource(row, withMembers ? await listMemberships(ctx.db, row.id) : undefined, baseOf(ctx));
}

export const readGroup = async (ctx: ScimContext, id: string, wanted: Wanted = {}): Promise<Json> =>
  resourceOf(ctx, await loadGroup(ctx, id), !isUnwanted(groupShape, wanted, "members"));

async function byIndex({ db }: ScimContext, { filter }: Query): Promise<GroupRow[] | undefined> {
  const equality = filter && equalityOf(groupShape, filter);
  if (!equality) return undefined;
  const { attribute, value } = equality;
  const one = async (row: Promise<GroupRow | undefined>) =>
    [await row].filter((found) => found !== undefined);
  if (attribute === "id") return one(findGroup(db, value));
  if (attribute === "externalId") return one(findGroupBy(db, "external", value));
  return attribute === "displayName" ? one(findGroupBy(db, "name", nameKeyOf(value))) : undefined;
}

/** Members are read for the groups that are answered, and for all only where a filter asks for them. */
export function pageGroups(ctx: ScimContext, query: Query): Promise<Json> {
  const wantsMembers = !isUnwanted(groupShape, query, "members");
  const asksMembers = query.filter !== undefined && asksFor(groupShape, query.filter, "members");
  return answeredList<GroupRow>(groupShape, query, {
    idOf: ({ id }) => id,
    count: () => countGroups(ctx.db),
    list: ({ offset, limit }: Page) => listGroups(ctx.db, offset, limit),
    found: () => byIndex(ctx, query),
    resources: (rows, { isAnswered }) =>
      Promise.all(rows.map((row) => resourceOf(ctx, row, isAnswered ? wantsMembers : asksMembers))),
  });
}
