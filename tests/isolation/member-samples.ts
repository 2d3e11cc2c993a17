import type { Company } from "../support/company.ts";
import { invite, join, newEmail } from "../support/members.ts";
import { newProject, type Sample } from "./samples.ts";

interface Transfer {
  id: string;
  status: string;
}

/** One offer may be open at a time: whatever an earlier call left is taken back. */
async function withoutOffers(company: Company): Promise<void> {
  const { data } = await company.ask<{ data: Transfer[] }>("GET", "/v1/members/ownership-transfers");
  for (const { id } of data.filter(({ status }) => status === "pending"))
    await company.ask("POST", `/v1/members/ownership-transfers/${id}/cancel`);
}

async function offered(company: Company) {
  const heir = await join(company);
  await withoutOffers(company);
  const { id } = await company.ask<Transfer>("POST", `/v1/members/${heir.id}/ownership-transfer`);
  return { id, token: heir.accessToken };
}

const atOffer =
  (verb: "accept" | "decline" | "cancel") =>
  async (company: Company): Promise<Sample> => {
    const { id, token } = await offered(company);
    const path = `/v1/members/ownership-transfers/${id}/${verb}`;
    const spends = verb === "accept" ? ({ spends: true } as const) : {}; // who owned it owns it no more
    return { path, ids: [id], ...spends, ...(verb === "cancel" ? {} : { token }) };
  };

const atMember =
  (path: (id: string) => string, body?: unknown) =>
  async (company: Company): Promise<Sample> => {
    const { id } = await join(company);
    return { path: path(id), ids: [id], ...(body === undefined ? {} : { body }) };
  };

const granted = async (company: Company) => {
  const { id } = await join(company);
  const body = { project_id: await newProject(company) };
  const path = `/v1/members/${id}/project-grants`;
  return { id, grant: (await company.ask<{ id: string }>("POST", path, { body })).id };
};

const atInvitation =
  (path: (id: string) => string) =>
  async (company: Company): Promise<Sample> => {
    const { id } = await invite(company);
    return { path: path(id), ids: [id] };
  };

const plain = (path: string) => async (): Promise<Sample> => ({ path, ids: [] });

/** One asks, somebody else agrees: the owner's calls are the second ones. */
const askedReset = async (company: Company) => {
  const [admin, lost] = [await join(company, { role: "admin" }), await join(company)];
  const { id } = await admin.ask<{ id: string }>("POST", `/v1/members/${lost.id}/factor-reset`);
  return id;
};
const atReset =
  (verb: "approve" | "cancel") =>
  async (company: Company): Promise<Sample> => {
    const id = await askedReset(company);
    return { path: `/v1/members/factor-resets/${id}/${verb}`, ids: [id] };
  };

export const memberSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/members/factor-resets": plain("/v1/members/factor-resets"),
  "post /v1/members/factor-resets/{id}/approve": atReset("approve"),
  "post /v1/members/factor-resets/{id}/cancel": atReset("cancel"),
  "post /v1/members/{id}/factor-reset": atMember((id) => `/v1/members/${id}/factor-reset`),
  "get /v1/members": plain("/v1/members"),
  "get /v1/members/{id}": async ({ userId }) => ({ path: `/v1/members/${userId}`, ids: [userId] }),
  "patch /v1/members/{id}": atMember((id) => `/v1/members/${id}`, { role: "viewer" }),
  "delete /v1/members/{id}": atMember((id) => `/v1/members/${id}`),
  "delete /v1/members/{id}/sessions": atMember((id) => `/v1/members/${id}/sessions`),
  "get /v1/members/{id}/project-grants": async ({ userId }) => ({
    path: `/v1/members/${userId}/project-grants`,
    ids: [userId],
  }),
  "post /v1/members/{id}/project-grants": async (company) => {
    const [{ id }, project_id] = [await join(company), await newProject(company)];
    return { path: `/v1/members/${id}/project-grants`, body: { project_id }, ids: [id, project_id] };
  },
  "delete /v1/members/{id}/project-grants/{grant_id}": async (company) => {
    const { id, grant } = await granted(company);
    return { path: `/v1/members/${id}/project-grants/${grant}`, ids: [id, grant] };
  },
  "get /v1/members/ownership-transfers": plain("/v1/members/ownership-transfers"),
  "post /v1/members/{id}/ownership-transfer": async (company) => {
    const { id } = await join(company);
    await withoutOffers(company);
    return { path: `/v1/members/${id}/ownership-transfer`, ids: [id] };
  },
  "post /v1/members/ownership-transfers/{id}/accept": atOffer("accept"),
  "post /v1/members/ownership-transfers/{id}/decline": atOffer("decline"),
  "post /v1/members/ownership-transfers/{id}/cancel": atOffer("cancel"),
  "get /v1/invitations": plain("/v1/invitations"),
  "post /v1/invitations": async (company) => {
    const project_id = await newProject(company);
    const body = { email: newEmail(), role: "guest", project_ids: [project_id] };
    return { path: "/v1/invitations", body, ids: [project_id] };
  },
  "post /v1/invitations/{id}/resend": atInvitation((id) => `/v1/invitations/${id}/resend`),
  "delete /v1/invitations/{id}": atInvitation((id) => `/v1/invitations/${id}`),
};
