import type { Couriers } from "../data/outbox.ts";
import { isPlan } from "../kernel/plan.ts";
import type { Meter } from "./meter.ts";

/** Carries commits' words to the meter; its verbs are idempotent, so a repeated delivery changes nothing. */
export const meterCouriers = (meterFor: (tenantId: string) => Meter): Couriers => ({
  "meter.configure": async ({ tenantId, payload }) => {
    const { plan, revision, anchor, suspended } = payload;
    if (!isPlan(plan)) throw new Error(`not a plan: ${String(plan)}`);
    const numbers = { revision: Number(revision), anchor: Number(anchor) };
    await meterFor(tenantId).configure({ plan, ...numbers, suspended: suspended === 1 });
    return "done";
  },
  "meter.release": async ({ tenantId, payload }) => {
    await meterFor(tenantId).release(String(payload["key"]));
    return "done";
  },
  "meter.keep": async ({ tenantId, payload }) => {
    await meterFor(tenantId).keep(String(payload["key"]));
    return "done";
  },
});
