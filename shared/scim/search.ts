import type { Endpoint } from "./endpoints.ts";
import { scimFault } from "./fault.ts";
import { readQuery } from "./listing.ts";
import { assertSchemas, isObject } from "./reading.ts";
import { groupShape, userShape } from "./schemas.ts";
import { pageGroups } from "./verbs/group-pages.ts";
import { pageUsers } from "./verbs/users.ts";
import { urn } from "./words.ts";

const lists = ["attributes", "excludedAttributes"] as const;
const texts = ["filter", "sortBy", "sortOrder"] as const;
const numbers = ["startIndex", "count"] as const;

/** One of the words a request may say, in the spelling of a query. @throws {Problem} `invalidValue` */
function wordOf(name: string, value: unknown): string {
  const isList = lists.some((one) => one === name) && Array.isArray(value);
  if (isList && value.every((item) => typeof item === "string")) return value.join(",");
  if (numbers.some((one) => one === name) && Number.isInteger(value)) return String(value);
  if (texts.some((one) => one === name) && typeof value === "string") return value;
  throw scimFault("invalidValue", `${name} has a value of another kind than it may have.`);
}

/**
 * What is asked in a body is what would be asked in the address (RFC 7644 §3.4.3), where names would stand in logs.
 * @throws {Problem} `invalidSyntax`, `invalidValue`
 */
export function readSearch(body: unknown): Record<string, string> {
  if (!isObject(body)) throw scimFault("invalidSyntax", "A search is an object.");
  assertSchemas(body, urn.search);
  const asked = [...lists, ...texts, ...numbers].filter((name) => body[name] !== undefined);
  return Object.fromEntries(asked.map((name) => [name, wordOf(name, body[name])]));
}

/** Beside the resources, so that no operation in bulk reaches them. */
export const searchEndpoints: readonly Endpoint[] = [
  {
    ...{ method: "POST", path: "/Users/.search" },
    handle: async (ctx, { body }) => ({
      status: 200,
      body: await pageUsers(ctx, readQuery(userShape, readSearch(body))),
    }),
  },
  {
    ...{ method: "POST", path: "/Groups/.search" },
    handle: async (ctx, { body }) => ({
      status: 200,
      body: await pageGroups(ctx, readQuery(groupShape, readSearch(body))),
    }),
  },
];
