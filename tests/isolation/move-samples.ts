import type { Region } from "../../shared/kernel/region.ts";
import { type Company, openCompany } from "../support/company.ts";
import { askedBy, begunMove, consent } from "../support/moves.ts";
import { elevated, TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import type { OperatorSample } from "./operator-samples.ts";
import type { Sample } from "./samples.ts";

const target: Region = "eu";

/** One consent may stand: an earlier call's is withdrawn. */
async function withoutConsent(company: Company): Promise<void> {
  const { data } = await company.ask<{ data: { id: string; status: string }[] }>(
    "GET",
    "/v1/tenants/me/moves",
  );
  for (const { id, status } of data)
    if (status === "consented") await company.ask("DELETE", `/v1/tenants/me/moves/${id}`);
}

/** The owner's side. */
export const consentSamples: Record<string, (company: Company) => Promise<Sample>> = {
  "get /v1/tenants/me/moves": async () => ({ path: "/v1/tenants/me/moves", ids: [] }),
  "post /v1/tenants/me/moves": async (company) => {
    await withoutConsent(company);
    return { path: "/v1/tenants/me/moves", body: { to_region: "uk" }, ids: [] };
  },
  "delete /v1/tenants/me/moves/{id}": async (company) => {
    await withoutConsent(company);
    const { id } = await consent(company, "uk");
    return { path: `/v1/tenants/me/moves/${id}`, ids: [id] };
  },
};

const word = () => crypto.randomUUID().slice(0, 8);
const anybodyIn = (region: Region) => new TestOperator(platform(), `eve-${word()}`, region);

/** Each on a company of its own: what moves is not shared. */
const begun = async () => begunMove(platform(), await openCompany(platform()), target);

/** The operators' side: who carries boxes need not have been let in by anybody. */
export const moveSamples: Record<string, (company?: Company) => Promise<OperatorSample>> = {
  "post /v1/tenants/{id}/departure": async () => {
    const company = await openCompany(platform());
    await consent(company, target);
    const by = await elevated(platform(), company, ["lifecycle"]);
    const body = { to_region: target, to_shard: null };
    return { path: `/v1/tenants/${company.id}/departure`, body, ids: [company.id], by };
  },
  "post /v1/moves/arrivals": async () => {
    const { invitation } = await begun();
    return { path: "/v1/moves/arrivals", body: invitation, ids: [], by: anybodyIn(target) };
  },
  "post /v1/moves/standing": async () => {
    const { tenant_id } = await (await begun()).arrive();
    return { path: "/v1/moves/standing", body: { tenant_id }, ids: [tenant_id], by: anybodyIn(target) };
  },
  "post /v1/moves/departures": async () => {
    const body = askedBy(await (await begun()).arrive());
    return { path: "/v1/moves/departures", body, ids: [body.tenant_id], by: anybodyIn("us") };
  },
  "post /v1/moves/parcels": async () => {
    const { journey, arrive } = await begun();
    const { public_key, ...asked } = askedBy(await arrive());
    const { box } = await journey.from<{ box: string }>("/v1/moves/departures", { ...asked, public_key });
    const body = { ...asked, box };
    return { path: "/v1/moves/parcels", body, ids: [asked.tenant_id], by: anybodyIn(target) };
  },
  "post /v1/moves/abort": async () => {
    const { tenant_id, move_id } = await (await begun()).arrive();
    const body = { tenant_id, move_id };
    return { path: "/v1/moves/abort", body, ids: [tenant_id], by: anybodyIn(target) };
  },
};
