import { randomUUID } from "node:crypto";
import type { Company } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import type { Sample } from "./samples.ts";

/** The running month's statement; a minute begins it. */
const statement = async (company: Company): Promise<string> => {
  const list = () => company.ask<{ data: { id: string }[] }>("GET", "/v1/billing/statements?limit=1");
  const known = (await list()).data[0];
  if (known) return known.id;
  await platform().cron(company.region);
  return (await list()).data[0]?.id ?? "";
};

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
  "get /v1/billing/usage": async () => ({ path: "/v1/billing/usage?group_by=dimension", ids: [] }),
  "get /v1/billing/statements": async (company) => {
    await statement(company);
    return { path: "/v1/billing/statements", ids: [] };
  },
  "get /v1/billing/statements/{id}": async (company) => {
    const id = await statement(company);
    return { path: `/v1/billing/statements/${id}`, ids: [id] };
  },
};
