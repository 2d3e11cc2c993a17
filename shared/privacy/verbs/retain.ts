import {
  homeSteps,
  removeAttempts,
  removeEnded,
  removeEndedCredentials,
  removeSettledInvitations,
} from "../../data/expired-rows.ts";
import type { Shards } from "../../data/shards.ts";
import type { Clock } from "../../kernel/clock.ts";
import { cutoffOf, type Retained } from "../retention.ts";

/** Rows of one class in one round of the cron; the next one takes more. */
export const rowsAtOnce = 200;

type Ports = { shards: Shards; clock: Clock };

/** Lets go what has been over for as long as its class says. One class that fails holds up no other. */
export async function retain(ports: Ports, shard: number): Promise<Partial<Record<Retained, number>>> {
  const { shards, clock } = ports;
  const { home } = shards;
  const database = shards.of(shard);
  const removed: Partial<Record<Retained, number>> = {};
  const step = async (name: Retained, work: (step: { before: number; limit: number }) => Promise<number>) => {
    try {
      const count = await work({ before: cutoffOf(name, clock.now()), limit: rowsAtOnce });
      if (count > 0) removed[name] = (removed[name] ?? 0) + count;
    } catch (error) {
      console.error(JSON.stringify({ event: "retention.failed", class: name, shard, error: String(error) }));
    }
  };
  await step("refresh_token", (at) => removeEnded(database, "refresh_tokens", at));
  await step("session", (at) => removeEndedCredentials({ home, database }, "sessions", at));
  await step("api_key", (at) => removeEndedCredentials({ home, database }, "api_keys", at));
  await step("invitation", (at) => removeSettledInvitations(database, at));
  await step("answer", (at) => removeEnded(database, "idempotency_keys", at));
  await step("single_use", (at) => removeEnded(database, "oauth_codes", at));
  await step("single_use", (at) => removeEnded(database, "oauth_devices", at));
  await step("attempts", (at) => removeAttempts(database, at));
  if (database === home)
    for (const name of ["single_use", "sign_up", "payment_event"] as const)
      await step(name, (at) => homeSteps[name](home, at));
  return removed;
}
