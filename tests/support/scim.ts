import { randomUUID } from "node:crypto";
import type { IssuedToken } from "../../shared/scim/contract.ts";
import { mediaType, urn } from "../../shared/scim/words.ts";
import type { Company } from "./company.ts";
import { platform } from "./platform.ts";

export interface ScimAnswer {
  status: number;
  headers: Headers;
  body: Record<string, unknown>;
}

type Ask = { body?: unknown; headers?: Record<string, string> };

export interface Provider {
  token: IssuedToken & { secret: string };
  call(method: string, path: string, ask?: Ask): Promise<ScimAnswer>;
}

export async function scimCall(
  token: string | null,
  method: string,
  path: string,
  { body, headers = {} }: Ask = {},
): Promise<ScimAnswer> {
  const response = await platform().fetch(`/scim/v2${path}`, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": mediaType }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? {} : JSON.parse(text) };
}

/** The company has proved the domain of every address in the tests, as if DNS had been asked. */
async function prove({ id, region }: Company): Promise<void> {
  const sql = `insert into all_domains (tenant_id, id, name, record, status, verified_at, created_at, updated_at)
    select ?1, ?2, 'example.test', 'r', 'verified', 1, 1, 1 from all_tenants where tenant_id = ?1 on conflict do nothing`;
  const domain = `dom_${randomUUID()
    .replaceAll(/[-ilou]/g, "")
    .slice(0, 26)
    .padEnd(26, "0")}`;
  for (const shard of region === "us" ? [0, 1] : [0]) await platform().d1([region, shard], sql, id, domain);
}

/** An identity provider of the company's, with a token of its own. */
export async function provider(company: Company, input: Record<string, unknown> = {}): Promise<Provider> {
  await prove(company);
  const token = await company.ask<Provider["token"]>("POST", "/v1/provisioning/tokens", {
    body: { name: "Entra", ...input },
  });
  return { token, call: (...asked) => scimCall(token.secret, ...asked) };
}

export const newAddress = () => `${randomUUID()}@example.test`;

/** What Entra sends for a new person, without a password. */
export const entraUser = (more: Record<string, unknown> = {}) => {
  const userName = newAddress();
  return {
    schemas: [urn.user, urn.enterprise],
    externalId: randomUUID(),
    userName,
    active: true,
    displayName: "Grace Hopper",
    emails: [{ primary: true, type: "work", value: userName }],
    meta: { resourceType: "User" },
    name: { formatted: "Grace Hopper", familyName: "Hopper", givenName: "Grace" },
    [urn.enterprise]: { department: "Navy" },
    ...more,
  };
};

export const patchOf = (...Operations: Record<string, unknown>[]) => ({ schemas: [urn.patch], Operations });

export const groupOf = (displayName: string, ...ids: string[]) => ({
  schemas: [urn.group],
  displayName,
  externalId: randomUUID(),
  members: ids.map((value) => ({ value })),
});
