import * as z from "zod/mini";
import { type Route, route } from "../http/route.ts";
import { id } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { deviceList } from "./device-contract.ts";
import type { MemberContext } from "./ports.ts";
import { forgetDevice, forgetDevices, readDevices } from "./verbs/devices.ts";

const tag = "Second factors";
const permission = "account:read";

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
    path: "/v1/auth/devices",
    summary: "Ask for the second step on every browser again",
    tag,
    permission,
    status: 204,
    problems: [],
    handle: (ctx: MemberContext) => forgetDevices(ctx),
  }),
  route({
    method: "delete",
    path: "/v1/auth/devices/{id}",
    summary: "Ask for the second step on that browser again",
    tag,
    permission,
    params: deferred(() => z.object({ id: id("rememberedDevice") })),
    status: 204,
    problems: ["not_found"],
    handle: (ctx: MemberContext, { params }) => forgetDevice(ctx, params.id),
  }),
];
