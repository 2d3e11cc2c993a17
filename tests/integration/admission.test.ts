import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

const statuses = async (count: number, ask: () => Promise<Response>) => {
  const seen = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const response = await ask();
    await response.text();
    seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
  }
  return seen;
};
const newProject = (company: Company, key: string, path = "/v1/projects") =>
  company.call("POST", path, { body: { name: "P" }, headers: { "idempotency-key": key } });

describe("every request of a known caller meets the meter (M-039, M-249)", () => {
  test("a replay is a request: past the minute's limit it is 429 with Retry-After", async () => {
    const company = await openCompany(platform(), { plan: "developer" });
    const key = randomUUID();
    const seen = await statuses(110, () => newProject(company, key));
    expect(seen.get(201)).toBeLessThanOrEqual(100);
    expect(seen.get(429)).toBeGreaterThanOrEqual(10);
    const refused = await newProject(company, key);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ code: "quota_exceeded", "violated-policies": ["minute"] });
  });

  test("a refusal is a request: a key without the permission is held back too", async () => {
    const company = await openCompany(platform(), { plan: "developer" });
    const body = { name: "narrow", scopes: ["projects:read"] };
    const { secret } = await company.ask<{ secret: string }>("POST", "/v1/api-keys", { body });
    const seen = await statuses(110, () => company.call("GET", "/v1/audit-events", { token: secret }));
    expect([...seen.keys()].sort()).toEqual([403, 429]);
    expect(seen.get(403)).toBeLessThanOrEqual(100);
  });

  test("a session that ended replays nothing", async () => {
    const company = await openCompany(platform());
    const key = randomUUID();
    expect((await newProject(company, key)).status).toBe(201);
    expect((await company.call("POST", "/v1/auth/logout")).status).toBe(204);
    expect((await newProject(company, key)).status).toBe(401);
  });

  test("an Idempotency-Key belongs to the route, however its path is spelled", async () => {
    const company = await openCompany(platform());
    const key = randomUUID();
    const first = (await (await newProject(company, key)).json()) as { id: string };
    const again = await newProject(company, key, "/v1/%70rojects");
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"]);
    expect(await again.json()).toMatchObject({ id: first.id });
  });
});

describe("odd doors", () => {
  test.each(["/health/live", "/health/ready", "/docs", "/v1/openapi.json"])(
    "%s is only read",
    async (path) => {
      for (const method of ["PUT", "POST", "DELETE", "OPTIONS"]) {
        const response = await platform().fetch(path, { method });
        expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
        expect(response.headers.get("content-type")).toBe("application/problem+json");
      }
    },
  );

  test("an inherited name is an unknown parameter like any other, and a line of text keeps its direction", async () => {
    const company = await openCompany(platform());
    expect((await company.call("GET", "/v1/projects?__proto__=1")).status).toBe(400);
    const turned = await company.call("POST", "/v1/projects", { body: { name: "invoice\u202efdp.exe" } });
    expect(turned.status).toBe(400);
    expect(await turned.json()).toMatchObject({ errors: [{ pointer: "#/name" }] });
  });

  test.each(["/signin", "/signin/password?region=eu", "/signup?region=us", "/theme"])(
    "%s takes a form and nothing else",
    async (path) => {
      const token = "t".repeat(32);
      const response = await platform().fetch(path, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "sec-fetch-site": "same-origin",
          "x-form-token": token,
          cookie: `__Host-lv_form=${token}`,
        },
        body: "{}",
      });
      expect(response.status).toBe(415);
    },
  );
});
