import { type Route, route } from "../http/route.ts";
import type { MemberContext } from "./ports.ts";
import {
  endedCount,
  endQuery,
  sessionList,
  sessionParams,
  sessionPatch,
  sessionView,
} from "./session-contract.ts";
import { endOwnSession, endOwnSessions, nameSession, readSessions } from "./verbs/sessions.ts";

const tag = "Sessions";
const permission = "account:read";

/** A person's own sessions. */
export const sessionRoutes: readonly Route<MemberContext>[] = [
  route({
    method: "get",
    path: "/v1/auth/sessions",
    summary: "List your sessions, newest first, with device, place and last use; recently ended ones say why",
    tag,
    permission,
    returns: sessionList,
    status: 200,
    problems: ["key_unavailable"],
    handle: (ctx: MemberContext) => readSessions(ctx),
  }),
  route({
    method: "patch",
    path: "/v1/auth/sessions/{id}",
    summary: "Give one of your sessions a name, or take it away",
    tag,
    permission,
    params: sessionParams,
    body: sessionPatch,
    returns: sessionView,
    status: 200,
    problems: ["not_found", "key_unavailable"],
    ifMatch: "optional",
    handle: (ctx: MemberContext, { params, body }) => nameSession(ctx, params.id, body),
  }),
  route({
    method: "delete",
    path: "/v1/auth/sessions/{id}",
    summary: "End one of your sessions; its access tokens stop working at once",
    tag,
    permission,
    params: sessionParams,
    status: 204,
    problems: ["not_found"],
    handle: (ctx: MemberContext, { params }) => endOwnSession(ctx, params.id),
  }),
  route({
    method: "delete",
    path: "/v1/auth/sessions",
    summary: "End all your other sessions; with ?current=end this one too",
    tag,
    permission,
    query: endQuery,
    returns: endedCount,
    status: 200,
    problems: ["conflict"],
    handle: (ctx: MemberContext, { query }) => endOwnSessions(ctx, query),
  }),
];
