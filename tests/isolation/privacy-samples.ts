import type { Company } from "../support/company.ts";
import { join } from "../support/members.ts";
import type { Sample } from "./samples.ts";

const plain = (path: string, body?: unknown) => async (): Promise<Sample> => ({
  path,
  ids: [],
  ...(body === undefined ? {} : { body }),
});

const newErasure = async (company: Company): Promise<string> => {
  const { id: subject } = await join(company);
  return (await company.ask<{ id: string }>("POST", "/v1/privacy/erasures", { body: { subject } })).id;
};

/** How to drive what people may ask about their own data, and admins about people's. */
export const privacySamples: Record<string, (company: Company) => Promise<Sample>> = {
  "post /v1/privacy/exports": async ({ userId }) => ({
    path: "/v1/privacy/exports",
    body: { subject: userId },
    ids: [userId],
  }),
  "post /v1/privacy/me/export": plain("/v1/privacy/me/export", {}),
  "patch /v1/privacy/subjects/{id}": async ({ userId }) => ({
    path: `/v1/privacy/subjects/${userId}`,
    body: { name: "Ada Corrected" },
    ids: [userId],
  }),
  "patch /v1/privacy/me": plain("/v1/privacy/me", { name: "Ada Corrected" }),
  "post /v1/privacy/erasures": async (company) => {
    const { id: subject } = await join(company);
    return { path: "/v1/privacy/erasures", body: { subject }, ids: [subject] };
  },
  "post /v1/privacy/me/erasure": async (company) => {
    const { accessToken: token } = await join(company);
    return { path: "/v1/privacy/me/erasure", ids: [], token, spends: true };
  },
  "get /v1/privacy/erasures": plain("/v1/privacy/erasures"),
  "get /v1/privacy/erasures/{id}": async (company) => {
    const id = await newErasure(company);
    return { path: `/v1/privacy/erasures/${id}`, ids: [id] };
  },
  "get /v1/consents": plain("/v1/consents"),
  "post /v1/consents": plain("/v1/consents", {
    purpose: "marketing_email",
    decision: "granted",
    text_version: 1,
  }),
};
