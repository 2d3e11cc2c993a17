import type { Couriers } from "../data/outbox.ts";
import { limitNames } from "./effective.ts";
import type { Meter } from "./meter.ts";

/** Carries what operators agreed to the meter; only administration's commits owe it. */
export const overrideCouriers = (meterFor: (tenantId: string) => Pick<Meter, "override">): Couriers => ({
  "meter.override": async ({ tenantId, payload }) => {
    const { value } = payload;
    const name = limitNames.find((known) => known === payload["limit"]);
    if (!name) throw new Error(`not a limit: ${String(payload["limit"])}`);
    await meterFor(tenantId).override({
      name,
      limit: value === undefined ? null : Number(value),
      until: Number(payload["until"]),
      revision: Number(payload["revision"]),
    });
    return "done";
  },
});
