import { randomUUID } from "node:crypto";
import type { Company } from "../support/company.ts";
import { groupOf, provider } from "../support/scim.ts";
import type { Sample } from "./samples.ts";

const plain = (path: string) => async (): Promise<Sample> => ({ path, ids: [] });

const newGroup = async (company: Company): Promise<string> => {
  const okta = await provider(company);
  return String((await okta.call("POST", "/Groups", { body: groupOf(`g ${randomUUID()}`) })).body["id"]);
};

export const provisioningSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/members/authentication-report": plain("/v1/members/authentication-report?format=csv"),
  "get /v1/provisioning/tokens": plain("/v1/provisioning/tokens"),
  "post /v1/provisioning/tokens": async () => ({
    ...{ path: "/v1/provisioning/tokens", body: { name: "Okta" }, ids: [] },
  }),
  "delete /v1/provisioning/tokens/{id}": async (company) => {
    const { id } = (await provider(company)).token;
    return { path: `/v1/provisioning/tokens/${id}`, ids: [id] };
  },
  "get /v1/provisioning/groups": plain("/v1/provisioning/groups"),
  "patch /v1/provisioning/groups/{id}": async (company) => {
    const id = await newGroup(company);
    return { path: `/v1/provisioning/groups/${id}`, body: { role: "developer" }, ids: [id] };
  },
};
