import type { Company } from "../support/company.ts";
import { inputFor, startKeyService, type TestKeyService } from "../support/key-service.ts";
import { TestOperator } from "../support/operators.ts";
import { plant } from "../support/organizations.ts";
import { platform } from "../support/platform.ts";
import { connectionSamples } from "./connection-samples.ts";
import { factorSamples } from "./factor-samples.ts";
import { memberSamples } from "./member-samples.ts";
import { consentSamples } from "./move-samples.ts";
import { oauthSamples } from "./oauth-samples.ts";
import { passkeySamples } from "./passkey-samples.ts";
import { privacySamples } from "./privacy-samples.ts";
import { provisioningSamples } from "./provisioning-samples.ts";
import { sessionSamples } from "./session-samples.ts";
import { usageSamples } from "./usage-samples.ts";

/** A valid call of a route: how to drive it, with resources made for this one call. */
export interface Sample {
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
  /** The ids in the call, to be swapped for another tenant's. */
  ids: string[];
  /** Whose call it is, where the owner's would be refused. */
  token?: string;
  /** After it its caller can do no more: whoever really makes this call opens a company for it. */
  spends?: true;
}

export const newProject = async (company: Company) =>
  (
    await company.ask<{ id: string }>("POST", "/v1/projects", {
      body: { name: `p ${company.marker} ${crypto.randomUUID()}` },
    })
  ).id;

const prose = "Please build something nice that sells.";
const newTask = async (company: Company) => {
  const project_id = await newProject(company);
  const body = { project_id, title: `t ${company.marker}`, specification: prose };
  return (await company.ask<{ id: string }>("POST", "/v1/tasks", { body })).id;
};
const newKey = async (company: Company) => {
  const body = { name: "k", scopes: ["projects:read"] };
  return (await company.ask<{ id: string }>("POST", "/v1/api-keys", { body })).id;
};

const newElevation = async ({ id, region }: Company) =>
  (await new TestOperator(platform(), `ada-${crypto.randomUUID().slice(0, 8)}`, region).request(id)).id;
const newOrganization = async (company: Company) => (await plant(company)).id;
const endpoint = () => ({ url: `https://${crypto.randomUUID()}.example.com/audit`, region: "other" });
/** A company has few streams: those of earlier calls make room. */
const roomForStream = async (company: Company) => {
  const { data } = await company.ask<{ data: { id: string }[] }>("GET", "/v1/audit-streams");
  for (const { id } of data) await company.ask("DELETE", `/v1/audit-streams/${id}`);
};
const newStream = async (company: Company) => {
  await roomForStream(company);
  return (await company.ask<{ id: string }>("POST", "/v1/audit-streams", { body: endpoint() })).id;
};

/** Brings what happened so far into the signed log, and answers the tenant's first event. */
const sealedEvent = async (company: Company) => {
  await platform().cron(company.region);
  const { data } = await company.ask<{ data: { id: string; action: string }[] }>(
    "GET",
    "/v1/audit-events?action=tenant.created",
  );
  return data[0]?.id ?? "";
};
const sealed =
  (path: string) =>
  async (company: Company): Promise<Sample> => {
    await sealedEvent(company);
    return { path, ids: [] };
  };

const plain = (path: string) => async (): Promise<Sample> => ({ path, ids: [] });
const withId =
  (make: (company: Company) => Promise<string>, path: (id: string) => string, body?: unknown) =>
  async (company: Company): Promise<Sample> => {
    const id = await make(company);
    return { path: path(id), ids: [id], ...(body === undefined ? {} : { body }) };
  };

/** A key service on this machine, one a platform for all samples. */
const keyServices = new Map<string, Promise<TestKeyService>>();
const customerKey = async () => {
  const { url } = platform();
  const service = keyServices.get(url) ?? startKeyService(platform());
  keyServices.set(url, service);
  return inputFor(await service);
};
const withCustomerKey =
  (bodyOf: () => Promise<unknown>) =>
  async (company: Company): Promise<Sample> => {
    const { customer_keys } = await company.ask<{ customer_keys: unknown[] }>("GET", "/v1/keys");
    if (customer_keys.length === 0)
      await company.ask("POST", "/v1/keys/customer", { body: await customerKey() });
    const body = await bodyOf();
    return { path: "/v1/keys/customer", ids: [], ...(body === undefined ? {} : { body }) };
  };

