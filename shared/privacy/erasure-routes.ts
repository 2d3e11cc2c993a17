import { route } from "../http/route.ts";
import { pageQuery } from "../http/wire.ts";
import { erasure, erasureInput, erasurePage, erasureParams } from "./erasure-contract.ts";
import { pageErasures, readErasure } from "./erasure-view.ts";
import { ownId } from "./own-id.ts";
import type { PrivacyContext } from "./ports.ts";
import { erasePerson } from "./verbs/erase.ts";

const tag = "Privacy";

export const erasureRoutes = [
  route({
    method: "post",
    path: "/v1/privacy/erasures",
    summary: "Erase a person for good: the key that seals their data is destroyed; answers a signed receipt",
    tag,
    permission: "privacy:write",
    body: erasureInput,
    returns: erasure,
    status: 201,
    problems: ["not_found", "conflict"],
    idempotent: "required",
    handle: (ctx: PrivacyContext, { body }) => erasePerson(ctx, body.subject),
  }),
  route({
    method: "post",
    path: "/v1/privacy/me/erasure",
    summary: "Erase oneself for good; the answer is the last one this session gets",
    tag,
    permission: "account:read",
    returns: erasure,
    status: 201,
    problems: ["conflict"],
    idempotent: "required",
    handle: (ctx: PrivacyContext) => erasePerson(ctx, ownId(ctx)),
  }),
  route({
    method: "get",
    path: "/v1/privacy/erasures",
    summary: "Who was erased, newest first, with receipts",
    tag,
    permission: "privacy:read",
    query: pageQuery,
    returns: erasurePage,
    status: 200,
    problems: ["invalid_cursor"],
    handle: (ctx: PrivacyContext, { query }) => pageErasures(ctx, query),
  }),
  route({
    method: "get",
    path: "/v1/privacy/erasures/{id}",
    summary: "One erasure and its receipt",
    tag,
    permission: "privacy:read",
    params: erasureParams,
    returns: erasure,
    status: 200,
    problems: ["not_found"],
    handle: (ctx: PrivacyContext, { params }) => readErasure(ctx, params.id),
  }),
];
