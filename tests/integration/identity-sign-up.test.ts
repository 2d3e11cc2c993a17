import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { SignUpAnswer } from "../../shared/identity/contract.ts";
import { auditOf, me, newOwner, post, problemOf, signUp, signUpBody } from "../support/identity.ts";
import { platform } from "../support/platform.ts";

describe("signing a company up", () => {
  test("founds a tenant in its region, with its owner signed in (M-256)", async () => {
    for (const region of ["us", "eu", "uk", "ca", "au"] as const) {
      const { answer, session } = await newOwner(platform(), { region });
      expect(answer.tenant).toMatchObject({
        id: answer.id,
        region,
        guarantee: region === "us" || region === "eu" ? "jurisdiction" : "location-hint",
        status: "active",
      });
      const who = await me(platform(), session.access_token);
      expect(await who.json()).toMatchObject({
        user: { id: answer.user.id, role: "owner" },
        tenant: { id: answer.id },
        session: { kind: "api", amr: ["pwd"] },
      });
      const actions = (await auditOf(platform(), region, answer.id)).map(({ action }) => action);
      expect(actions).toContain("tenant.created");
    }
  });

  test("offers each plan its regions and no others (M-032)", async () => {
    const allowed = { developer: ["us"], team: ["us", "eu"], enterprise: ["us", "eu", "uk", "ca", "au"] };
    for (const plan of ["developer", "team", "enterprise"] as const) {
      for (const region of ["us", "eu", "uk", "ca", "au"] as const) {
        const response = await signUp(platform(), signUpBody({ plan, region }));
        expect([plan, region, response.status]).toEqual([
          plan,
          region,
          allowed[plan].includes(region) ? 201 : 402,
        ]);
        if (response.status === 402)
          expect(await response.json()).toMatchObject({
            code: "plan_limit_reached",
            upgrade_url: "/signup",
          });
      }
    }
  });

  test("leaves nothing personal in the directory and nothing owed in the outbox", async () => {
    const { answer, email, slug } = await newOwner(platform(), { region: "eu" });
    const slugs = await platform().d1("directory", "select * from slugs where slug = ?", slug);
    expect(slugs).toMatchObject([{ tenant_id: answer.id, region: "eu", confirmed_at: expect.any(Number) }]);
    const signIns = await platform().d1("directory", "select * from sign_ins where tenant_id = ?", answer.id);
    expect(signIns).toMatchObject([{ region: "eu", digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    expect(JSON.stringify([slugs, signIns])).not.toContain(email.split("@")[0]);
    expect(
      await platform().d1(
        "eu",
        "select * from all_outbox where tenant_id = ? and topic <> 'audit.append'",
        answer.id,
      ),
    ).toEqual([]);
  });

  test("takes a seat of the plan", async () => {
    const { session } = await newOwner(platform(), { plan: "developer" });
    const response = await platform().fetch("/v1/tenants/me/usage", {
      headers: { authorization: `Bearer ${session.access_token}` },
    });
    expect(await response.json()).toMatchObject({ plan: "developer", seats: { used: 1, limit: 1 } });
  });

  test("keeps no secret: the sealed slow hash of the password, digests of the tokens", async () => {
    const { answer, password, session } = await newOwner(platform(), { region: "eu" });
    const rows = await Promise.all(
      ["passwords", "sessions", "refresh_tokens"].map((table) =>
        platform().d1("eu", `select * from all_${table} where tenant_id = ?`, answer.id),
      ),
    );
    const text = JSON.stringify(rows);
    expect(rows[0]).toMatchObject([{ phc: expect.stringMatching(/^v1:usr_\w+:[\w-]{16}:[\w-]{100,}$/) }]);
    for (const secret of ["$argon2", password, session.refresh_token, session.access_token])
      expect(text).not.toContain(secret);
  });

  test("makes a slug of the company's name when none is given", async () => {
    const word = randomUUID().slice(0, 8);
    const response = await signUp(platform(), signUpBody({ company: { name: `Éclair & Söhne ${word}` } }));
    expect(((await response.json()) as SignUpAnswer).tenant.slug).toBe(`eclair-sohne-${word}`);
  });

  test("refuses a taken slug by name, and the corrected form goes through under the same key", async () => {
    const first = await newOwner(platform(), { region: "eu" });
    const key = randomUUID();
    const body = signUpBody({ company: { name: "Other", slug: first.slug } });
    const refused = await signUp(platform(), body, key);
    expect(refused.status).toBe(409);
    expect((await problemOf(refused)).errors).toMatchObject([{ pointer: "#/company/slug", code: "taken" }]);
    const corrected = { ...body, company: { name: "Other", slug: `other-${randomUUID().slice(0, 8)}` } };
    expect((await signUp(platform(), corrected, key)).status).toBe(201);
  });

  const bad: [string, ReturnType<typeof signUpBody> | object, number, string][] = [
    ["a short password", signUpBody({}, { password: "tooshort" }), 400, "#/owner/password"],
    ["a repeated word", signUpBody({}, { password: "passwordpassword" }), 400, "#/owner/password"],
    [
      "the company's own name",
      signUpBody({ company: { name: "Analytical Engines" } }, { password: "Analytical-Engines-1843" }),
      400,
      "#/owner/password",
    ],
    ["no credential", signUpBody({}, { password: undefined }), 400, "#/owner"],
    ["an address without a domain", signUpBody({}, { email: "ada@localhost" }), 400, "#/owner/email"],
    ["a reserved slug", signUpBody({ company: { name: "X", slug: "admin" } }), 400, "#/company/slug"],
    ["a slug of hyphens", signUpBody({ company: { name: "X", slug: "-x-" } }), 400, "#/company/slug"],
    ["a name no slug comes of", signUpBody({ company: { name: "株式会社" } }), 400, "#/company/slug"],
    ["an unknown field", signUpBody({ admin: true }), 400, "#/admin"],
    ["an unknown plan", signUpBody({ plan: "free" }), 400, "#/plan"],
    ["a plan without the region", signUpBody({ plan: "developer", region: "eu" }), 402, "#/region"],
  ];
  test.each(bad)("refuses %s, naming the field", async (_, body, status, pointer) => {
    const response = await signUp(platform(), body as { region: string });
    expect(response.status).toBe(status);
    expect((await problemOf(response)).errors?.map((error) => error.pointer)).toContain(pointer);
  });

  test("asks for an Idempotency-Key", async () => {
    const response = await post(platform(), "/v1/signup?region=us", signUpBody());
    expect(response.status).toBe(400);
    expect((await problemOf(response)).code).toBe("idempotency_key_required");
  });

  test("names the host when another region is asked", async () => {
    const response = await post(platform(), "/v1/signup?region=us", signUpBody({ region: "eu" }), {
      "idempotency-key": randomUUID(),
    });
    expect(response.status).toBe(421);
    expect(await problemOf(response)).toMatchObject({ code: "wrong_region", host: "eu.api.leanvibe.ai" });
  });
});

describe("repeating a sign-up", () => {
  test("under its key answers the same tenant without secrets; another request is refused", async () => {
    const key = randomUUID();
    const body = signUpBody();
    const first = (await (await signUp(platform(), body, key)).json()) as SignUpAnswer;
    const second = await signUp(platform(), body, key);
    expect(second.status).toBe(201);
    expect(second.headers.get("idempotency-replayed")).toBe("true");
    expect(await second.json()).toEqual({ ...first, session: null });
    const changed = { ...body, plan: "team" };
    const other = await signUp(platform(), changed, key);
    expect(other.status).toBe(422);
    expect((await problemOf(other)).code).toBe("idempotency_mismatch");
  });

  test("eight times at once founds one tenant", async () => {
    const key = randomUUID();
    const body = signUpBody({ region: "eu" });
    const responses = await Promise.all(Array.from({ length: 8 }, () => signUp(platform(), body, key)));
    const answers = (await Promise.all(responses.map((r) => r.json()))) as SignUpAnswer[];
    expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ session }) => session !== null)).toHaveLength(1);
    const found = await platform().d1("eu", "select id from all_tenants where slug = ?", body.company.slug);
    expect(found).toHaveLength(1);
  });
});
