import { beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "../../scripts/routes.ts";
import { isOperatorPermission } from "../../shared/kernel/access.ts";
import type { KeysView } from "../../shared/keys/wire.ts";
import { type Company, openCompany } from "../support/company.ts";
import { newOwner, post, problemOf } from "../support/identity.ts";
import { inputFor, keyServiceHost, startKeyService, type TestKeyService } from "../support/key-service.ts";
import { platform } from "../support/platform.ts";

const minutes = (count: number) => platform().clock.advance(count * 60_000);
const login = ({ email, password }: Company) => post(platform(), "/v1/auth/login", { email, password });

async function signIn(company: Company): Promise<void> {
  const response = await login(company);
  expect(response.status).toBe(200);
  company.accessToken = ((await response.json()) as { access_token: string }).access_token;
}

/** Two rounds with the time between them in which a write may be on its way. */
async function settle(company: Company): Promise<void> {
  await platform().cron("us");
  await minutes(11);
  await platform().cron("us");
  await signIn(company);
}

const keysOf = (company: Company) => company.ask<KeysView>("GET", "/v1/keys");

describe("what lies on disk (M-188)", () => {
  test("after a sign-up, a sign-in and an invitation no file of any store holds an address or a name", async () => {
    const word = crypto.randomUUID();
    const change = { name: `Ada ${word} Lovelace`, email: `ada.${word}@example.test` };
    const { password, session, answer } = await newOwner(platform(), {}, change);
    const headers = { authorization: `Bearer ${session.access_token}` };
    expect((await post(platform(), "/v1/auth/login", { email: change.email, password })).status).toBe(200);
    const me = await platform().fetch("/v1/auth/me", { headers });
    expect(await me.json()).toMatchObject({ user: change });
    const guest = { email: `bob.${word}@example.test`, name: `Bob ${word}`, role: "viewer" };
    const invited = await post(platform(), "/v1/invitations", guest, {
      ...headers,
      "idempotency-key": word.slice(0, 8),
    });
    expect(invited.status).toBe(201);
    await platform().cron("us");
    expect(await platform().filesWith(word)).toEqual([]);
    expect(await platform().filesWith(answer.tenant.id)).not.toEqual([]);
  });
});

describe("a rotation through the door (M-192)", () => {
  test("leaves the old key behind while people go on", async () => {
    const company = await openCompany(platform());
    const rotated = await company.ask<KeysView>("POST", "/v1/keys/rotate");
    expect(rotated).toMatchObject({ provider: "platform", generation: 2, left: 2 });
    await signIn(company);
    await settle(company);
    expect(await keysOf(company)).toMatchObject({ left: 0, generations: [{ generation: 2, people: 2 }] });
    const { data } = await company.ask<{ data: { action: string }[] }>("GET", "/v1/audit-events?limit=20");
    const actions = data.map(({ action }) => action).filter((action) => action.startsWith("key."));
    expect(actions).toEqual(["key.deleted", "key.moved_on", "key.rotated"]);
  });
});

describe("a company's own key service (M-192, M-193)", () => {
  let company: Company;
  let service: TestKeyService;

  beforeAll(async () => {
    service = await startKeyService(platform());
    company = await openCompany(platform());
  });

  test("is refused by its own word when it does not work, and nothing changes", async () => {
    const wrong = { ...inputFor(service), secret_access_key: "not-the-secret-access-key" };
    const response = await company.call("POST", "/v1/keys/customer", { body: wrong });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({
      errors: [
        { pointer: "#/key_id", code: "key_service", detail: expect.stringContaining("UnrecognizedClient") },
      ],
    });
    for (const endpoint of ["https://127.0.0.1", "https://kms.internal", "https://api.leanvibe.ai"]) {
      const body = { ...inputFor(service), endpoint };
      expect((await company.call("POST", "/v1/keys/customer", { body })).status, endpoint).toBe(403);
    }
    expect(await keysOf(company)).toMatchObject({ provider: "platform", generation: 1, customer_keys: [] });
  });

  test("guards every key from then on, by a context that names the company", async () => {
    await company.ask("POST", "/v1/keys/customer", { body: inputFor(service) });
    await settle(company);
    const view = await keysOf(company);
    expect(view).toMatchObject({ provider: "customer", generation: 2, left: 0, generations: [{}] });
    expect(view.customer_keys).toMatchObject([{ state: "answers", key_id: service.keyArn }]);
    expect(JSON.stringify(view)).not.toContain(service.secretAccessKey);
    const { endpoints } = await company.ask<{ endpoints: unknown[] }>("GET", "/v1/tenants/me/residency");
    const place = { host: keyServiceHost, region: "us", declared_by: "customer" };
    expect(endpoints).toEqual([{ subprocessor: "customer_kms", ...place }]);
    const named = service.calls.filter(({ context }) => context["leanvibe:tenant"] === company.id);
    expect(named.length).toBeGreaterThan(2);
  });

  test("revoked, it locks every route but those of keys; restored, it lets everybody in again", async () => {
    service.refuseWith("DisabledException");
    await platform().cron("us");
    const routes = (await allRoutes()).filter(
      ({ permission }) => permission !== "public" && !isOperatorPermission(permission),
    );
    expect(routes.length).toBeGreaterThan(20);
    for (const { method, path, permission } of routes) {
      const given = path.replace(/\{\w+\}/g, "prj_00000000000000000000000000");
      if (permission.startsWith("keys:") && method !== "get") continue;
      const response = await company.call(method.toUpperCase(), given);
      expect([method, path, response.status]).toEqual([
        method,
        path,
        permission.startsWith("keys:") ? 200 : 423,
      ]);
      await response.text();
    }
    expect((await keysOf(company)).customer_keys).toMatchObject([
      { state: "refuses", refusal: "DisabledException" },
    ]);
    await minutes(6);
    const late = await login(company);
    expect([late.status, (await problemOf(late)).code]).toEqual([423, "key_unavailable"]);
    service.refuseWith(undefined);
    await platform().cron("us");
    await signIn(company);
    expect((await company.call("GET", "/v1/projects")).status).toBe(200);
  });

  test("takes other credentials even while it refuses the old ones", async () => {
    const { accessKeyId, secretAccessKey } = service.changeCredentials();
    await platform().cron("us");
    expect((await company.call("GET", "/v1/projects")).status).toBe(423);
    const body = { access_key_id: accessKeyId, secret_access_key: secretAccessKey };
    const wrong = { ...body, secret_access_key: "not-the-secret-access-key" };
    expect((await company.call("PATCH", "/v1/keys/customer", { body: wrong })).status).toBe(400);
    expect(await company.ask("PATCH", "/v1/keys/customer", { body })).toMatchObject({
      customer_keys: [{ state: "answers" }],
    });
    expect((await company.call("GET", "/v1/projects")).status).toBe(200);
  });

  test("can be left: once its keys are left behind it is not asked again", async () => {
    expect((await company.call("DELETE", "/v1/keys/customer")).status).toBe(204);
    expect((await company.call("DELETE", "/v1/keys/customer")).status).toBe(404);
    await settle(company);
    expect(await keysOf(company)).toMatchObject({ provider: "platform", generation: 3, customer_keys: [] });
    service.refuseWith("DisabledException");
    await platform().cron("us");
    await minutes(6);
    await signIn(company);
  });
});
