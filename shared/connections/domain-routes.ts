import { route } from "../http/route.ts";
import { domainInput, domainList, domainParams, domainPatch, domainView } from "./domain-contract.ts";
import {
  changeDomain,
  createDomain,
  type DomainContext,
  deleteDomain,
  readDomains,
  verifyDomain,
} from "./domains.ts";

const tag = "Single sign-on";

/** Answered by the administration script. */
export const domainRoutes = [
  route({
    method: "post",
    path: "/v1/domains",
    summary: "Add a domain; the answer says which TXT record proves it",
    tag,
    permission: "tenant:write",
    body: domainInput,
    returns: domainView,
    status: 201,
    problems: ["conflict"],
    idempotent: "required",
    handle: (ctx: DomainContext, { body }) => createDomain(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/domains",
    summary: "The company's domains, and which of them DNS has proved",
    tag,
    permission: "tenant:write",
    returns: domainList,
    status: 200,
    problems: [],
    handle: (ctx: DomainContext) => readDomains(ctx),
  }),
  route({
    method: "post",
    path: "/v1/domains/{id}/verify",
    summary: "Ask DNS for the record now; a domain is one company's",
    tag,
    permission: "tenant:write",
    params: domainParams,
    returns: domainView,
    status: 200,
    problems: ["not_found", "conflict", "upstream_failed", "upstream_timeout"],
    handle: (ctx: DomainContext, { params }) => verifyDomain(ctx, params.id),
  }),
  route({
    method: "patch",
    path: "/v1/domains/{id}",
    summary: "Demand single sign-on of everybody of this domain but owners",
    tag,
    permission: "tenant:write",
    params: domainParams,
    body: domainPatch,
    returns: domainView,
    status: 200,
    problems: ["not_found", "conflict"],
    ifMatch: "required",
    handle: (ctx: DomainContext, { params, body }) => changeDomain(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/v1/domains/{id}",
    summary: "Give a domain up: providers may speak of it no more",
    tag,
    permission: "tenant:write",
    params: domainParams,
    status: 204,
    problems: ["not_found"],
    ifMatch: "optional",
    handle: (ctx: DomainContext, { params }) => deleteDomain(ctx, params.id),
  }),
];
