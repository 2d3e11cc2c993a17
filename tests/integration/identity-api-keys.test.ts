import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ApiKey, CreatedApiKey } from "../../shared/identity/api-key-contract.ts";
import { auditOf, bearer, me, newOwner, type Person, post, problemOf } from "../support/identity.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";

let owner: Person;
beforeAll(async () => {
  owner = await newOwner(platform(), { region: "eu" });
});
beforeEach(quiet);

const create = (body: object, token = owner.session.access_token, key: string = randomUUID()) =>
  post(platform(), "/v1/api-keys", body, { ...bearer(token), "idempotency-key": key });
const made = async (body: object): Promise<CreatedApiKey & { secret: string }> => {
  const response = await create(body);
  const answer = (await response.json()) as CreatedApiKey;
  if (response.status !== 201 || answer.secret === null) throw new Error(JSON.stringify(answer));
  return { ...answer, secret: answer.secret };
};
const at = (path: string, token: string) => platform().fetch(path, { headers: bearer(token) });
const info = (token: string) => at("/v1/tenants/me/info", token);

describe("an API key", () => {
  test("works at once, within its scopes, and names its region (M-054)", async () => {
    const key = await made({ name: "CI", scopes: ["account:read", "projects:read"] });
    expect(key.secret).toMatch(/^lv_eu_[0-9a-z]{47}$/);
    expect(key.hint).toBe(key.secret.slice(0, 10));
    expect((await info(key.secret)).status).toBe(200);
    expect(await (await me(platform(), key.secret)).json()).toMatchObject({
      user: null,
      session: null,
      api_key: { id: key.id, name: "CI" },
      permissions: ["account:read", "projects:read"],
    });
    const refused = await at("/v1/audit-events", key.secret);
    expect(refused.status).toBe(403);
    expect(await problemOf(refused)).toMatchObject({ required: "audit:read" });
  });

  test("is kept as a hash and shown once: not in lists, not on replays", async () => {
    const idempotencyKey = randomUUID();
    const body = { name: "once", scopes: ["account:read"] };
    const first = (await (await create(body, undefined, idempotencyKey)).json()) as CreatedApiKey;
    const replay = await create(body, undefined, idempotencyKey);
    expect(replay.headers.get("idempotency-replayed")).toBe("true");
    expect(await replay.json()).toEqual({ ...first, secret: null });
    const list = await (await at("/v1/api-keys?limit=100", owner.session.access_token)).text();
    expect(list).toContain(first.id);
    const rows = await platform().d1("eu", "select * from all_api_keys where id = ?", first.id);
    const kept = await platform().d1("eu", "select response from all_idempotency_keys");
    for (const text of [list, JSON.stringify(rows), JSON.stringify(kept)])
      expect(text).not.toContain(first.secret);
  });

  test("is listed in pages, newest first", async () => {
    const { session } = await newOwner(platform(), { region: "eu" });
    const ids: string[] = [];
    for (const name of ["one", "two", "three"]) {
      const response = await create({ name, scopes: ["account:read"] }, session.access_token);
      ids.unshift(((await response.json()) as ApiKey).id);
    }
    const read = async (query: string) =>
      (await (await at(`/v1/api-keys?${query}`, session.access_token)).json()) as {
        data: ApiKey[];
        next_cursor: string | null;
      };
    const first = await read("limit=2");
    const second = await read(`limit=2&cursor=${first.next_cursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids);
    expect(second.next_cursor).toBeNull();
  });

  test("stops working when it is revoked, and revoking twice is once", async () => {
    const key = await made({ name: "gone", scopes: ["account:read"] });
    const revoke = () =>
      platform().fetch(`/v1/api-keys/${key.id}`, {
        method: "DELETE",
        headers: bearer(owner.session.access_token),
      });
    expect([(await revoke()).status, (await revoke()).status]).toEqual([204, 204]);
    expect((await info(key.secret)).status).toBe(401);
    const rows = await auditOf(platform(), "eu", owner.answer.id);
    expect(rows.filter(({ action }) => action === "api_key.revoked")).toHaveLength(1);
  });

  test("is another company's 404, and stays good", async () => {
    const key = await made({ name: "ours", scopes: ["account:read"] });
    const stranger = await newOwner(platform(), { region: "eu" });
    const response = await platform().fetch(`/v1/api-keys/${key.id}`, {
      method: "DELETE",
      headers: bearer(stranger.session.access_token),
    });
    expect(response.status).toBe(404);
    expect((await info(key.secret)).status).toBe(200);
  });

  test("with a typo is refused, and one of another region is told its host", async () => {
    const { secret } = await made({ name: "typo", scopes: ["account:read"] });
    const typo = secret.slice(0, 20) + (secret[20] === "a" ? "b" : "a") + secret.slice(21);
    expect((await info(typo)).status).toBe(401);
    const headers = { authorization: `Bearer ${secret}` };
    const response = await platform().worker("tenants-us", "/v1/tenants/me/info", { headers });
    expect(response.status).toBe(421);
    expect(await problemOf(response)).toMatchObject({ host: "eu.api.leanvibe.ai" });
  });

  test("cannot sign out, for it has no session", async () => {
    const { secret } = await made({ name: "no session", scopes: ["account:read"] });
    expect((await post(platform(), "/v1/auth/logout", undefined, bearer(secret))).status).toBe(403);
  });
});

describe("making a key", () => {
  test("never gives more than its maker holds", async () => {
    const maker = await made({ name: "maker", scopes: ["api-keys:write", "account:read"], role: "admin" });
    const beyond = await create({ name: "x", scopes: ["audit:read"] }, maker.secret);
    expect(beyond.status).toBe(403);
    expect(await problemOf(beyond)).toMatchObject({ required: "audit:read" });
    const higher = await create({ name: "x", scopes: ["account:read"], role: "owner" }, maker.secret);
    expect(higher.status).toBe(403);
    const within = await create({ name: "x", scopes: ["account:read"], role: "viewer" }, maker.secret);
    expect(within.status).toBe(201);
    expect(await within.json()).toMatchObject({ created_by: maker.id, role: "viewer" });
  });

  test.each([
    ["no scopes", { name: "x", scopes: [] }, "#/scopes"],
    ["an unknown scope", { name: "x", scopes: ["everything"] }, "#/scopes/0"],
    [
      "a scope its role never has",
      { name: "x", scopes: ["account:read", "tasks:write"], role: "viewer" },
      "#/scopes/1",
    ],
    ["more than a year", { name: "x", scopes: ["account:read"], expires_in_days: 366 }, "#/expires_in_days"],
    ["no name", { scopes: ["account:read"] }, "#/name"],
  ])("refuses %s", async (_, body, pointer) => {
    const response = await create(body);
    expect(response.status).toBe(400);
    expect((await problemOf(response)).errors?.map((error) => error.pointer)).toContain(pointer);
  });

  test("lasts 90 days unless told, and no day longer than it says", async () => {
    const { session } = await newOwner(platform(), { region: "eu" });
    const response = await create(
      { name: "day", scopes: ["account:read"], expires_in_days: 1 },
      session.access_token,
    );
    const key = (await response.json()) as CreatedApiKey;
    const usual = (await (
      await create({ name: "usual", scopes: ["account:read"] }, session.access_token)
    ).json()) as ApiKey;
    const days = (Date.parse(usual.expires_at) - Date.parse(usual.created_at)) / 86_400_000;
    expect(days).toBe(90);
    expect((await info(key.secret ?? "")).status).toBe(200);
    await platform().clock.advance(86_400_000);
    expect((await info(key.secret ?? "")).status).toBe(401);
  });
});
