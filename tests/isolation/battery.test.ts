import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { allRoutes } from "../../scripts/routes.ts";
import { isOperatorPermission, permissions } from "../../shared/kernel/access.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import { newKey } from "./callers.ts";
import { type Sample, samples } from "./samples.ts";

const routes = (await allRoutes())
  .filter(({ permission }) => permission !== "public" && !isOperatorPermission(permission))
  .map((route) => ({ name: `${route.method} ${route.path}`, route }));

let ours: Company;
let theirs: Company;
let key: string;

const sampleOf = (name: string, company: Company): Promise<Sample> => {
  const sample = samples[name];
  if (!sample) throw new Error(`no sample drives ${name}`);
  return sample(company);
};

const send = (
  company: Company,
  name: string,
  sample: Sample,
  token: string | null | undefined = sample.token,
) =>
  company.call(name.split(" ")[0]?.toUpperCase() ?? "GET", sample.path, {
    ...(sample.body === undefined ? {} : { body: sample.body }),
    ...(sample.headers ? { headers: sample.headers } : {}),
    ...(token === undefined ? {} : { token }),
  });

const problemOf = async (response: Response) => {
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const { instance, ...problem } = (await response.json()) as Record<string, unknown>;
  expect(instance).toMatch(/^urn:request:/);
  return problem;
};

beforeAll(async () => {
  ours = await openCompany(platform());
  theirs = await openCompany(platform());
  key = (await newKey(ours, "owner", permissions)).secret;
});

describe("the isolation battery over the route table (M-009, M-014, M-022, M-054, M-077)", () => {
  test("every guarded route has a sample, and every sample a route", () => {
    expect(Object.keys(samples).sort()).toEqual(routes.map(({ name }) => name).sort());
  });

  test.each(routes)("$name at another region's door is 421 and names the right host", async ({ name }) => {
    const sample = await sampleOf(name, ours);
    const at = new URL(sample.path, platform().url);
    at.hostname = "eu.localhost";
    for (const token of [ours.accessToken, key]) {
      const response = await send(ours, name, { ...sample, path: at.href }, token);
      expect(response.status).toBe(421);
      expect(await problemOf(response)).toMatchObject({
        code: "wrong_region",
        host: expect.stringMatching(/^us\./),
      });
    }
  });

  test.each(routes.filter(({ route }) => route.returns !== "raw"))(
    "$name gives nothing that is not declared",
    async ({ name, route }) => {
      let company = ours;
      let sample = await sampleOf(name, company);
      if (sample.spends) {
        company = await openCompany(platform());
        sample = await sampleOf(name, company);
      }
      const response = await send(company, name, sample);
      expect(response.status).toBe(route.status);
      const text = await response.text();
      if (typeof route.returns !== "object") return expect(text).toBe("");
      const body: unknown = JSON.parse(text);
      expect(route.returns.parse(body)).toEqual(body);
      for (const other of [theirs.id, theirs.email, theirs.slug]) expect(text).not.toContain(other);
    },
  );

  test("a route whose change answers a version is conditional, and each conditional route says a version", () => {
    const versioned = ({ returns }: (typeof routes)[number]["route"]) =>
      typeof returns === "object" && "version" in ((returns as { shape?: object }).shape ?? {});
    const patches = routes.filter(({ route }) => route.method === "patch" && versioned(route));
    expect(patches.filter(({ route }) => route.ifMatch === undefined).map(({ name }) => name)).toEqual([]);
    expect(patches.length).toBeGreaterThan(4);
  });

  test.each(routes.filter(({ route }) => route.ifMatch !== undefined))(
    "$name is refused for another version, and without any where one is asked for",
    async ({ name, route }) => {
      const sample = await sampleOf(name, ours);
      const under = (ifMatch: string | undefined) =>
        platform().fetch(sample.path, {
          method: route.method.toUpperCase(),
          headers: {
            authorization: `Bearer ${sample.token ?? ours.accessToken}`,
            ...(sample.body === undefined ? {} : { "content-type": "application/json" }),
            ...(ifMatch === undefined ? {} : { "if-match": ifMatch }),
          },
          ...(sample.body === undefined ? {} : { body: JSON.stringify(sample.body) }),
        });
      const stale = await under('"v999"');
      expect([stale.status, (await problemOf(stale))["code"]]).toEqual([412, "precondition_failed"]);
      const current = stale.headers.get("etag") ?? "";
      expect(current).toMatch(/^"v[1-9]\d*"$/);
      expect((await under("v1")).status).toBe(400);
      if (route.ifMatch === "required") expect((await under(undefined)).status).toBe(428);
      expect((await under(current)).status).toBe(route.status);
    },
  );

  test("every answer carries its headers: id, security, limits", async () => {
    const response = await ours.call("GET", "/v1/projects", { headers: { "x-request-id": "req-of-a-test" } });
    await response.text();
    const header = (name: string) => response.headers.get(name);
    expect(header("x-request-id")).toBe("req-of-a-test");
    expect(header("content-security-policy")).toContain("default-src 'none'");
    expect(header("x-content-type-options")).toBe("nosniff");
    expect(header("strict-transport-security")).toContain("max-age=");
    expect(header("cache-control")).toContain("no-");
    expect(header("ratelimit-policy")).toMatch(/^"minute";q=10000;w=60;pk=:.+:$/);
    expect(header("ratelimit")).toMatch(/^"minute";r=\d+;t=\d+;pk=:.+:$/);
  });

  test("unknown tenants are 404 at the edge, by slug and by name in a sign-in", async () => {
    const slug = `nobody-${randomUUID().slice(0, 8)}`;
    const body = JSON.stringify({ email: "a@example.test", password: "whatever it is, long", tenant: slug });
    const signIn = await platform().fetch("/v1/auth/login", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect(signIn.status).toBe(404);
    expect((await problemOf(signIn))["code"]).toBe("not_found");
    expect((await platform().fetch(`/t/${slug}`)).status).toBe(404);
    const known = await platform().fetch(`/t/${ours.slug}`);
    expect([known.status, known.headers.get("location")]).toEqual([
      303,
      `/signin?region=us&tenant=${ours.slug}`,
    ]);
  });
});
