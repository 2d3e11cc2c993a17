import { beforeAll, describe, expect, test } from "vitest";
import type { TokenPair } from "../../shared/identity/contract.ts";
import { auditOf, bearer, me, newOwner, type Person, post, problemOf } from "../support/identity.ts";
import { platform } from "../support/platform.ts";

const login = (body: { email: string; password: string; tenant?: string }) =>
  post(platform(), "/v1/auth/login", body);
const refresh = (token: string) => post(platform(), "/v1/auth/refresh", { refresh_token: token });
const pairOf = async (response: Response) => (await response.json()) as TokenPair;

describe("signing in with a password @auth-password (M-062, M-251)", () => {
  let owner: Person;
  beforeAll(async () => {
    owner = await newOwner(platform(), { region: "eu" });
  });

  test("finds the region by the address alone, whatever its spelling", async () => {
    const response = await login({ email: ` ${owner.email.toUpperCase()}`, password: owner.password });
    expect(response.status).toBe(200);
    const { access_token } = await pairOf(response);
    expect(await (await me(platform(), access_token)).json()).toMatchObject({
      tenant: { id: owner.answer.id, region: "eu" },
    });
  });

  test("enters the tenant that is named, and no other", async () => {
    const { email, password } = owner;
    expect((await login({ email, password, tenant: owner.slug })).status).toBe(200);
    const other = await newOwner(platform(), { region: "eu" });
    expect((await login({ email, password, tenant: other.slug })).status).toBe(401);
  });

  test("says the same of a wrong password and of an unknown address", async () => {
    const wrong = await login({ email: owner.email, password: "a wrong passphrase entirely" });
    const unknown = await login({ email: "nobody@example.test", password: "a wrong passphrase entirely" });
    const [first, second] = await Promise.all([problemOf(wrong), problemOf(unknown)]);
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(first.code).toBe("invalid_credentials");
    expect({ ...first, instance: "" }).toEqual({ ...second, instance: "" });
    const audit = () => auditOf(platform(), "eu", owner.answer.id);
    await expect.poll(audit).toContainEqual({
      action: "user.sign_in_failed",
      detail: '{"reason":"password","locked":false}',
    });
  });

  test("stops guessing after ten attempts in fifteen minutes, right ones included", async () => {
    const { email, password } = await newOwner(platform());
    const guess = "a wrong passphrase entirely";
    for (let attempt = 0; attempt < 10; attempt++)
      expect((await login({ email, password: guess })).status).toBe(401);
    const stopped = await login({ email, password });
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers.get("retry-after"))).toBeGreaterThan(0);
    await platform().clock.advance(15 * 60_000);
    expect((await login({ email, password })).status).toBe(200);
  });
});

describe("a refresh token @auth-session (M-062)", () => {
  test("is exchanged for its successor, and the old access token stays good until it lapses", async () => {
    const { session } = await newOwner(platform(), { region: "eu" });
    const response = await refresh(session.refresh_token);
    expect(response.status).toBe(200);
    const next = await pairOf(response);
    expect(next.refresh_token).not.toBe(session.refresh_token);
    expect((await me(platform(), next.access_token)).status).toBe(200);
    await platform().clock.advance(601_000);
    expect((await me(platform(), next.access_token)).status).toBe(401);
    const later = await pairOf(await refresh(next.refresh_token));
    expect((await me(platform(), later.access_token)).status).toBe(200);
  });

  test("eight at once get one and the same successor", async () => {
    const { session } = await newOwner(platform(), { region: "eu" });
    const responses = await Promise.all(Array.from({ length: 8 }, () => refresh(session.refresh_token)));
    const statuses = responses.map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const pairs = await Promise.all(responses.filter(({ status }) => status === 200).map(pairOf));
    expect(new Set(pairs.map((pair) => pair.refresh_token)).size).toBe(1);
    expect((await refresh(pairs[0]?.refresh_token ?? "")).status).toBe(200);
  });

  test("used again after its grace ends the whole session at once", async () => {
    const { session, answer } = await newOwner(platform(), { region: "eu" });
    const next = await pairOf(await refresh(session.refresh_token));
    await platform().clock.advance(11_000);
    const reused = await refresh(session.refresh_token);
    expect(reused.status).toBe(401);
    expect((await refresh(next.refresh_token)).status).toBe(401);
    expect((await me(platform(), next.access_token)).status).toBe(401);
    expect(await auditOf(platform(), "eu", answer.id)).toContainEqual({
      action: "session.revoked",
      detail: '{"reason":"refresh_token_reuse"}',
    });
  });

  test("whose successor was used within the grace conflicts, and nobody is locked out", async () => {
    const { session } = await newOwner(platform(), { region: "eu" });
    const second = await pairOf(await refresh(session.refresh_token));
    const third = await pairOf(await refresh(second.refresh_token));
    expect((await refresh(session.refresh_token)).status).toBe(409);
    expect((await refresh(third.refresh_token)).status).toBe(200);
  });

  test("lapses after fourteen days, and the session after thirty", async () => {
    const { session } = await newOwner(platform(), { region: "eu" });
    await platform().clock.advance(13 * 86_400_000);
    const second = await pairOf(await refresh(session.refresh_token));
    await platform().clock.advance(13 * 86_400_000);
    const third = await pairOf(await refresh(second.refresh_token));
    await platform().clock.advance(5 * 86_400_000);
    expect((await refresh(third.refresh_token)).status).toBe(401);
  });

  test("that nobody drew is refused like any other", async () => {
    for (const token of ["x", "lvr_eu_x", `lvr_eu_${"0".repeat(45)}`])
      expect((await refresh(token)).status).toBe(401);
  });
});

describe("signing out @auth-session (M-062)", () => {
  test("ends the access tokens at once and the refresh tokens with them", async () => {
    const { session, answer } = await newOwner(platform(), { region: "eu" });
    const logout = () =>
      platform().fetch("/v1/auth/logout", { method: "POST", headers: bearer(session.access_token) });
    expect((await logout()).status).toBe(204);
    expect((await me(platform(), session.access_token)).status).toBe(401);
    expect((await logout()).status).toBe(401);
    expect((await refresh(session.refresh_token)).status).toBe(401);
    const actions = (await auditOf(platform(), "eu", answer.id)).map(({ action }) => action);
    expect(actions).toEqual(["tenant.created", "user.signed_out"]);
  });

  test("leaves the person's other sessions alone", async () => {
    const { email, password, session } = await newOwner(platform(), { region: "eu" });
    const other = await pairOf(await login({ email, password }));
    await platform().fetch("/v1/auth/logout", { method: "POST", headers: bearer(other.access_token) });
    expect((await me(platform(), session.access_token)).status).toBe(200);
  });
});
