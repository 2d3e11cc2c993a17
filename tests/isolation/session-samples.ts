import type { Company } from "../support/company.ts";
import { type Colleague, join } from "../support/members.ts";
import type { Sample } from "./samples.ts";

/** A colleague's calls: an owner whose sessions end can make no more of them. */
async function colleagueWithSession(company: Company): Promise<{ colleague: Colleague; id: string }> {
  const colleague = await join(company);
  const { data } = await colleague.ask<{ data: { id: string }[] }>("GET", "/v1/auth/sessions");
  return { colleague, id: data[0]?.id ?? "" };
}

const atOwn =
  (body?: unknown) =>
  async (company: Company): Promise<Sample> => {
    const { colleague, id } = await colleagueWithSession(company);
    const path = `/v1/auth/sessions/${id}`;
    return { path, ids: [id], token: colleague.accessToken, ...(body === undefined ? {} : { body }) };
  };

export const sessionSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/auth/sessions": async (company) => {
    const { accessToken: token } = await join(company);
    return { path: "/v1/auth/sessions", ids: [], token };
  },
  "patch /v1/auth/sessions/{id}": atOwn({ name: "Laptop" }),
  "delete /v1/auth/sessions/{id}": async (company) => ({ ...(await atOwn()(company)), spends: true }),
  "delete /v1/auth/sessions": async (company) => {
    const { accessToken: token } = await join(company);
    return { path: "/v1/auth/sessions", ids: [], token };
  },
};
