import { randomUUID } from "node:crypto";
import type { Company } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import type { Sample } from "./samples.ts";

export const usageSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "post /v1/usage-events": async () => ({
    path: "/v1/usage-events",
    body: {
      events: [
        {
          kind: "model_call",
          event_id: randomUUID(),
          occurred_at: new Date(await platform().clock.now()).toISOString(),
          model: "sample-1",
          input_tokens: 3,
          output_tokens: 2,
          cost_microusd: 1,
        },
      ],
    },
    ids: [],
  }),
};
