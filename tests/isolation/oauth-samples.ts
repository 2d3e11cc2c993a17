import { randomUUID } from "node:crypto";
import type { Company } from "../support/company.ts";
import { authorizeQuery, newClient, startDevice } from "../support/oauth.ts";
import type { Sample } from "./samples.ts";

const clients = "/v1/oauth/clients";

const withClient =
  (path: (id: string) => string, body?: unknown) =>
  async (company: Company): Promise<Sample> => {
    const { id } = await newClient(company);
    return { path: path(id), ids: [id], ...(body === undefined ? {} : { body }) };
  };

const asked = (decision?: string) => async (company: Company) => {
  const client = await newClient(company);
  const path = `/v1/auth/oauth/requests/${decision ? "decide" : "inspect"}`;
  return { path, body: { query: authorizeQuery(client), ...(decision ? { decision } : {}) }, ids: [] };
};

const waiting = (decision?: string) => async (company: Company) => {
  const { user_code } = await startDevice(company);
  const path = `/v1/auth/oauth/devices/${decision ? "decide" : "inspect"}`;
  return { path, body: { user_code, ...(decision ? { decision } : {}) }, ids: [] };
};

/** Of a tool the caller has let in. */
async function allowed(company: Company): Promise<string> {
  const client = await newClient(company);
  await company.ask("POST", "/v1/auth/oauth/requests/decide", {
    body: { query: authorizeQuery(client), decision: "approve" },
  });
  return client.id;
}

export const oauthSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "post /v1/oauth/clients": async () => ({
    path: clients,
    body: {
      name: `tool ${randomUUID().slice(0, 8)}`,
      kind: "public",
      grant_types: ["authorization_code"],
      redirect_uris: ["http://127.0.0.1/done"],
      scopes: ["openid"],
    },
    ids: [],
  }),
  "get /v1/oauth/clients": async () => ({ path: clients, ids: [] }),
  "get /v1/oauth/clients/{id}": withClient((id) => `${clients}/${id}`),
  "patch /v1/oauth/clients/{id}": withClient((id) => `${clients}/${id}`, { name: "renamed" }),
  "post /v1/oauth/clients/{id}/secret": withClient((id) => `${clients}/${id}/secret`, { overlap_hours: 1 }),
  "delete /v1/oauth/clients/{id}": withClient((id) => `${clients}/${id}`),
  "post /v1/auth/oauth/requests/inspect": asked(),
  "post /v1/auth/oauth/requests/decide": asked("approve"),
  "post /v1/auth/oauth/devices/inspect": waiting(),
  "post /v1/auth/oauth/devices/decide": waiting("approve"),
  "get /v1/auth/applications": async () => ({ path: "/v1/auth/applications", ids: [] }),
  "delete /v1/auth/applications/{id}": async (company) => {
    const id = await allowed(company);
    return { path: `/v1/auth/applications/${id}`, ids: [id] };
  },
};
