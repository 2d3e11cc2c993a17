import { randomUUID } from "node:crypto";
import net from "node:net";
import { beforeAll, describe, expect, test } from "vitest";
import type { Asking } from "../../scripts/http.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

const region = "eu";
let strict: Company;

const at = (host: "global" | "regional", path: string) =>
  `http://${host === "global" ? "" : `${region}.`}localhost:${platform().port}${path}`;
const regional = (path: string) => at("regional", path);

/** As any client asks, which follows nothing by itself. */
async function ask(url: string, token: string | null, init: Asking = {}) {
  const headers = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...init.headers };
  const response = await platform().fetch(url, { ...init, headers });
  const { status } = response;
  const header = (name: string) => response.headers.get(name);
  return { status, location: header("location"), header, text: await response.text() };
}

const project = (): Asking => ({
  method: "POST",
  headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
  body: JSON.stringify({ name: "p" }),
});
const form = (fields: Record<string, string>): Asking => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(fields),
});
const tighten = (id: string) =>
  platform().d1(region, "update all_tenants set residency_policy = 'strict' where tenant_id = ?", id);
const newKey = async (company: Company) =>
  (
    await company.ask<{ secret: string }>("POST", "/v1/api-keys", {
      body: { name: "k", scopes: ["projects:read", "projects:write"] },
    })
  ).secret;

beforeAll(async () => {
  strict = await openCompany(platform(), { region, residency: "strict" });
});

describe("a strict tenant at the global host of the API (M-024, M-030)", () => {
  test("is answered 308 to its regional host, method and body to be sent there, and nothing has happened", async () => {
    for (const token of [strict.accessToken, await newKey(strict)]) {
      const asked = await ask(at("global", "/v1/projects?x=1"), token, project());
      expect([asked.status, asked.location]).toEqual([308, regional("/v1/projects?x=1")]);
      expect(asked.header("cache-control")).toBe("no-store");
      expect(JSON.parse(asked.text)).toMatchObject({
        code: "use_regional_host",
        region,
        host: new URL(regional("/")).host,
      });
      expect(asked.header("ratelimit"), "it was not even counted").toBeNull();
    }
    expect((await strict.ask<{ data: object[] }>("GET", "/v1/projects")).data).toEqual([]);
    expect((await ask(regional("/v1/projects"), strict.accessToken, project())).status).toBe(201);
  });

  test("the edge decides by the credential's own word, before it is verified and before a body has come", async () => {
    const forged = ["e30", btoa('{"region":"eu","residency":"strict"}').replaceAll("=", ""), "AAAA"].join(
      ".",
    );
    expect((await ask(at("global", "/v1/projects"), forged)).status).toBe(308);
    expect((await ask(regional("/v1/projects"), forged)).status).toBe(401);
    expect(await headOnly("/v1/projects", strict.accessToken)).toMatch(/^HTTP\/1\.1 308 /);
  });

  test("a credential older than the policy is caught in the region", async () => {
    const company = await openCompany(platform(), { region });
    const key = await newKey(company);
    expect((await ask(at("global", "/v1/projects"), key)).status).toBe(200);
    await tighten(company.id);
    for (const headers of [{}, { "x-leanvibe-host": "regional" }, { "x-leanvibe-host": "" }]) {
      const asked = await ask(at("global", "/v1/projects"), key, { headers });
      expect([asked.status, asked.location]).toEqual([308, regional("/v1/projects")]);
    }
    const refresh = form({ refresh_token: company.refreshToken });
    expect((await ask(at("global", "/v1/auth/refresh"), null, refresh)).status).toBe(308);
    const again = await ask(regional("/v1/auth/refresh"), null, refresh);
    const { access_token: fresh } = JSON.parse(again.text) as { access_token: string };
    expect((await ask(at("global", "/v1/projects"), fresh)).status).toBe(308);
    expect((await ask(regional("/v1/projects"), fresh)).status).toBe(200);
  });

  test("a sign-in is answered so only when it is right, and tells nobody else whose policy is what", async () => {
    const { email, password } = strict;
    const count = () => platform().d1(region, "select id from all_sessions where tenant_id = ?", strict.id);
    const before = await count();
    const right = await ask(at("global", "/v1/auth/login"), null, form({ email, password }));
    expect([right.status, right.location]).toEqual([308, regional("/v1/auth/login")]);
    expect(right.text).not.toContain("token");
    expect(await count()).toEqual(before);
    const wrong = await ask(at("global", "/v1/auth/login"), null, form({ email, password: `${password}x` }));
    expect(wrong.status).toBe(401);
    expect((await ask(regional("/v1/auth/login"), null, form({ email, password }))).status).toBe(200);
  });

  test("a standard tenant is served at both hosts as before", async () => {
    const company = await openCompany(platform(), { region });
    for (const host of ["global", "regional"] as const)
      expect((await ask(at(host, "/v1/tenants/me/info"), company.accessToken)).status).toBe(200);
  });
});

