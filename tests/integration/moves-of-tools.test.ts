import { beforeAll, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { problemOf } from "../support/identity.ts";
import { move } from "../support/moves.ts";
import {
  type Client,
  errorOf,
  type Fields,
  newClient,
  proof,
  type Tokens,
  tokensOf,
} from "../support/oauth.ts";
import { platform } from "../support/platform.ts";
import { entraUser, type Provider, provider } from "../support/scim.ts";

/** What a company's own programs hold of the time before its move. */
let company: Company;
let tool: Client;
let before: Tokens;
let scim: Provider;
let person: string;

const send = (path: string, fields: Fields, host = "") => {
  const url = new URL(path, platform().url);
  if (host !== "") url.hostname = `${host}.localhost`;
  const given = Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return platform().fetch(url.href, { method: "POST", body: new URLSearchParams(given) });
};
const projects = (token: string) =>
  platform().fetch("/v1/projects", { headers: { authorization: `Bearer ${token}` } });

beforeAll(async () => {
  company = await openCompany(platform());
  tool = await newClient(company);
  before = await tokensOf(company, tool);
  scim = await provider(company);
  person = String((await scim.call("POST", "/Users", { body: entraUser() })).body["id"]);
  await move(platform(), company, { toRegion: "eu" });
  await company.renew();
});

test("an access token is exchanged by refreshing, where the tool always asked (M-050, M-172)", async () => {
  const stale = await projects(before.access_token);
  expect([stale.status, (await problemOf(stale)).detail]).toEqual([401, expect.stringContaining("refresh")]);
  const form = { grant_type: "refresh_token", refresh_token: before.refresh_token, ...proof(tool) };
  const old = await send("/oauth/token", form, "us");
  expect([old.status, await problemOf(old)]).toEqual([421, expect.objectContaining({ region: "eu" })]);
  const after = (await (await send("/oauth/token", form)).json()) as Tokens;
  expect((await projects(after.access_token)).status).toBe(200);
  const asked = await send("/oauth/introspect", { token: after.access_token, ...proof(tool) });
  expect(await asked.json()).toMatchObject({ active: true, client_id: tool.client_id, sub: company.userId });
  const dead = await send("/oauth/introspect", { token: before.access_token, ...proof(tool) });
  expect(await dead.json()).toEqual({ active: false });
});

test("a tool keeps its id and secret, and ends in the new place (M-050, M-172)", async () => {
  const form = { grant_type: "client_credentials", scope: "projects:read", ...proof(tool) };
  for (const host of ["", "eu"]) {
    const { access_token: token } = (await (await send("/oauth/token", form, host)).json()) as Tokens;
    expect((await projects(token)).status).toBe(200);
  }
  await company.ask("DELETE", `/v1/oauth/clients/${tool.id}`);
  expect(await errorOf(await send("/oauth/token", form))).toBe("invalid_client");
});

test("an identity provider goes on with its token (M-172)", async () => {
  expect((await scim.call("GET", `/Users/${person}`)).body).toMatchObject({ id: person, active: true });
  expect((await scim.call("POST", "/Users", { body: entraUser() })).status).toBe(201);
});
