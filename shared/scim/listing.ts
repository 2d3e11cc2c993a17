import type { Filter } from "scim2-parse-filter";
import { type AttributePath, readPath } from "./attribute-path.ts";
import { scimFault } from "./fault.ts";
import { matches, readFilter, sortKey } from "./filter.ts";
import { projected, type Wanted } from "./projection.ts";
import type { Json } from "./reading.ts";
import type { ResourceShape } from "./schemas.ts";
import { bounds, urn } from "./words.ts";

export interface Page {
  offset: number;
  limit: number;
}

export interface Query extends Wanted {
  /** Counted from one. */
  startIndex: number;
  count: number;
  filter: Filter | undefined;
  sort: { path: AttributePath; isDescending: boolean } | undefined;
}

/** Not a number, or one that is too small, means the nearest one that is (RFC 7644 §3.4.2.4). */
function wholeOf(text: string | undefined, fallback: number, minimum: number, maximum: number): number {
  if (text === undefined) return fallback;
  if (!/^-?\d{1,9}$/.test(text)) throw scimFault("invalidValue", "startIndex and count are whole numbers.");
  return Math.min(maximum, Math.max(minimum, Number(text)));
}

/** @throws {Problem} `invalidFilter`, `invalidPath`, `invalidValue` */
export function readQuery(shape: ResourceShape, given: Record<string, string>): Query {
  const { attributes, excludedAttributes, sortBy, sortOrder, filter } = given;
  const path = sortBy === undefined ? undefined : readPath(shape, sortBy);
  if (sortBy !== undefined && (path === undefined || path === "unkept" || !path.attribute))
    throw scimFault("invalidPath", "sortBy names nothing that is kept here.");
  return {
    attributes,
    excludedAttributes,
    startIndex: wholeOf(given["startIndex"], 1, 1, 1_000_000_000),
    count: wholeOf(given["count"], bounds.pageDefault, 0, bounds.page),
    filter: filter === undefined ? undefined : readFilter(shape, filter),
    sort:
      typeof path === "object"
        ? { path, isDescending: sortOrder?.toLowerCase() === "descending" }
        : undefined,
  };
}

interface Source<Row> {
  idOf(row: Row): string;
  count(): Promise<number>;
  list(page: Page): Promise<Row[]>;
  /** Whom an index answers at once; `undefined`: none does. */
  found(): Promise<Row[] | undefined>;
  /** `isAnswered`: what is only looked at needs less. */
  resources(rows: readonly Row[], how: { isAnswered: boolean }): Promise<Json[]>;
}

export const listResponse = (totalResults: number, startIndex: number, resources: readonly Json[]): Json => ({
  schemas: [urn.list],
  ...{ totalResults, startIndex, itemsPerPage: resources.length, Resources: resources },
});

/**
 * A page: by the database where it can answer, by an index where one can, else by looking at every row, of
 * which there may be `bounds.scanned`. @throws {Problem} `tooMany`
 */
export async function answeredList<Row>(
  shape: ResourceShape,
  query: Query,
  source: Source<Row>,
): Promise<Json> {
  const { startIndex, count, filter, sort } = query;
  const page = { offset: startIndex - 1, limit: count };
  const answer = async (total: number, rows: readonly Row[]) => {
    const resources = await source.resources(rows, { isAnswered: true });
    return listResponse(
      total,
      startIndex,
      resources.map((one) => projected(shape, one, query)),
    );
  };
  const pageOf = <Item>(items: readonly Item[]) => items.slice(page.offset, page.offset + page.limit);
  const known = await source.found();
  if (known) return answer(known.length, pageOf(known));
  if (!filter && !sort) return answer(await source.count(), count === 0 ? [] : await source.list(page));
  const rows = await source.list({ offset: 0, limit: bounds.scanned + 1 });
  if (rows.length > bounds.scanned)
    throw scimFault("tooMany", "Too many resources to look through: ask by userName, externalId or id.");
  const looked = await source.resources(rows, { isAnswered: false });
  const fitting = filter ? looked.filter((resource) => matches(shape, resource, filter)) : looked;
  const ordered = sort ? sorted(fitting, sort) : fitting;
  const byId = new Map(rows.map((row) => [source.idOf(row), row]));
  const chosen = pageOf(ordered).flatMap(({ id }) => byId.get(String(id)) ?? []);
  return answer(ordered.length, chosen);
}

function sorted(resources: readonly Json[], { path, isDescending }: NonNullable<Query["sort"]>): Json[] {
  const keyed = resources.map((resource) => ({ resource, key: sortKey(resource, path) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  if (isDescending) keyed.reverse();
  return keyed.map(({ resource }) => resource);
}
