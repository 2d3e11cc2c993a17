import type { Company } from "../support/company.ts";
import type { Sample } from "./samples.ts";

const draft = () => ({
  provider: "oidc",
  name: `SSO ${crypto.randomUUID().slice(0, 8)}`,
  secret: "hush",
  oidc: { client_id: "leanvibe", issuer: `https://${crypto.randomUUID()}.example.com` },
});

/** A company has few connections: those of earlier calls make room. */
const room = async (company: Company) => {
  const { data } = await company.ask<{ data: { id: string }[] }>("GET", "/v1/connections");
  if (data.length > 10) for (const { id } of data) await company.ask("DELETE", `/v1/connections/${id}`);
};

const newConnection = async (company: Company) => {
  await room(company);
  return (await company.ask<{ id: string }>("POST", "/v1/connections", { body: draft() })).id;
};

const at =
  (path: (id: string) => string, body?: unknown) =>
  async (company: Company): Promise<Sample> => {
    const id = await newConnection(company);
    return { path: path(id), ids: [id], ...(body === undefined ? {} : { body }) };
  };

export const connectionSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/connections": async () => ({ path: "/v1/connections", ids: [] }),
  "post /v1/connections": async (company) => {
    await room(company);
    return { path: "/v1/connections", body: draft(), ids: [] };
  },
  "get /v1/connections/{id}": at((id) => `/v1/connections/${id}`),
  "patch /v1/connections/{id}": at((id) => `/v1/connections/${id}`, { name: "Renamed" }),
  "delete /v1/connections/{id}": at((id) => `/v1/connections/${id}`),
  "post /v1/connections/{id}/tests": at((id) => `/v1/connections/${id}/tests`),
  "get /v1/connections/{id}/attempts": at((id) => `/v1/connections/${id}/attempts`),
};
