import { demand, price } from "./constants.ts";
import type { Metering } from "./parts.ts";
import type { Scenario } from "./population.ts";

export interface Cost {
  name: string;
  /** US dollars for a million admitted requests. */
  dollars: number;
}

/** What a million requests cost beyond what a plan includes, item by item; a queue's message takes three operations. */
export function costOf(
  { writes, byApiKey, aiTasks, secondsBetweenRequests }: Scenario,
  metering: Metering,
): Cost[] {
  const million = 1e6;
  const requestsAUserDay = (8 * 3_600) / secondsBetweenRequests;
  const calls = metering.callsARequest + (writes * demand.auditCallsAThousand.value) / 1_000;
  const reads = demand.requestReads.value + byApiKey * (demand.apiKeyReads.value + demand.strayed.value);
  const rowsWritten = writes * demand.rowsAWrite.value + metering.callsARequest * 2;
  return [
    { name: "requests", dollars: million * price.request.value },
    { name: "CPU", dollars: million * demand.cpuMilliseconds.value * price.cpuMillisecond.value },
    { name: "object calls", dollars: million * calls * price.objectCall.value },
    { name: "object time", dollars: million * calls * 0.01 * price.objectSecond.value },
    { name: "rows read", dollars: million * reads * demand.rowsARead.value * price.rowRead.value },
    { name: "rows written", dollars: million * rowsWritten * price.rowWritten.value },
    {
      name: "queue",
      dollars: million * (aiTasks / requestsAUserDay) * 3 * price.queueOperation.value,
    },
  ];
}

export const total = (costs: readonly Cost[]): number => costs.reduce((sum, { dollars }) => sum + dollars, 0);
