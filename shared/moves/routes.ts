import * as z from "zod/mini";
import type { Context, OperatorContext } from "../http/context.ts";
import { operatorRoute, route } from "../http/route.ts";
import { id } from "../http/wire.ts";
import { deferred } from "../kernel/deferred.ts";
import { abortArrival, beginArrival, readStanding, takeBox } from "./arrival.ts";
import { consentToMove, readMoves, withdrawConsent } from "./consents.ts";
import { move, moveInput, moveList, moveParams } from "./contract.ts";
import { answerBox, beginDeparture, type DepartureContext } from "./departure.ts";
import type { MoveRoom } from "./room.ts";
import { planFrom, viewOfInvitation, viewOfStanding } from "./views.ts";
import {
  abortInput,
  boxAnswer,
  boxInput,
  departureInput,
  invitation,
  invitationInput,
  parcelInput,
  standingInput,
  standingView,
} from "./wire.ts";

type Carried = OperatorContext & { room: MoveRoom };

/** A page of rows or a file, sealed and spelled in base 64. */
const boxBytes = 8_388_608;

/** The owner's side: to which region the company may be moved. */
export const consentToMoveRoutes = [
  route({
    method: "post",
    path: "/v1/tenants/me/moves",
    summary: "Agree that the company moves to another region; valid for 30 days",
    tag: "Tenants",
    permission: "tenant:own",
    body: moveInput,
    returns: move,
    status: 201,
    problems: ["conflict", "plan_limit_reached"],
    idempotent: "required",
    handle: (ctx: Context, { body }) => consentToMove(ctx, body),
  }),
  route({
    method: "get",
    path: "/v1/tenants/me/moves",
    summary: "Moves of the company that were agreed to, newest first",
    tag: "Tenants",
    permission: "tenant:own",
    returns: moveList,
    status: 200,
    problems: [],
    handle: (ctx: Context) => readMoves(ctx),
  }),
  route({
    method: "delete",
    path: "/v1/tenants/me/moves/{id}",
    summary: "Withdraw the consent to a move; one under way stops until the company has left",
    tag: "Tenants",
    permission: "tenant:own",
    params: moveParams,
    status: 204,
    problems: ["not_found", "conflict"],
    handle: (ctx: Context, { params }) => withdrawConsent(ctx, params.id),
  }),
];

const carrying = { method: "post", tag: "Operators", permission: "operator:carry", status: 200 } as const;

/**
 * The operators' side: `npm run tenant:move` asks one region and tells the other. Only beginning to leave
 * needs an elevation; after it the regions' own seals say what may happen.
 */
export const moveRoutes = [
  operatorRoute({
    method: "post",
    path: "/v1/tenants/{id}/departure",
    summary:
      "Begin to move a tenant, under an elevation and with its owner's consent; begun again it is the same move",
    tag: "Operators",
    permission: "operator:lifecycle",
    params: deferred(() => z.strictObject({ id: id("tenant") })),
    body: departureInput,
    returns: invitation,
    status: 200,
    problems: ["not_found", "conflict", "plan_limit_reached"],
    async handle(ctx: DepartureContext, { body }) {
      const place = { toRegion: body.to_region, toShard: body.to_shard };
      return viewOfInvitation(await beginDeparture(ctx, place));
    },
  }),
  operatorRoute({
    ...carrying,
    path: "/v1/moves/departures",
    summary: "Answer what the arriving side asks, sealed for it",
    body: boxInput,
    bodyBytes: boxBytes,
    returns: boxAnswer,
    problems: ["not_found", "conflict"],
    handle: ({ room }: Carried, { body }) =>
      answerBox(room, {
        tenantId: body.tenant_id,
        moveId: body.move_id,
        publicKey: body.public_key,
        sequence: body.sequence,
        box: body.box,
      }),
  }),
  operatorRoute({
    ...carrying,
    path: "/v1/moves/arrivals",
    summary: "Let a tenant arrive that another region has begun to move here; says where the move stands",
    body: invitationInput,
    returns: standingView,
    problems: ["conflict", "wrong_region"],
    handle: async ({ room }: Carried, { body }) =>
      viewOfStanding(await beginArrival(room, planFrom(body.plan), body.signature)),
  }),
  operatorRoute({
    ...carrying,
    path: "/v1/moves/standing",
    summary: "Where a tenant's move into this region stands, for a command that was killed",
    body: standingInput,
    returns: standingView,
    problems: ["not_found"],
    handle: async ({ room }: Carried, { body }) => viewOfStanding(await readStanding(room, body.tenant_id)),
  }),
  operatorRoute({
    ...carrying,
    path: "/v1/moves/parcels",
    summary: "Take what the side that is left has answered; once, however often it is brought",
    body: parcelInput,
    bodyBytes: boxBytes,
    returns: standingView,
    problems: ["not_found", "conflict"],
    handle: async ({ room }: Carried, { body }) => {
      const { tenant_id: tenantId, move_id: moveId, sequence, box } = body;
      return viewOfStanding(await takeBox(room, { tenantId, moveId, sequence, box }));
    },
  }),
  operatorRoute({
    ...carrying,
    path: "/v1/moves/abort",
    summary: "Give a move up, as long as the tenant has not left",
    body: abortInput,
    returns: standingView,
    problems: ["not_found", "conflict"],
    handle: async ({ room }: Carried, { body }) =>
      viewOfStanding(await abortArrival(room, { tenantId: body.tenant_id, moveId: body.move_id })),
  }),
];
