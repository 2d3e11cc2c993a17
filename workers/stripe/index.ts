import { eventMessage } from "../../shared/billing/contract.ts";
import { type BillingRoom, buryEvent, processEvent, resendEvents } from "../../shared/billing/service.ts";
import { receiveEvent } from "../../shared/billing/stripe-door.ts";
import type { JurisdictionBinding } from "../../shared/data/objects.ts";
import { sweep } from "../../shared/data/outbox.ts";
import { shardsOf } from "../../shared/data/shards.ts";
import { securityHeaders } from "../../shared/http/headers.ts";
import { problemResponse } from "../../shared/http/problem-response.ts";
import { requestIdOf } from "../../shared/http/request-id.ts";
import { type ClockBinding, clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { Problem } from "../../shared/kernel/problem.ts";
import { type Region, regionOf } from "../../shared/kernel/region.ts";
import { meterCouriers } from "../../shared/limits/couriers.ts";
import { meterOf } from "../../shared/limits/meter.ts";
import { placementCouriers } from "../../shared/tenancy/couriers.ts";
import { usageLedgerOf } from "../../shared/usage/ledger.ts";
import { answerBell, buryBell } from "./bells.ts";

interface Env extends ClockBinding, JurisdictionBinding {
  REGION: Region;
  /** "true" where real money moves: events of the other mode are refused. */
  STRIPE_LIVEMODE: string;
  /** Comma separated: during a rotation there are two. */
  STRIPE_WEBHOOK_SECRETS: string;
  DB_0: D1Database;
  METER: DurableObjectNamespace;
  EVENTS: Queue;
}

async function roomOf(env: Env): Promise<BillingRoom> {
  const clock = await clockOf(env);
  const shards = shardsOf(env);
  return {
    shards,
    clock,
    ids: randomIds(clock),
    couriers: { ...meterCouriers((tenantId) => meterOf(env, tenantId)), ...placementCouriers(shards) },
    send: (message) => env.EVENTS.send(message),
  };
}

export default {
  async fetch(request, env): Promise<Response> {
    const room = await roomOf(env);
    const requestId = requestIdOf(request.headers, room.ids);
    try {
      assertWebhook(request, env);
      const secrets = env.STRIPE_WEBHOOK_SECRETS.split(",").map((secret) => secret.trim());
      const livemode = env.STRIPE_LIVEMODE === "true";
      const answer = await receiveEvent({ ...room, secrets: secrets.filter(Boolean), livemode }, request);
      return Response.json(answer, { headers: { ...securityHeaders, "x-request-id": requestId } });
    } catch (error) {
      return problemResponse(error, requestId);
    }
  },

  async queue(batch, env): Promise<void> {
    const room = await roomOf(env);
    if (batch.queue.startsWith("usage-")) return answerBells(env, room, batch);
    const take = batch.queue.endsWith("-dead") ? buryEvent : processEvent;
    for (const message of batch.messages) await handle(room, message, take);
  },

  async scheduled(_controller, env): Promise<void> {
    const room = await roomOf(env);
    await resendEvents(room);
    for (const [index, database] of room.shards.all().entries())
      await sweep(database, index, room.couriers, room.clock.now());
  },
} satisfies ExportedHandler<Env>;

function assertWebhook(request: Request, env: Env): void {
  const { pathname } = new URL(request.url);
  const region = /^\/webhooks\/stripe(?:\/([a-z]{2}))?$/.exec(pathname);
  if (!region) throw new Problem("not_found", "There is no such resource.");
  if (region[1] !== undefined && region[1] !== regionOf(env.REGION))
    throw new Problem("wrong_region", "This is another region's endpoint.");
  if (request.method !== "POST")
    throw new Problem("method_not_allowed", `${request.method} is not allowed here.`, {
      headers: { allow: "POST" },
    });
}

async function answerBells(
  env: Env,
  { shards, clock, ids }: BillingRoom,
  batch: MessageBatch,
): Promise<void> {
  const ledgerOf = (tenantId: string) => usageLedgerOf(env, tenantId);
  for (const message of batch.messages)
    if (batch.queue.endsWith("-dead")) buryBell(message);
    else await answerBell({ shards, clock, ids, ledgerOf }, message);
}

/** Each message stands for itself: one that fails is tried again later, with growing distance. */
async function handle(
  room: BillingRoom,
  message: Message,
  take: (room: BillingRoom, eventId: string) => Promise<unknown>,
): Promise<void> {
  const { success, data } = eventMessage.safeParse(message.body);
  if (!success) return message.ack();
  try {
    await take(room, data.event_id);
    message.ack();
  } catch (error) {
    console.error(JSON.stringify({ event: "stripe.retry", id: data.event_id, error: String(error) }));
    message.retry({ delaySeconds: 2 ** (message.attempts + 1) });
  }
}
