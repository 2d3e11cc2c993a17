import { type Route, route } from "../http/route.ts";
import { pageQuery } from "../http/wire.ts";
import {
  apiKey,
  apiKeyInput,
  apiKeyPage,
  apiKeyParams,
  apiKeyPatch,
  createdApiKey,
} from "./api-key-contract.ts";
import {
  type ApiKeyContext,
  changeApiKey,
  createApiKey,
  pageApiKeys,
  revokeApiKey,
} from "./api-key-service.ts";

const tag = "API keys";

/** Answered with administration; the keys themselves are checked wherever a credential is. */
export const apiKeyRoutes: readonly Route<ApiKeyContext>[] = [
  route({
    method: "post",
    path: "/v1/api-keys",
    summary: "Create an API key; its secret is shown in this answer only",
    tag,
    permission: "api-keys:write",
    body: apiKeyInput,
    returns: createdApiKey,
    status: 201,
    problems: [],
    idempotent: "required",
    keep: (answer) => ({ ...answer, secret: null }),
    handle: (ctx: ApiKeyContext, { body }) => createApiKey(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/api-keys",
    summary: "List API keys, newest first, revoked ones included",
    tag,
    permission: "api-keys:read",
    query: pageQuery,
    returns: apiKeyPage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: ApiKeyContext, { query }) => pageApiKeys(ctx, query),
  }),
  route({
    method: "patch",
    path: "/v1/api-keys/{id}",
    summary: "Change how often an API key may ask (JSON Merge Patch); it holds within five seconds",
    tag,
    permission: "api-keys:write",
    params: apiKeyParams,
    body: apiKeyPatch,
    returns: apiKey,
    status: 200,
    problems: ["not_found", "conflict"],
    ifMatch: "required",
    handle: (ctx: ApiKeyContext, { params, body }) => changeApiKey(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/v1/api-keys/{id}",
    summary: "Revoke an API key at once",
    tag,
    permission: "api-keys:write",
    params: apiKeyParams,
    status: 204,
    problems: ["not_found"],
    handle: (ctx: ApiKeyContext, { params }) => revokeApiKey(ctx, params.id),
  }),
];
