import type { Context, PublicContext } from "../http/context.ts";
import { publicRoute, route } from "../http/route.ts";
import { consentEntry, consentInput, consentList, gpcSupport } from "./consent-contract.ts";
import { decideConsent, readConsents } from "./consents.ts";

const tag = "Privacy";

/** The day the support was last changed, as the specification wants it. */
const gpcSince = "2026-11-22";

export const consentRoutes = [
  route({
    method: "get",
    path: "/v1/consents",
    summary: "What the caller has consented to; denied unless granted",
    tag,
    permission: "account:read",
    returns: consentList,
    status: 200,
    problems: [],
    handle: (ctx: Context) => readConsents(ctx),
  }),
  route({
    method: "post",
    path: "/v1/consents",
    summary: "Grant or withdraw the caller's own consent; a withdrawal takes effect at once",
    tag,
    permission: "account:read",
    body: consentInput,
    returns: consentEntry,
    status: 201,
    problems: ["conflict"],
    idempotent: "required",
    handle: (ctx: Context, { body }) => decideConsent(ctx, body),
  }),
  publicRoute({
    method: "get",
    path: "/.well-known/gpc.json",
    summary: "That Global Privacy Control is honoured",
    tag,
    permission: "public",
    returns: gpcSupport,
    status: 200,
    problems: [],
    cacheSeconds: 3_600,
    handle: async (_: PublicContext) => ({ gpc: true as const, lastUpdate: gpcSince }),
  }),
];
