import { beforeAll, expect, test } from "vitest";
import type { ConsentEntry, ConsentList } from "../../shared/privacy/consent-contract.ts";
import { purposeNames } from "../../shared/privacy/purposes.ts";
import { type Company, openCompany } from "../support/company.ts";
import { auditOf, problemOf } from "../support/identity.ts";
import { platform } from "../support/platform.ts";

let company: Company;
const allowed = async () => {
  const { data } = await company.ask<ConsentList>("GET", "/v1/consents");
  return data.filter((state) => state.allowed).map(({ purpose }) => purpose);
};
const say = (body: object, headers: Record<string, string> = {}) =>
  company.call("POST", "/v1/consents", { body, headers });
const grant = (purpose: string) => ({ purpose, decision: "granted", text_version: 1 });
const signal = { "sec-gpc": "1" };

beforeAll(async () => {
  company = await openCompany(platform(), { region: "eu", plan: "team" });
});

test("consent is denied by default, granted for a text, and withdrawn at once (M-205)", async () => {
  const { data } = await company.ask<ConsentList>("GET", "/v1/consents");
  expect(data.map(({ purpose }) => purpose)).toEqual([...purposeNames]);
  expect(data.every((state) => !state.allowed && state.latest === null)).toBe(true);
  const given = await say(grant("product_analytics"));
  expect(given.status).toBe(201);
  const entry = (await given.json()) as ConsentEntry;
  expect(entry).toMatchObject({ decision: "granted", text_version: 1, source: "person" });
  expect(await allowed()).toEqual(["product_analytics"]);
  expect((await say({ purpose: "product_analytics", decision: "withdrawn" })).status).toBe(201);
  expect(await allowed()).toEqual([]);
  const rows = await platform().d1("eu", "select * from all_consents where tenant_id = ?", company.id);
  expect(rows).toHaveLength(2);
  for (const sql of ["update all_consents set decision = 'granted'", "delete from all_consents"])
    await expect(platform().d1("eu", `${sql} where tenant_id = ?`, company.id)).rejects.toThrow(
      "append-only",
    );
});

test("a grant without its text, for a text nobody wrote or an unknown purpose is refused", async () => {
  const bodies = [
    { purpose: "product_analytics", decision: "granted" },
    { ...grant("product_analytics"), text_version: 2 },
    grant("world_domination"),
    { ...grant("product_analytics"), decision: "yes" },
    { ...grant("product_analytics"), subject: company.userId },
  ];
  for (const body of bodies) expect((await problemOf(await say(body))).code).toBe("invalid_request");
  const key = { name: "k", scopes: ["account:read"] };
  const { secret } = await company.ask<{ secret: string }>("POST", "/v1/api-keys", { body: key });
  const byKey = await company.call("POST", "/v1/consents", { body: grant("model_training"), token: secret });
  expect(byKey.status).toBe(403);
  expect(await allowed()).toEqual([]);
});

test("Global Privacy Control withdraws once, wins over sale, and lets a newer choice stand (M-207)", async () => {
  for (const purpose of ["marketing_email", "sale_or_sharing"]) await say(grant(purpose));
  expect(await allowed()).toEqual(["marketing_email", "sale_or_sharing"]);
  await company.call("GET", "/v1/projects", { headers: signal });
  expect(await allowed()).toEqual([]);
  const refused = await say(grant("sale_or_sharing"), signal);
  expect([refused.status, (await problemOf(refused)).code]).toEqual([409, "conflict"]);
  expect((await say(grant("marketing_email"), signal)).status).toBe(201);
  await Promise.all(
    ["/v1/projects", "/v1/auth/me", "/v1/consents"].map((path) =>
      company.call("GET", path, { headers: signal }),
    ),
  );
  expect(await allowed()).toEqual(["marketing_email"]);
  const audit = await auditOf(platform(), "eu", company.id);
  const heard = audit.filter(({ action }) => action === "consent.signalled");
  expect(heard.map(({ detail }) => JSON.parse(detail))).toEqual([
    { purposes: purposeNames.join(" "), signal: "sec-gpc" },
  ]);
  expect(await (await platform().fetch("/.well-known/gpc.json")).json()).toMatchObject({ gpc: true });
});
