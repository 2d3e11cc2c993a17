import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { placeHeader } from "../../shared/http/place.ts";
import type { TokenPair } from "../../shared/identity/contract.ts";
import type { SessionList, SessionView } from "../../shared/identity/session-contract.ts";
import type { Plan } from "../../shared/kernel/plan.ts";
import { openCompany } from "../support/company.ts";
import { auditOf, bearer, newOwner, type Person } from "../support/identity.ts";
import { join } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/** At the region's own door, as the edge would have asked it. */
async function signIn(person: Person, region = "eu", headers: Record<string, string> = {}): Promise<string> {
  const response = await platform().worker(`identity-${region}`, "/v1/auth/login", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  expect(response.status).toBe(200);
  return ((await response.json()) as TokenPair).access_token;
}

const call = (token: string, method: string, path: string, body?: unknown, region = "eu") =>
  platform().worker(`identity-${region}`, path, {
    method,
    headers: { ...bearer(token), ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const listed = async (token: string, region = "eu") =>
  (await (await call(token, "GET", "/v1/auth/sessions", undefined, region)).json()) as SessionList;
const works = async (token: string, region = "eu") =>
  (await call(token, "GET", "/v1/auth/me", undefined, region)).status === 200;

beforeEach(quiet);

describe("a person's sessions (M-058)", () => {
  let person: Person;
  let own: string;
  let other: string;
  beforeAll(async () => {
    person = await newOwner(platform(), { region: "eu" });
    own = person.session.access_token;
    other = await signIn(person, "eu", { "user-agent": firefox, [placeHeader]: "DE;K%C3%B6ln" });
  });

  test("are listed with device, place and last use, and say which one asks", async () => {
    const { data, limit } = await listed(own);
    expect(limit).toBe(100);
    expect(data.map(({ current }) => current)).toEqual([false, true]);
    expect(data[0]).toMatchObject({
      kind: "api",
      name: null,
      device: { browser: "Firefox", system: "Linux" },
      place: { country: "DE", city: "Köln" },
      amr: ["pwd"],
      conn: null,
      bound: false,
      ended: null,
    });
    expect(data[0]?.last_seen_at).toBe(data[0]?.created_at);
  });

  test("keep what they say of a person sealed", async () => {
    const rows = await platform().d1("eu", "select visit, name from all_sessions where visit is not null");
    expect(JSON.stringify(rows)).not.toMatch(/Firefox|Köln|K%C3/);
    expect(String(rows[0]?.["visit"])).toMatch(/^v1:/);
  });

  test("take a name of the person's own, and give it back", async () => {
    const { data } = await listed(own);
    const path = `/v1/auth/sessions/${data[0]?.id}`;
    const named = (await (await call(own, "PATCH", path, { name: "Küche" })).json()) as SessionView;
    expect(named.name).toBe("Küche");
    expect((await listed(own)).data[0]?.name).toBe("Küche");
    const nameless = (await (await call(own, "PATCH", path, { name: null })).json()) as SessionView;
    expect(nameless.name).toBeNull();
  });

  test("end one by one, at once, and say why", async () => {
    const { data } = await listed(own);
    const id = data[0]?.id ?? "";
    expect((await call(own, "DELETE", `/v1/auth/sessions/${id}`)).status).toBe(204);
    expect(await works(other)).toBe(false);
    expect((await call(own, "DELETE", `/v1/auth/sessions/${id}`)).status).toBe(404);
    expect((await listed(own)).data[0]?.ended).toMatchObject({ reason: "ended_elsewhere" });
    expect(await auditOf(platform(), "eu", person.answer.id)).toContainEqual({
      action: "session.revoked",
      detail: '{"reason":"ended_elsewhere"}',
    });
  });

  test("end all but the one that asks, and that one too when it says so", async () => {
    const others = [await signIn(person), await signIn(person)];
    const end = async (path: string) => (await (await call(own, "DELETE", path)).json()) as { ended: number };
    expect(await end("/v1/auth/sessions")).toEqual({ ended: 2 });
    expect(await Promise.all([own, ...others].map((token) => works(token)))).toEqual([true, false, false]);
    expect(await end("/v1/auth/sessions")).toEqual({ ended: 0 });
    expect(await end("/v1/auth/sessions?current=end")).toEqual({ ended: 1 });
    expect(await works(own)).toBe(false);
  });
});

describe("whose sessions they are", () => {
  test("a colleague's is unknown, even to the owner; the owner ends them all at once", async () => {
    const company = await openCompany(platform(), { plan: "enterprise" });
    const colleague = await join(company);
    const { data } = await colleague.ask<SessionList>("GET", "/v1/auth/sessions");
    const id = data[0]?.id ?? "";
    expect((await company.call("DELETE", `/v1/auth/sessions/${id}`)).status).toBe(404);
    expect((await company.call("PATCH", `/v1/auth/sessions/${id}`, { body: { name: "x" } })).status).toBe(
      404,
    );
    const ended = await company.ask("DELETE", `/v1/members/${colleague.id}/sessions`);
    expect(ended).toEqual({ ended: 1 });
    expect((await colleague.call("GET", "/v1/auth/me")).status).toBe(401);
    expect((await company.call("GET", "/v1/auth/me")).status).toBe(200);
  });
});

describe("as many as the plan allows live at once", () => {
  test.each<[Plan, number]>([["developer", 2]])(
    "%s: %i; the longest unused one ends",
    async (plan, limit) => {
      const person = await newOwner(platform(), { region: "us", plan });
      const first = person.session.access_token;
      await platform().clock.advance(1_000);
      const second = await signIn(person, "us");
      expect(await works(first, "us")).toBe(true);
      await platform().clock.advance(1_000);
      const third = await signIn(person, "us");
      expect(await Promise.all([first, second, third].map((token) => works(token, "us")))).toEqual([
        false,
        true,
        true,
      ]);
      const { data, limit: said } = await listed(third, "us");
      expect(said).toBe(limit);
      expect(data.filter(({ ended }) => ended?.reason === "session_limit")).toHaveLength(1);
      expect(await auditOf(platform(), "us", person.answer.id)).toContainEqual({
        action: "session.revoked",
        detail: '{"reason":"session_limit"}',
      });
    },
  );
});
