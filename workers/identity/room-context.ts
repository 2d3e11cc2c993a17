import type { SsoContext } from "../../shared/connections/ports.ts";
import { headersOf, type Visitor } from "../../shared/identity/visit.ts";
import { clockOf } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import { regionOf } from "../../shared/kernel/region.ts";
import type { InvitationContext } from "../../shared/members/open-invitation.ts";
import type { Env } from "./env.ts";
import { portsOf } from "./ports.ts";

export type RoomContext = InvitationContext & SsoContext;

/** What a verb reaches when a page asks for it. */
export async function roomContextOf(
  env: Env,
  run: Pick<ExecutionContext, "waitUntil">,
  visitor?: Visitor,
): Promise<RoomContext> {
  const clock = await clockOf(env);
  const ids = randomIds(clock);
  return {
    ...portsOf(env),
    requestId: ids.next("request"),
    region: regionOf(env.REGION),
    clock,
    ids,
    url: env.ORIGIN,
    headers: visitor ? headersOf(visitor) : new Headers(),
    after: (work) => run.waitUntil(work),
  };
}