/** One line a guarded route; a route without one fails the battery, so a new route is covered on birth. */
export const samples: Record<string, (company: Company) => Promise<Sample>> = {
  ...memberSamples,
  ...connectionSamples,
  ...provisioningSamples,
  "get /v1/auth/me": plain("/v1/auth/me"),
  "post /v1/auth/logout": async () => ({ path: "/v1/auth/logout", ids: [], spends: true }),
  ...factorSamples,
  ...sessionSamples,
  ...passkeySamples,
  ...oauthSamples,
  "get /v1/tenants/me/info": plain("/v1/tenants/me/info"),
  "get /v1/tenants/me/residency": plain("/v1/tenants/me/residency"),
  "get /v1/tenants/me/usage": plain("/v1/tenants/me/usage"),
  "get /v1/limits": plain("/v1/limits"),
  "patch /v1/tenants/me": async (company) => ({
    path: "/v1/tenants/me",
    body: { name: `Acme ${company.slug}` },
    ids: [],
  }),
  "post /v1/tenants/me/close": async ({ slug }) => ({
    path: "/v1/tenants/me/close",
    body: { slug },
    ids: [],
    spends: true,
  }),
  "get /v1/elevations": plain("/v1/elevations"),
  "delete /v1/elevations/{id}": withId(newElevation, (id) => `/v1/elevations/${id}`),
  "get /v1/tenants/me/policy": plain("/v1/tenants/me/policy"),
  "patch /v1/tenants/me/policy": async () => ({
    path: "/v1/tenants/me/policy",
    body: { session_minutes: 43_200 },
    ids: [],
  }),
  "get /v1/branding": plain("/v1/branding"),
  "patch /v1/branding": async () => ({ path: "/v1/branding", body: { accent: "#1a5fb4" }, ids: [] }),
  "get /v1/organizations": plain("/v1/organizations?limit=100"),
  "post /v1/organizations": async (company) => {
    const parent_id = await newOrganization(company);
    const slug = `branch-${crypto.randomUUID().slice(0, 13)}`;
    return { path: "/v1/organizations", body: { name: "Branch", slug, parent_id }, ids: [parent_id] };
  },
  "get /v1/organizations/{id}": withId(newOrganization, (id) => `/v1/organizations/${id}`),
  "post /v1/organizations/{id}/move": async (company) => {
    const [id, parent_id] = [await newOrganization(company), await newOrganization(company)];
    return { path: `/v1/organizations/${id}/move`, body: { parent_id }, ids: [id, parent_id] };
  },
  "post /v1/organizations/{id}/suspend": withId(newOrganization, (id) => `/v1/organizations/${id}/suspend`),
  "post /v1/organizations/{id}/resume": withId(newOrganization, (id) => `/v1/organizations/${id}/resume`),
  "post /v1/organizations/{id}/close": withId(newOrganization, (id) => `/v1/organizations/${id}/close`),
  "post /v1/organizations/{id}/sessions": withId(newOrganization, (id) => `/v1/organizations/${id}/sessions`),
  "get /v1/keys": plain("/v1/keys"),
  "post /v1/keys/rotate": plain("/v1/keys/rotate"),
  "post /v1/keys/customer": async () => ({ path: "/v1/keys/customer", body: await customerKey(), ids: [] }),
  "patch /v1/keys/customer": withCustomerKey(async () => {
    const { access_key_id, secret_access_key } = await customerKey();
    return { access_key_id, secret_access_key };
  }),
  "delete /v1/keys/customer": withCustomerKey(async () => undefined),
  ...consentSamples,
  ...usageSamples,
  ...privacySamples,
  "get /v1/audit-events": plain("/v1/audit-events?limit=5&action=project.created"),
  "get /v1/audit-events/export": sealed("/v1/audit-events/export?format=csv"),
  "get /v1/audit-log/head": sealed("/v1/audit-log/head"),
  "get /v1/audit-log/inclusion": withId(sealedEvent, (id) => `/v1/audit-log/inclusion?event_id=${id}`),
  "get /v1/audit-log/evidence": async (company) => ({
    path: `/v1/audit-log/evidence?event_ids=${await sealedEvent(company)}&first=1`,
    ids: [],
  }),
  "get /v1/audit-log/consistency": sealed("/v1/audit-log/consistency?first=1&second=1"),
  "get /v1/audit-streams": plain("/v1/audit-streams"),
  "post /v1/audit-streams": async (company) => {
    await roomForStream(company);
    return { path: "/v1/audit-streams", body: endpoint(), ids: [] };
  },
  "patch /v1/audit-streams/{id}": withId(newStream, (id) => `/v1/audit-streams/${id}`, { status: "paused" }),
  "delete /v1/audit-streams/{id}": withId(newStream, (id) => `/v1/audit-streams/${id}`),
  "post /v1/audit-streams/{id}/test": withId(newStream, (id) => `/v1/audit-streams/${id}/test`),
  "get /v1/api-keys": plain("/v1/api-keys"),
  "post /v1/api-keys": async () => ({
    path: "/v1/api-keys",
    body: { name: "k", scopes: ["projects:read"] },
    ids: [],
  }),
  "patch /v1/api-keys/{id}": async (company) => {
    const id = await newKey(company);
    const headers = { "if-match": "*" };
    return { path: `/v1/api-keys/${id}`, body: { requests_per_minute: 7 }, headers, ids: [id] };
  },
  "delete /v1/api-keys/{id}": withId(newKey, (id) => `/v1/api-keys/${id}`),
  "get /v1/projects": plain("/v1/projects"),
  "post /v1/projects": async () => ({ path: "/v1/projects", body: { name: "p" }, ids: [] }),
  "get /v1/projects/{id}": withId(newProject, (id) => `/v1/projects/${id}`),
  "patch /v1/projects/{id}": async (company) => {
    const id = await newProject(company);
    return { path: `/v1/projects/${id}`, body: { name: "q" }, headers: { "if-match": '"v1"' }, ids: [id] };
  },
  "delete /v1/projects/{id}": withId(newProject, (id) => `/v1/projects/${id}`),
  "get /v1/tasks": plain("/v1/tasks"),
  "post /v1/tasks": async (company) => {
    const id = await newProject(company);
    return { path: "/v1/tasks", body: { project_id: id, title: "t", specification: prose }, ids: [id] };
  },
  "get /v1/tasks/{id}": withId(newTask, (id) => `/v1/tasks/${id}`),
  "get /v1/tasks/{id}/events": withId(newTask, (id) => `/v1/tasks/${id}/events`),
  "get /v1/tasks/{id}/files": withId(newTask, (id) => `/v1/tasks/${id}/files?path=README.md`),
  "post /v1/tasks/{id}/cancel": withId(newTask, (id) => `/v1/tasks/${id}/cancel`),
};
