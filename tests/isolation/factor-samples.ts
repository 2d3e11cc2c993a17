import { randomUUID } from "node:crypto";
import { passwordOf } from "../proofs/traces.ts";
import type { Company } from "../support/company.ts";
import { enrolApp, setUpApp } from "../support/factors.ts";
import { join } from "../support/members.ts";
import { enrolPhone, newNumber, verifyAddress } from "../support/telephone.ts";
import type { Sample } from "./samples.ts";

const plain = (path: string) => async (): Promise<Sample> => ({ path, ids: [] });

/** A colleague's calls: whoever has a factor is asked for it, and the owner's other calls are not about that. */
export const factorSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/auth/language": plain("/v1/auth/language"),
  "post /v1/auth/language": async () => ({ path: "/v1/auth/language", body: { language: "de" }, ids: [] }),
  "get /v1/auth/email": plain("/v1/auth/email"),
  "post /v1/auth/email": plain("/v1/auth/email"),
  "post /v1/auth/mfa/email": async () => ({
    path: "/v1/auth/mfa/email",
    body: { enabled: false },
    ids: [],
  }),
  "get /v1/auth/password": plain("/v1/auth/password"),
  "post /v1/auth/password": async (company) => {
    const colleague = await join(company);
    const body = { password: passwordOf(randomUUID().slice(0, 8)) };
    return { path: "/v1/auth/password", body, ids: [], token: colleague.accessToken };
  },
  "get /v1/auth/mfa": plain("/v1/auth/mfa"),
  "post /v1/auth/mfa/setup": plain("/v1/auth/mfa/setup"),
  "post /v1/auth/mfa/confirm": async (company) => {
    const colleague = await join(company);
    const app = await setUpApp(colleague);
    const body = { id: app.id, code: await app.next() };
    return { path: "/v1/auth/mfa/confirm", body, ids: [app.id], token: colleague.accessToken };
  },
  "post /v1/auth/mfa/recovery-codes": async (company) => {
    const colleague = await join(company);
    await enrolApp(colleague);
    return { path: "/v1/auth/mfa/recovery-codes", ids: [], token: colleague.accessToken };
  },
  "post /v1/auth/mfa/sms": async (company) => {
    const { ask, accessToken: token } = await join(company);
    await verifyAddress({ ask, region: company.region });
    return { path: "/v1/auth/mfa/sms", body: { number: newNumber() }, ids: [], token };
  },
  "post /v1/auth/mfa/step-up/sms": async (company) => {
    const colleague = await join(company);
    await enrolPhone({ ask: colleague.ask, region: company.region });
    return { path: "/v1/auth/mfa/step-up/sms", ids: [], token: colleague.accessToken };
  },
  "post /v1/auth/mfa/step-up/options": plain("/v1/auth/mfa/step-up/options"),
  "post /v1/auth/mfa/step-up": async (company) => {
    const colleague = await join(company);
    const { app } = await enrolApp(colleague);
    const body = { code: await app.next() };
    return { path: "/v1/auth/mfa/step-up", body, ids: [], token: colleague.accessToken };
  },
  "delete /v1/auth/mfa/{id}": async (company) => {
    const { id } = await setUpApp(company);
    return { path: `/v1/auth/mfa/${id}`, ids: [id] };
  },
};
