import { createPublicKey, type JsonWebKey, randomUUID, verify } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { SignUpAnswer } from "../../shared/identity/contract.ts";
import type { Region } from "../../shared/kernel/region.ts";
import type { RegionList, ResidencyCertificate } from "../../shared/tenancy/residency-contract.ts";
import { passwordOf } from "../proofs/traces.ts";
import { openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

type Key = JsonWebKey & { kid: string };

const json = (part: string): unknown => JSON.parse(Buffer.from(part, "base64url").toString());

async function keyOf(kid: string): Promise<Key | undefined> {
  const response = await platform().fetch("/.well-known/jwks.json");
  const { keys } = (await response.json()) as { keys: Key[] };
  return keys.find((key) => key.kid === kid);
}

/** Written against the RFCs with Node's own crypto, not with the library that signed. */
async function isSigned(jws: string): Promise<boolean> {
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const { alg, typ, kid } = json(header) as { alg: string; typ: string; kid: string };
  const key = await keyOf(kid);
  if (alg !== "EdDSA" || typ !== "lv-residency+jws" || !key) return false;
  const bytes = Buffer.from(signature, "base64url");
  return verify(null, Buffer.from(`${header}.${payload}`), createPublicKey({ key, format: "jwk" }), bytes);
}

const certificateOf = (region: Region) =>
  openCompany(platform(), { region }).then(async (company) => ({
    company,
    certificate: await company.ask<ResidencyCertificate>("GET", "/v1/tenants/me/residency"),
  }));

describe("GET /v1/tenants/me/residency (M-024)", () => {
  test.each(["us", "eu", "uk"] as const)("a tenant of %s is certified by its own region", async (region) => {
    const { company, certificate } = await certificateOf(region);
    const { jws, ...said } = certificate;
    expect(await isSigned(jws)).toBe(true);
    expect(json(jws.split(".")[1] ?? "")).toEqual(said);
    expect(said).toMatchObject({ tenant: company.id, region, issuer: `leanvibe.ai/residency/${region}` });
    expect(said.stores.length).toBeGreaterThanOrEqual(8);
    expect(said.build).toMatch(/^\w+-[0-9a-f]{8}$/);
    const placed = await platform().d1<{ shard: number }>(
      region,
      "select shard from placement where tenant_id = ?",
      company.id,
    );
    expect(placed).toEqual([{ shard: said.shard }]);
    const rows = await platform().d1(
      [region, said.shard],
      "select id from all_tenants where id = ?",
      company.id,
    );
    expect(rows).toHaveLength(1);
    expect(said.stores.map(({ name }) => name)).toContain(`leanvibe-${region}-${said.shard}`);
  });

  test("what is changed afterwards is no certificate any more", async () => {
    const { certificate } = await certificateOf("us");
    const [header, payload = "", signature] = certificate.jws.split(".");
    const changed = { ...(json(payload) as object), region: "eu" };
    const forged = Buffer.from(JSON.stringify(changed)).toString("base64url");
    expect(await isSigned([header, forged, signature].join("."))).toBe(false);
    expect(await isSigned([header, payload, signature].join("."))).toBe(true);
  });

  test("a certificate is no access token", async () => {
    const { company, certificate } = await certificateOf("us");
    const response = await company.call("GET", "/v1/tenants/me/info", { token: certificate.jws });
    await response.text();
    expect(response.status).toBe(401);
  });
});

describe("the policy a company chooses (M-025, M-026, M-027)", () => {
  const signUp = async (region: Region, residency?: string) => {
    const word = randomUUID().slice(0, 13);
    const owner = { name: "Ada", email: `ada-${word}@example.test`, password: passwordOf(word) };
    const company = { name: "Acme", slug: `acme-${word}` };
    const said = { company, region, plan: "enterprise", owner, ...(residency ? { residency } : {}) };
    return platform().fetch(`http://${region}.localhost:${platform().port}/v1/signup`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": randomUUID() },
      body: JSON.stringify(said),
    });
  };

  test("strict is kept and shown where a jurisdiction exists, and standard is what is not asked", async () => {
    for (const residency of ["strict", undefined]) {
      const response = await signUp("eu", residency);
      expect(response.status).toBe(201);
      const { tenant, session } = (await response.json()) as SignUpAnswer;
      expect(tenant.residency).toBe(residency ?? "standard");
      const own = await platform().fetch(`http://eu.localhost:${platform().port}/v1/tenants/me/residency`, {
        headers: { authorization: `Bearer ${session?.access_token}` },
      });
      expect(await own.json()).toMatchObject({ region: "eu", policy: residency ?? "standard" });
    }
  });

  test.each(["uk", "ca", "au"] as const)(
    "strict is refused in %s, and no company comes to be",
    async (region) => {
      const response = await signUp(region, "strict");
      expect(response.status).toBe(409);
      const problem = (await response.json()) as { code: string; errors: { pointer: string }[] };
      expect([problem.code, problem.errors[0]?.pointer]).toEqual(["conflict", "#/residency"]);
      const strict = "select id from all_tenants where residency_policy = 'strict'";
      expect(await platform().d1(region, strict)).toEqual([]);
    },
  );

  test("the database itself refuses what nobody could keep", async () => {
    const { id } = await openCompany(platform(), { region: "uk" });
    const tighten = "update all_tenants set residency_policy = 'strict' where tenant_id = ?";
    await expect(platform().d1("uk", tighten, id)).rejects.toThrow(/no jurisdiction/);
    const other = "update all_tenants set residency_policy = 'lax' where tenant_id = ?";
    await expect(platform().d1("uk", other, id)).rejects.toThrow(/CHECK/);
  });
});

describe("GET /v1/regions (M-025, M-026, M-027, M-028, M-029)", () => {
  test("anybody may read it, and keep it", async () => {
    const response = await platform().fetch("/v1/regions");
    expect([response.status, response.headers.get("cache-control")]).toEqual([
      200,
      "public, max-age=300, no-transform",
    ]);
    const { data } = (await response.json()) as RegionList;
    expect(data.map(({ region }) => region)).toEqual(["us", "eu", "uk", "ca", "au"]);
    const again = await platform().fetch("/v1/regions", {
      headers: { "if-none-match": response.headers.get("etag") ?? "" },
    });
    expect(again.status).toBe(304);
  });

  test("every region says the same, and what sign-up keeps", async () => {
    const { data } = (await (await platform().fetch("/v1/regions")).json()) as RegionList;
    for (const { region, plans } of data) {
      const own = await platform().fetch(`http://${region}.localhost:${platform().port}/v1/regions`);
      expect(((await own.json()) as RegionList).data).toEqual(data);
      const refused = openCompany(platform(), { region, plan: "developer" });
      if (plans.includes("developer")) await expect(refused).resolves.toMatchObject({ region });
      else await expect(refused).rejects.toThrow(/402/);
    }
  });
});
