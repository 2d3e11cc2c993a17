import { enterInbox } from "../data/stripe-inbox.ts";
import { readBytes } from "../http/body.ts";
import { Problem } from "../kernel/problem.ts";
import { stripeEvent } from "./contract.ts";
import { type BillingRoom, sendEvent } from "./service.ts";
import { verifiedEvent } from "./stripe-signature.ts";

const bodyLimitBytes = 262_144;

export interface Door extends BillingRoom {
  /** Every live signing secret: while one is rolled, Stripe signs with the old and the new. */
  secrets: readonly string[];
  livemode: boolean;
}

const invalid = (detail: string, pointer: string) =>
  new Problem("invalid_request", detail, { errors: [{ pointer, code: "event", detail }] });

/**
 * Takes one webhook request: nothing is stored before the signature holds, and what is stored is
 * answered at once. A lost queue message is no loss, since the sweeper finds what was not processed.
 * @throws {Problem} `invalid_request`, `body_too_large`
 */
export async function receiveEvent(door: Door, request: Request): Promise<{ received: true }> {
  const body = textOf(await readBytes(request, bodyLimitBytes));
  const now = door.clock.now();
  const verified = await verifiedEvent(body, request.headers.get("stripe-signature"), door.secrets, now);
  const { success, data: event } = stripeEvent.safeParse(verified);
  if (!success) throw invalid("The body is not an event of a shape we know.", "#");
  if (event.livemode !== door.livemode)
    throw invalid(`This endpoint takes ${door.livemode ? "live" : "test"} events only.`, "#/livemode");
  const { id: eventId, type, created } = event;
  if (await enterInbox(door.shards.home, { eventId, type, created, body }, now))
    await sendEvent(door, eventId);
  return { received: true };
}

/** The very bytes: a byte-order mark stays, and what is not UTF-8 was not written by Stripe. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw invalid("The body is not valid UTF-8.", "#");
  }
}
