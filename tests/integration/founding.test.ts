import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { FoundedTenant } from "../../shared/operators/contract.ts";
import { passwordOf } from "../proofs/traces.ts";
import { post, problemOf } from "../support/identity.ts";
import { TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";

const p = platform();
const word = () => randomUUID().replaceAll("-", "").slice(0, 12);
const ada = new TestOperator(p, `ada-${word()}`, "eu");
const wish = (change: object = {}, owner: object = {}) => ({
  name: "Fjord & Söhne",
  slug: `fjord-${word()}`,
  plan: "team",
  owner: { name: "Olga Owner", email: `olga-${word()}@example.test`, ...owner },
  ...change,
});
const found = (body: unknown, key: string = randomUUID(), by = ada) =>
  by.call("POST", "/v1/tenants", { body, headers: { "idempotency-key": key } });
const accept = (token: string | null, body: object) =>
  post(p, "/v1/auth/invitations/accept?region=eu", { token, ...body });

describe("a tenant that an operator founded (M-010, M-011)", () => {
  test("belongs to whoever was invited, and to no operator", async () => {
    const body = wish();
    const key = randomUUID();
    const response = await found(body, key);
    const tenant = (await response.json()) as FoundedTenant;
    expect([response.status, response.headers.get("location")]).toEqual([201, `/v1/tenants/${tenant.id}`]);
    expect(tenant).toMatchObject({ slug: body.slug, region: "eu", plan: "team", status: "active" });
    expect(JSON.stringify(tenant)).not.toContain("olga");
    const { token } = tenant.invitation;
    const seen = await post(p, "/v1/auth/invitations/inspect?region=eu", { token });
    expect(await seen.json()).toMatchObject({ role: "owner", invited_by: null, tenant: { name: body.name } });
    const { email } = body.owner;
    const password = passwordOf(word());
    const other = await accept(token, { name: "Eve", email: "eve@example.test", password });
    expect(await problemOf(other)).toMatchObject({ errors: [{ pointer: "#/email" }] });
    const accepted = await accept(token, { name: "Olga Herself", email, password });
    expect(accepted.status).toBe(201);
    const { session, user } = (await accepted.json()) as {
      session: { access_token: string };
      user: { name: string; role: string };
    };
    expect(user).toMatchObject({ role: "owner", name: "Olga Herself" });
    expect((await accept(token, { name: "Again", email, password })).status).toBe(410);
    const signedIn = await post(p, "/v1/auth/login", { email, password, tenant: body.slug });
    expect(signedIn.status).toBe(200);
    const headers = { authorization: `Bearer ${session.access_token}` };
    const trail = await p.fetch("/v1/audit-events?limit=100", { headers });
    const { data } = (await trail.json()) as { data: { action: string; actor: { kind: string } }[] };
    expect(data.find(({ action }) => action === "tenant.created")?.actor.kind).toBe("operator");
    expect((await ada.call("GET", `/v1/tenants/${tenant.id}`)).status).toBe(403);
    const replayed = await found(body, key);
    expect(replayed.headers.get("idempotency-replayed")).toBe("true");
    expect(await replayed.json()).toEqual({
      ...tenant,
      invitation: { ...tenant.invitation, token: null, url: null },
    });
  });

  test("is founded once by one key, also when it is sent twice at once, and twice by two", async () => {
    const body = wish();
    const key = randomUUID();
    const answers = await Promise.all([found(body, key), found(body, key)]);
    const [one, other] = (await Promise.all(answers.map((answer) => answer.json()))) as FoundedTenant[];
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(one?.id).toBe(other?.id);
    expect((await found({ ...body, name: "Another" }, key)).status).toBe(422);
    const taken = await found({ ...wish(), slug: body.slug });
    expect(taken.status).toBe(409);
    expect(await problemOf(taken)).toMatchObject({ errors: [{ pointer: "#/slug", code: "taken" }] });
    const stranger = new TestOperator(p, `bob-${word()}`, "eu");
    expect((await found(wish(), key, stranger)).status).toBe(201);
    const list = await ada.ask<{ data: object[] }>("GET", `/v1/tenants?slug=${body.slug}`);
    expect(list.data).toHaveLength(1);
  });

  test("an invitation nobody accepted ends, and with it the address", async () => {
    const body = wish();
    const tenant = (await (await found(body)).json()) as FoundedTenant;
    const at = await p.clock.now();
    await p.clock.advance(Date.parse(tenant.invitation.expires_at) - at);
    await p.cron("eu");
    const late = await accept(tenant.invitation.token, {
      name: "Olga",
      email: body.owner.email,
      password: passwordOf(word()),
    });
    expect(late.status).toBe(410);
    const [row] = await p.d1<{ status: string; wrapped: string | null }>(
      "eu",
      `select i.status, k.wrapped from all_invitations i left join all_subject_keys k on k.tenant_id = i.tenant_id
       and k.id = i.user_id where i.tenant_id = ?`,
      tenant.id,
    );
    expect(row).toEqual({ status: "expired", wrapped: null });
  });

  test.each([
    ["a reserved name", wish({ slug: "admin" }), 400, "#/slug"],
    ["a name that is none", wish({ slug: "-x-" }), 400, "#/slug"],
    ["an address that is none", wish({}, { email: "olga" }), 400, "#/owner/email"],
    ["a plan the region has not", wish({ plan: "developer" }), 402, "#/plan"],
    ["an owner with a password", wish({}, { password: "x" }), 400, "#/owner/password"],
    ["a role of one's own", wish({ role: "owner" }), 400, "#/role"],
    ["another region", wish({ region: "us" }), 400, "#/region"],
  ])("%s is refused and names its field", async (_title, body, status, pointer) => {
    const refused = await found(body);
    expect(refused.status).toBe(status);
    expect(await problemOf(refused)).toMatchObject({ errors: [{ pointer }] });
  });

  test("strict residency is not promised where nothing binds it, and a key is asked for", async () => {
    const uk = new TestOperator(p, `ada-${word()}`, "uk");
    const strict = await found(wish({ plan: "enterprise", residency: "strict" }), randomUUID(), uk);
    expect(strict.status).toBe(409);
    const keyless = await ada.call("POST", "/v1/tenants", {
      body: wish(),
      headers: { "idempotency-key": "" },
    });
    expect(keyless.status).toBe(400);
  });
});
