import type { Context } from "../http/context.ts";
import { type Route, route } from "../http/route.ts";
import { brandingPatch, brandingView } from "./contract.ts";
import { changeBranding, readBranding } from "./service.ts";

const tag = "Branding";

/** Answered by the administration script. */
export const brandingRoutes: readonly Route<Context>[] = [
  route({
    method: "get",
    path: "/v1/branding",
    summary: "How the company looks to its people: name, colour and logo",
    tag,
    permission: "tenant:read",
    returns: brandingView,
    status: 200,
    problems: [],
    handle: (ctx: Context) => readBranding(ctx),
  }),
  route({
    method: "patch",
    path: "/v1/branding",
    summary: "Change it (JSON Merge Patch); a colour is shown so that it can be read, whatever was chosen",
    tag,
    permission: "tenant:write",
    body: brandingPatch,
    returns: brandingView,
    status: 200,
    problems: [],
    ifMatch: "required",
    handle: (ctx: Context, { body }) => changeBranding(ctx, body),
  }),
];
