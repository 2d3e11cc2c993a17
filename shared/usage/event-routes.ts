import type { Context } from "../http/context.ts";
import { route } from "../http/route.ts";
import { eventsCounted, usageEvents } from "./event-contract.ts";
import type { UsagePorts } from "./ports.ts";
import { recordEvents } from "./verbs/record-events.ts";

type Needs = Context & UsagePorts;

export const usageEventRoutes = [
  route({
    method: "post",
    path: "/v1/usage-events",
    summary: "Report what the company's own tools used: counted once, all of a batch or nothing",
    tag: "Usage",
    permission: "usage:write",
    cost: 10,
    body: usageEvents,
    returns: eventsCounted,
    status: 200,
    problems: ["conflict"],
    handle: (ctx: Needs, { body }) => recordEvents(ctx, body),
  }),
];
