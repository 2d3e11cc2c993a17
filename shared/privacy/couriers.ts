import { forgetSubjects } from "../data/lobby.ts";
import type { Couriers } from "../data/outbox.ts";
import { meterCouriers } from "../limits/couriers.ts";
import { limitCouriers } from "../limits/principal-limits.ts";
import type { ErasurePorts } from "./ports.ts";

/** What an erasure owes to the stores besides the tenant's database; each may be told twice. */
export const storeCouriers = ({ shards, directory, meterFor }: ErasurePorts): Couriers => ({
  ...meterCouriers(meterFor),
  ...limitCouriers(meterFor),
  "lobby.forget": async ({ tenantId, payload }) => {
    await forgetSubjects(shards, tenantId, String(payload["subject_ids"]).split(" "));
    return "done";
  },
  "directory.leave": async ({ tenantId, payload }) => {
    await directory.leave(tenantId, String(payload["digest"]));
    return "done";
  },
});
