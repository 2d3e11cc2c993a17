import { type Company, openCompany } from "../support/company.ts";
import { elevated, TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { moveSamples } from "./move-samples.ts";
import type { Sample } from "./samples.ts";

/** A call of an operator's route, by an operator who may make it. */
export interface OperatorSample extends Sample {
  by: TestOperator;
}

type Make = (company?: Company) => Promise<OperatorSample>;

const word = () => crypto.randomUUID().slice(0, 8);
const anybody = (company?: Company) => new TestOperator(platform(), `eve-${word()}`, company?.region);
const openOrGiven = async (company?: Company) => company ?? (await openCompany(platform()));

const reading =
  (path: string): Make =>
  async (given) => {
    const { id, region } = await openOrGiven(given);
    const by = await elevated(platform(), { id, region }, ["read"]);
    return { path: `/v1/tenants/${id}${path}`, ids: [id], by };
  };

const body = { reason: "security" };

const agreed = async () => {
  const expires_at = new Date((await platform().clock.now()) + 30 * 86_400_000).toISOString();
  return { limit: "projects", value: 60, expires_at, reason: "A migration" };
};

/** An override set; or one taken back that was set before. */
const agreeing =
  (verb: "set" | "withdraw"): Make =>
  async (given) => {
    const { id, region } = await openOrGiven(given);
    const by = await elevated(platform(), { id, region }, ["lifecycle"]);
    const path = `/v1/tenants/${id}/limit-overrides`;
    if (verb === "set") return { path, body: await agreed(), ids: [id], by };
    await by.ask("POST", path, { body: await agreed() });
    return { path: `${path}/withdraw`, body: { limit: "projects" }, ids: [id], by };
  };

/** Each on a company of its own, brought where the move is legal. */
const moving =
  (verb: string, ...before: string[]): Make =>
  async (given) => {
    const { id, region } = await openOrGiven(given);
    const by = await elevated(platform(), { id, region }, ["lifecycle"]);
    if (!given) for (const step of before) await by.ask("POST", `/v1/tenants/${id}/${step}`, { body });
    return { path: `/v1/tenants/${id}/${verb}`, body, ids: [id], by };
  };

const founded = (given?: Company) => {
  const slug = `founded-${word()}${word()}`;
  const owner = { name: "Olga", email: `olga-${word()}@example.test` };
  return { body: { name: "Founded", slug, plan: "enterprise", owner }, by: anybody(given) };
};

/** Of a company whose owner has not come yet. */
const invitingOwner: Make = async () => {
  const { by: founder, body } = founded();
  const { id } = await founder.ask<{ id: string }>("POST", "/v1/tenants", { body });
  const by = await elevated(platform(), { id, region: founder.region }, ["lifecycle"]);
  const { owner } = body;
  return { path: `/v1/tenants/${id}/owner-invitations`, body: { owner }, ids: [id], by };
};

const deciding =
  (verb: "approve" | "deny"): Make =>
  async (given) => {
    const { id, region } = await openOrGiven(given);
    const asked = await new TestOperator(platform(), `ada-${word()}`, region).request(id);
    const by = new TestOperator(platform(), `bob-${word()}`, region);
    return { path: `/v1/tenants/${id}/elevations/${asked.id}/${verb}`, ids: [id, asked.id], by };
  };

/** One line an operators' route; a route without one fails the battery, so a new route is covered on birth. */
export const operatorSamples: Record<string, Make> = {
  ...moveSamples,
  "get /v1/tenants": async (given) => ({ path: "/v1/tenants?limit=3", ids: [], by: anybody(given) }),
  "post /v1/tenants": async (given) => ({ path: "/v1/tenants", ids: [], ...founded(given) }),
  "get /v1/tenants/{id}": reading(""),
  "get /v1/tenants/{id}/usage": reading("/usage"),
  "get /v1/tenants/{id}/audit-events": reading("/audit-events?limit=5"),
  "post /v1/tenants/{id}/suspend": moving("suspend"),
  "post /v1/tenants/{id}/resume": moving("resume", "suspend"),
  "post /v1/tenants/{id}/close": moving("close"),
  "post /v1/tenants/{id}/purge": moving("purge", "close"),
  "get /v1/tenants/{id}/limit-overrides": reading("/limit-overrides"),
  "post /v1/tenants/{id}/limit-overrides": agreeing("set"),
  "post /v1/tenants/{id}/limit-overrides/withdraw": agreeing("withdraw"),
  "post /v1/tenants/{id}/owner-invitations": invitingOwner,
  "get /v1/tenants/{id}/elevations": async (given) => {
    const { id, region } = await openOrGiven(given);
    const by = new TestOperator(platform(), `eve-${word()}`, region);
    return { path: `/v1/tenants/${id}/elevations`, ids: [id], by };
  },
  "post /v1/tenants/{id}/elevations": async (given) => {
    const { id, region } = await openOrGiven(given);
    const by = new TestOperator(platform(), `eve-${word()}`, region);
    const asked = { reason: "To look", permissions: ["read"], minutes: 5 };
    return { path: `/v1/tenants/${id}/elevations`, body: asked, ids: [id], by };
  },
  "post /v1/tenants/{id}/elevations/{elevation}/approve": deciding("approve"),
  "post /v1/tenants/{id}/elevations/{elevation}/deny": deciding("deny"),
};
