import type { Couriers } from "../data/outbox.ts";
import { isPlan } from "../kernel/plan.ts";
import { type Meter, type MeterState, meterStates } from "./meter.ts";

function meterStateOf(value: unknown): MeterState {
  const state = meterStates.find((known) => known === value);
  if (!state) throw new Error(`not a meter's state: ${String(value)}`);
  return state;
}

const poolOf = (tenantId: string, root: unknown) =>
  typeof root === "string" && root !== "" ? { root, branch: tenantId } : undefined;

/** Carries commits' words to the meter; its verbs are idempotent, so a repeated delivery changes nothing. */
export const meterCouriers = (meterFor: (tenantId: string) => Meter): Couriers => ({
  "meter.configure": async ({ tenantId, payload }) => {
    const { plan, revision, anchor, state = "active", reasons = "", pool } = payload;
    if (!isPlan(plan)) throw new Error(`not a plan: ${String(plan)}`);
    await meterFor(tenantId).configure({
      plan,
      revision: Number(revision),
      anchor: Number(anchor),
      state: meterStateOf(state),
      reasons: String(reasons).split(" ").filter(Boolean),
      pool: poolOf(tenantId, pool),
    });
    return "done";
  },
  "meter.lock": async ({ tenantId, payload }) => {
    await meterFor(tenantId).lock(payload["locked"] === 1, Number(payload["at"]));
    return "done";
  },
  "meter.release": async ({ tenantId, payload }) => {
    await meterFor(tenantId).release(String(payload["key"]));
    return "done";
  },
  "meter.outdate": async ({ tenantId, payload }) => {
    const member = { id: String(payload["member_id"]), version: Number(payload["version"]) };
    await meterFor(tenantId).outdateMember(member, Number(payload["until"]));
    return "done";
  },
  "session.revoke": async ({ tenantId, payload }) => {
    const sessions = String(payload["session_id"]).split(" ");
    await meterFor(tenantId).revokeSessions(sessions, Number(payload["until"]));
    return "done";
  },
  "meter.keep": async ({ tenantId, payload }) => {
    await meterFor(tenantId).keep(String(payload["key"]));
    return "done";
  },
});
