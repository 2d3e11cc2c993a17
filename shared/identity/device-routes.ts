import * as z from "zod/mini";
import { type Route, route } from "../http/route.ts";
import { id, instant } from "../http/wire.ts";
import type { MemberContext } from "./ports.ts";
import { forgetDevice, readDevices } from "./verbs/devices.ts";
import { visit } from "./visit.ts";

const tag = "Second factors";
const permission = "account:read";

export const deviceList = z.object({
  data: z.array(
    z.object({
      id: id("rememberedDevice"),
      visit: z.nullable(visit),
      created_at: instant,
      last_used_at: instant,
      expires_at: instant,
    }),
  ),
});

/** Browsers that are not asked for the second step for a while. */
export const deviceRoutes: readonly Route<MemberContext>[] = [
  route({
    method: "get",
    path: "/v1/auth/devices",
    summary: "The browsers that are not asked for your second step, newest first",
    tag,
    permission,
    returns: deviceList,
    status: 200,
    problems: ["key_unavailable"],
    handle: (ctx: MemberContext) => readDevices(ctx),
  }),
  route({
    method: "delete",
    path: "/v1/auth/devices/{id}",
    summary: "Ask for the second step on that browser again",
    tag,
    permission,
    params: z.object({ id: id("rememberedDevice") }),
    status: 204,
    problems: ["not_found"],
    handle: (ctx: MemberContext, { params }) => forgetDevice(ctx, params.id),
  }),
];