describe("a strict tenant's people at the global host of the pages", () => {
  test("sign in once more at their region's own host: no session is left at the global one", async () => {
    const { email, password } = strict;
    const page = await platform().fetch(at("global", `/signin?region=${region}`));
    const cookie = (page.headers.get("set-cookie") ?? "").match(/__Host-lv_form=[^;]+/)?.[0] ?? "";
    expect(page.headers.get("content-security-policy")).toContain(
      `form-action 'self' ${new URL(regional("/")).origin};`,
    );
    const body = new URLSearchParams({ email, password, form_token: cookie.split("=")[1] ?? "" });
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    const answer = await platform().fetch(at("global", `/signin/password?region=${region}`), {
      method: "POST",
      headers,
      body,
    });
    expect([answer.status, answer.headers.get("location")]).toEqual([
      303,
      regional("/signin?notice=regional"),
    ]);
    expect(answer.headers.get("set-cookie") ?? "").not.toMatch(/lv_session=lvs/);
    const there = await platform().fetch(regional("/signin?notice=regional"));
    expect(await there.text()).toContain("served in its own region only");
    const open =
      "select id from all_sessions where tenant_id = ? and kind = 'browser' and revoked_at is null";
    expect(await platform().d1(region, open, strict.id)).toEqual([]);
  });

  test("with a session older than the policy are led there, and that session is over", async () => {
    const company = await openCompany(platform(), { region });
    const { email, password } = company;
    const page = await platform().fetch(at("global", `/signin?region=${region}`));
    const cookie = (page.headers.get("set-cookie") ?? "").match(/__Host-lv_form=[^;]+/)?.[0] ?? "";
    const body = new URLSearchParams({ email, password, form_token: cookie.split("=")[1] ?? "" });
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    const signedIn = await platform().fetch(at("global", `/signin/password?region=${region}`), {
      method: "POST",
      headers,
      body,
    });
    const session =
      signedIn.headers
        .getSetCookie()
        .join(";")
        .match(/__Host-lv_session=[^;]+/)?.[0] ?? "";
    expect((await ask(at("global", "/console"), null, { headers: { cookie: session } })).status).toBe(200);
    await tighten(company.id);
    const led = await ask(at("global", "/console"), null, { headers: { cookie: session } });
    expect([led.status, led.location]).toEqual([308, regional("/console")]);
    expect(led.header("set-cookie")).toMatch(/__Host-lv_session=;.*Max-Age=0/);
    const over = await ask(regional("/console"), null, { headers: { cookie: session } });
    expect([over.status, over.location]).toEqual([303, expect.stringContaining("/signin")]);
  });
});

/** Sends a head that announces a body, and never the body: the status line that comes all the same. */
function headOnly(path: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(platform().port, "127.0.0.1", () =>
      socket.write(
        `POST ${path} HTTP/1.1\r\nhost: localhost:${platform().port}\r\nauthorization: Bearer ${token}\r\n` +
          "content-type: application/json\r\ncontent-length: 1000000\r\n\r\n",
      ),
    );
    socket.once("data", (data) => {
      resolve(String(data).split("\r\n")[0] ?? "");
      socket.destroy();
    });
    socket.once("error", reject);
  });
}
