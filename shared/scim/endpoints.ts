import { type Answer, resourceAnswer } from "./answer.ts";
import { described, serviceProvider } from "./discovery.ts";
import { noSuchResource } from "./fault.ts";
import { readQuery } from "./listing.ts";
import type { ScimContext } from "./ports.ts";
import { projected, type Wanted } from "./projection.ts";
import type { Json } from "./reading.ts";
import { groupShape, type ResourceShape, userShape } from "./schemas.ts";
import { baseOf, namesVersion } from "./validators.ts";
import { pageGroups, readGroup } from "./verbs/group-pages.ts";
import { createGroup, patchGroup, removeGroup, replaceGroup } from "./verbs/groups.ts";
import { addUser, pageUsers, patchUser, readUser, removeUser, replaceUser } from "./verbs/users.ts";

export interface ScimCall {
  id: string | undefined;
  query: Record<string, string>;
  body: unknown;
}

/** A route of provisioning as data: the door, Bulk and the tests read the same list. */
export interface Endpoint {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below `/scim/v2`; `{id}` is one segment. */
  path: `/${string}`;
  handle(ctx: ScimContext, call: ScimCall): Promise<Answer>;
}

const noContent: Answer = { status: 204 };

/** What was written, as far as it is wanted back. */
const written = (shape: ResourceShape, status: 200 | 201, body: Json, query: Wanted) =>
  resourceAnswer(status, body, projected(shape, body, query));

/** @throws never: a resource that is as the caller has it is not sent again */
function read(ctx: ScimContext, shape: ResourceShape, body: Json, query: Wanted): Answer {
  const answer = written(shape, 200, body, query);
  const known = ctx.headers.get("if-none-match");
  const tag = answer.headers?.["etag"];
  const isKnown = known !== null && tag !== undefined && namesVersion(known, tag.slice(3, -1));
  return isKnown ? { status: 304, headers: { etag: tag } } : answer;
}

const one =
  (work: (ctx: ScimContext, id: string, call: ScimCall) => Promise<Answer>): Endpoint["handle"] =>
  (ctx, call) => {
    if (call.id === undefined) throw noSuchResource();
    return work(ctx, call.id, call);
  };

const description = (what: "ResourceTypes" | "Schemas"): Endpoint[] => {
  const handle: Endpoint["handle"] = async (ctx, { id, query }) => {
    const body = described(what, baseOf(ctx), { id, query });
    if (!body) throw noSuchResource();
    return { status: 200, body };
  };
  return [
    { method: "GET", path: `/${what}`, handle },
    { method: "GET", path: `/${what}/{id}`, handle },
  ];
};

const users: Endpoint[] = [
  {
    ...{ method: "GET", path: "/Users" },
    handle: async (ctx, { query }) => ({
      status: 200,
      body: await pageUsers(ctx, readQuery(userShape, query)),
    }),
  },
  {
    ...{ method: "POST", path: "/Users" },
    handle: async (ctx, { body, query }) => written(userShape, 201, await addUser(ctx, body), query),
  },
  {
    ...{ method: "GET", path: "/Users/{id}" },
    handle: one(async (ctx, id, { query }) => read(ctx, userShape, await readUser(ctx, id), query)),
  },
  {
    ...{ method: "PUT", path: "/Users/{id}" },
    handle: one(async (ctx, id, { body, query }) =>
      written(userShape, 200, await replaceUser(ctx, id, body), query),
    ),
  },
  {
    ...{ method: "PATCH", path: "/Users/{id}" },
    handle: one(async (ctx, id, { body, query }) =>
      written(userShape, 200, await patchUser(ctx, id, body), query),
    ),
  },
  {
    ...{ method: "DELETE", path: "/Users/{id}" },
    handle: one(async (ctx, id) => {
      await removeUser(ctx, id);
      return noContent;
    }),
  },
];

const groups: Endpoint[] = [
  {
    ...{ method: "GET", path: "/Groups" },
    handle: async (ctx, { query }) => ({
      status: 200,
      body: await pageGroups(ctx, readQuery(groupShape, query)),
    }),
  },
  {
    ...{ method: "POST", path: "/Groups" },
    handle: async (ctx, { body, query }) =>
      written(groupShape, 201, await readGroup(ctx, await createGroup(ctx, body)), query),
  },
  {
    ...{ method: "GET", path: "/Groups/{id}" },
    handle: one(async (ctx, id, { query }) => read(ctx, groupShape, await readGroup(ctx, id, query), query)),
  },
  {
    ...{ method: "PUT", path: "/Groups/{id}" },
    handle: one(async (ctx, id, { body, query }) => {
      await replaceGroup(ctx, id, body);
      return written(groupShape, 200, await readGroup(ctx, id, query), query);
    }),
  },
  {
    // Entra takes 204 as well; a group of thousands is not sent back for one who came.
    ...{ method: "PATCH", path: "/Groups/{id}" },
    handle: one(async (ctx, id, { body, query }) => {
      await patchGroup(ctx, id, body);
      if (query["attributes"] === undefined) return noContent;
      return written(groupShape, 200, await readGroup(ctx, id, query), query);
    }),
  },
  {
    ...{ method: "DELETE", path: "/Groups/{id}" },
    handle: one(async (ctx, id) => {
      await removeGroup(ctx, id);
      return noContent;
    }),
  },
];

export const resourceEndpoints: readonly Endpoint[] = [...users, ...groups];

export const descriptionEndpoints: readonly Endpoint[] = [
  {
    ...{ method: "GET", path: "/ServiceProviderConfig" },
    handle: async (ctx) => ({ status: 200, body: serviceProvider(baseOf(ctx)) }),
  },
  ...description("ResourceTypes"),
  ...description("Schemas"),
];
