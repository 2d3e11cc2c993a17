import { randomUUID } from "node:crypto";
import type { Organization, OrganizationDetail } from "../../shared/tenancy/organization-contract.ts";
import type { PolicyView } from "../../shared/tenancy/policy-contract.ts";
import type { Company } from "./company.ts";

/** An organisation below the company, or below one of those. */
export const plant = (company: Company, parent?: string, name = "Branch") =>
  company.ask<Organization>("POST", "/v1/organizations", {
    body: {
      name,
      slug: `branch-${randomUUID().slice(0, 13)}`,
      ...(parent === undefined ? {} : { parent_id: parent }),
    },
  });

/** A token to administer the organisation as the company's owner. */
export const enter = async (company: Company, id: string): Promise<string> =>
  (await company.ask<{ access_token: string }>("POST", `/v1/organizations/${id}/sessions`)).access_token;

export const move = (company: Company, id: string, parent: string) =>
  company.call("POST", `/v1/organizations/${id}/move`, { body: { parent_id: parent } });

export const detailOf = (company: Company, id: string) =>
  company.ask<OrganizationDetail>("GET", `/v1/organizations/${id}`);

export const policyOf = (company: Company, token?: string) =>
  company.ask<PolicyView>("GET", "/v1/tenants/me/policy", token === undefined ? {} : { token });

export const actionsOf = async (company: Company, token?: string) =>
  (
    await company.ask<{
      data: { action: string; target: { id: string }; detail: Record<string, unknown> }[];
    }>("GET", "/v1/audit-events?limit=50", token === undefined ? {} : { token })
  ).data;
