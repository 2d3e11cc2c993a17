import type { Company } from "../support/company.ts";
import { dnsFor } from "../support/dns.ts";
import { platform } from "../support/platform.ts";
import { providerMetadata } from "../support/saml/provider.ts";
import type { Sample } from "./samples.ts";

const draft = () => ({
  provider: "oidc",
  name: `SSO ${crypto.randomUUID().slice(0, 8)}`,
  secret: "hush",
  oidc: { client_id: "leanvibe", issuer: `https://${crypto.randomUUID()}.example.com` },
});

const samlDraft = () => ({
  provider: "saml",
  name: `SAML ${crypto.randomUUID().slice(0, 8)}`,
  saml: { metadata: providerMetadata([]) },
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

const newDomain = async (company: Company) => {
  const { data } = await company.ask<{ data: { id: string }[] }>("GET", "/v1/domains");
  if (data.length > 50) for (const { id } of data) await company.ask("DELETE", `/v1/domains/${id}`);
  const body = { name: `${crypto.randomUUID()}.example.com` };
  return (await company.ask<{ id: string }>("POST", "/v1/domains", { body })).id;
};

const atDomain =
  (path: (id: string) => string, body?: unknown) =>
  async (company: Company): Promise<Sample> => {
    const id = await newDomain(company);
    return { path: path(id), ids: [id], ...(body === undefined ? {} : { body }) };
  };

const at =
  (path: (id: string) => string, body?: unknown) =>
  async (company: Company): Promise<Sample> => {
    const id = await newConnection(company);
    return { path: path(id), ids: [id], ...(body === undefined ? {} : { body }) };
  };

export const connectionSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/domains": async () => ({ path: "/v1/domains", ids: [] }),
  "post /v1/domains": async () => ({
    path: "/v1/domains",
    body: { name: `${crypto.randomUUID()}.example.com` },
    ids: [],
  }),
  "post /v1/domains/{id}/verify": async (company) => {
    const id = await newDomain(company);
    const { data } = await company.ask<{ data: { id: string; record: { name: string; value: string } }[] }>(
      "GET",
      "/v1/domains",
    );
    const record = data.find((domain) => domain.id === id)?.record ?? { name: "", value: "" };
    (await dnsFor(platform())).records.set(record.name, [record.value]);
    return { path: `/v1/domains/${id}/verify`, ids: [id] };
  },
  "patch /v1/domains/{id}": atDomain((id) => `/v1/domains/${id}`, { sso_required: false }),
  "delete /v1/domains/{id}": atDomain((id) => `/v1/domains/${id}`),
  "get /v1/connections": async () => ({ path: "/v1/connections", ids: [] }),
  "post /v1/connections": async (company) => {
    await room(company);
    return { path: "/v1/connections", body: draft(), ids: [] };
  },
  "get /v1/connections/{id}": at((id) => `/v1/connections/${id}`),
  "patch /v1/connections/{id}": at((id) => `/v1/connections/${id}`, { name: "Renamed" }),
  "delete /v1/connections/{id}": at((id) => `/v1/connections/${id}`),
  "post /v1/connections/{id}/tests": at((id) => `/v1/connections/${id}/tests`),
  "post /v1/connections/{id}/keys": async (company) => {
    await room(company);
    const { id } = await company.ask<{ id: string }>("POST", "/v1/connections", { body: samlDraft() });
    return { path: `/v1/connections/${id}/keys`, ids: [id], body: { step: "draw" } };
  },
  "get /v1/connections/{id}/attempts": at((id) => `/v1/connections/${id}/attempts`),
};
