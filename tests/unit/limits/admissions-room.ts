import { MeterAdmissions } from "../../../durable-objects/tenant-meter-admissions.ts";
import { MeterHome } from "../../../durable-objects/tenant-meter-home.ts";
import { MeterRefusals } from "../../../durable-objects/tenant-meter-refusals.ts";
import { MeterSettings } from "../../../durable-objects/tenant-meter-settings.ts";
import { MeterUsageLedger } from "../../../durable-objects/tenant-meter-usage.ts";
import type { Plan } from "../../../shared/kernel/plan.ts";

export const beginning = Date.UTC(2026, 3, 10, 12);

/** What a meter admits by, as its object has it after a start. */
export function openAdmissions(storage: DurableObjectStorage, plan: Plan = "enterprise"): MeterAdmissions {
  const settings = new MeterSettings(storage.sql);
  settings.configure({ plan, revision: 1, anchor: beginning });
  return new MeterAdmissions(storage, {
    settings,
    home: new MeterHome(storage),
    refusals: new MeterRefusals(storage.sql),
    usage: new MeterUsageLedger(storage),
  });
}
