import { createPublicKey, type JsonWebKey, verify } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PublicKey } from "../../scripts/audit-head.ts";
import { verifyExport } from "../../scripts/audit-verification.ts";
import type { Erasure } from "../../shared/privacy/erasure-contract.ts";
import type { ExportLine } from "../../shared/privacy/export-lines.ts";
import { type Company, openCompany } from "../support/company.ts";
import { auditOf, problemOf } from "../support/identity.ts";
import { type Colleague, join } from "../support/members.ts";
import { elevated } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";

let company: Company;
let admin: Colleague;
beforeAll(async () => {
  company = await openCompany(platform(), { region: "eu", plan: "enterprise" });
  admin = await join(company, { role: "admin" });
});
beforeEach(quiet);

const linesOf = async (response: Response): Promise<ExportLine[]> => {
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "application/jsonl; charset=utf-8",
  ]);
  const text = await response.text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as ExportLine);
};
const rowsIn = (lines: ExportLine[], table: string) =>
  lines.flatMap((line) => (line.type === "row" && line.table === table ? [line.row] : []));
const erase = (subject: string, by: Pick<Company, "ask"> = company) =>
  by.ask<Erasure>("POST", "/v1/privacy/erasures", { body: { subject } });

async function keys(): Promise<(JsonWebKey & { kid: string })[]> {
  const response = await platform().worker("identity-eu", "/.well-known/jwks.json");
  return ((await response.json()) as { keys: (JsonWebKey & { kid: string })[] }).keys;
}

/** Written against the RFCs with Node's own crypto, not with the library that signed. */
async function signedBy(jws: string): Promise<Record<string, unknown> | undefined> {
  const [header = "", payload = "", signature = ""] = jws.split(".");
  const json = (part: string) =>
    JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
  const { alg, typ, kid } = json(header);
  const key = (await keys()).find((candidate) => candidate.kid === kid);
  if (alg !== "EdDSA" || typ !== "lv-erasure+jws" || !key) return undefined;
  const bytes = Buffer.from(signature, "base64url");
  const isGood = verify(
    null,
    Buffer.from(`${header}.${payload}`),
    createPublicKey({ key, format: "jwk" }),
    bytes,
  );
  return isGood ? json(payload) : undefined;
}

describe("a copy of one's data (M-007, M-206)", () => {
  test("for the person, for an admin about the person, and for nobody else", async () => {
    const dev = await join(company);
    const own = await linesOf(await dev.call("POST", "/v1/privacy/me/export", { body: {} }));
    expect(own[0]).toMatchObject({
      type: "export",
      schema: "leanvibe-export/1",
      scope: "person",
      subject: dev.id,
    });
    expect(own.at(-1)).toEqual({ type: "end", lines: own.length - 2 });
    expect(rowsIn(own, "users")).toMatchObject([{ id: dev.id, email: dev.email, name: "Colleague" }]);
    expect(rowsIn(own, "passkeys")).toHaveLength(1);
    expect(rowsIn(own, "audit_events").length).toBeGreaterThan(0);
    expect(JSON.stringify(own)).not.toContain(admin.email);
    const subject = { body: { subject: dev.id } };
    const byAdmin = await linesOf(await admin.call("POST", "/v1/privacy/exports", subject));
    expect(rowsIn(byAdmin, "users")).toEqual(rowsIn(own, "users"));
    const byPeer = await (await join(company)).call("POST", "/v1/privacy/exports", subject);
    expect([byPeer.status, (await problemOf(byPeer)).code]).toEqual([403, "forbidden"]);
  });

  test("of the whole company, also while it is suspended", async () => {
    const other = await openCompany(platform(), { region: "eu", plan: "enterprise" });
    const operator = await elevated(platform(), other);
    await operator.ask("POST", `/v1/tenants/${other.id}/suspend`, { body: { reason: "abuse" } });
    expect((await other.call("GET", "/v1/projects")).status).toBe(403);
    const lines = await linesOf(await other.call("POST", "/v1/privacy/exports", { body: {} }));
    expect(rowsIn(lines, "tenants")).toMatchObject([{ id: other.id, status: "suspended" }]);
    expect(rowsIn(lines, "users")).toMatchObject([{ email: other.email }]);
    expect(JSON.stringify(lines)).not.toContain(company.id);
  });

  test("goes on only by its own cursor", async () => {
    for (const cursor of ["tasks/x", "dGFza3MveA.AAAAAAAAAAAAAAAAAAAAAA"]) {
      const refused = await company.call("POST", "/v1/privacy/exports", { body: { cursor } });
      expect((await problemOf(refused)).code).toBe("invalid_cursor");
    }
  });
});

test("a wrong name is corrected, by the person and by an admin, and the trail says neither (M-206)", async () => {
  const dev = await join(company);
  const own = await dev.ask("PATCH", "/v1/privacy/me", { body: { name: "Grace Hopper" } });
  expect(own).toMatchObject({ id: dev.id, name: "Grace Hopper", email: dev.email });
  const path = `/v1/privacy/subjects/${dev.id}`;
  await admin.ask("PATCH", path, { body: { name: "Rear Admiral Hopper" } });
  expect(await dev.ask("GET", "/v1/auth/me")).toMatchObject({ user: { name: "Rear Admiral Hopper" } });
  const byPeer = await (await join(company)).call("PATCH", path, { body: { name: "x" } });
  expect(byPeer.status).toBe(403);
  const ofOwner = await admin.call("PATCH", `/v1/privacy/subjects/${company.userId}`, {
    body: { name: "x" },
  });
  expect([ofOwner.status, (await problemOf(ofOwner)).code]).toEqual([403, "forbidden"]);
  const audit = (await auditOf(platform(), "eu", company.id)).filter(
    ({ action }) => action === "privacy.rectified",
  );
  expect(audit.map(({ detail }) => JSON.parse(detail))).toEqual([{ fields: "name" }, { fields: "name" }]);
});

describe("erasure (M-206)", () => {
  test("ends with a receipt that anybody can check, and with nobody who could sign in", async () => {
    const dev = await join(company);
    const erasure = await erase(dev.id, admin);
    expect(erasure).toMatchObject({
      subject: dev.id,
      status: "attested",
      requested_by: admin.id,
      replays: 0,
    });
    const { jws = "", ...said } = erasure.receipt ?? {};
    expect(await signedBy(jws)).toEqual(said);
    expect(said).toMatchObject({ tenant: company.id, region: "eu", destroyed_key: dev.id });
    const [header, payload, signature] = jws.split(".");
    const forged = Buffer.from(JSON.stringify({ ...said, subject: admin.id })).toString("base64url");
    expect(await signedBy([header, forged, signature].join("."))).toBeUndefined();
    expect((await dev.call("GET", "/v1/auth/me")).status).toBe(401);
    const bearing = { token: [header, payload, signature].join(".") };
    expect((await company.call("GET", "/v1/auth/me", bearing)).status).toBe(401);
    const { data } = await company.ask<{ data: Erasure[] }>("GET", "/v1/privacy/erasures");
    expect(data[0]).toEqual(erasure);
    expect((await join(company, { email: dev.email })).id).not.toBe(dev.id); // the address is free
  });

  test("is the person's own right, and not the last owner's", async () => {
    const guest = await join(company, { role: "guest" });
    const own = await guest.ask<Erasure>("POST", "/v1/privacy/me/erasure");
    expect(own).toMatchObject({ subject: guest.id, requested_by: guest.id, status: "attested" });
    expect((await guest.call("GET", "/v1/auth/me")).status).toBe(401);
    const last = await company.call("POST", "/v1/privacy/me/erasure");
    expect([last.status, (await problemOf(last)).code]).toEqual([409, "conflict"]);
    const above = await admin.call("POST", "/v1/privacy/erasures", { body: { subject: company.userId } });
    expect([above.status, (await problemOf(above)).code]).toEqual([403, "forbidden"]);
    expect((await company.call("GET", "/v1/auth/me")).status).toBe(200);
  });

  test("repeated, it answers the same, by the same key and by another", async () => {
    const { id: subject } = await join(company);
    const headers = { "idempotency-key": crypto.randomUUID() };
    const first = await company.ask<Erasure>("POST", "/v1/privacy/erasures", { body: { subject }, headers });
    expect(await company.ask("POST", "/v1/privacy/erasures", { body: { subject }, headers })).toEqual(first);
    expect(await erase(subject)).toEqual(first);
  });

  test("leaves an audit log that still verifies, offline, to the last entry", async () => {
    const dev = await join(company);
    await erase(dev.id);
    await platform().clock.advance(61_000);
    await platform().cron("eu");
    const head = await company.ask("GET", "/v1/audit-log/head");
    const events = await (await company.call("GET", "/v1/audit-events/export")).text();
    expect(events).toContain(`"id":"${dev.id}"`);
    expect(events).not.toContain(dev.email);
    const evidence = { events, head: JSON.stringify(head), keys: (await keys()) as PublicKey[] };
    expect(verifyExport(evidence)).toMatchObject({ ok: true, signature: "verified" });
  });

  test("is repeated after a restore, before anybody notices", async () => {
    const dev = await join(company);
    const sessions = "session_id in (select id from all_sessions where user_id = ?)";
    const owned: [string, string][] = [
      ["all_users", "id = ?"],
      ["all_subject_keys", "id = ?"],
      ["all_passkeys", "user_id = ?"],
      ["all_sessions", "user_id = ?"],
      ["all_refresh_tokens", sessions],
      ["lobby", "subject_id = ?"],
    ];
    const backup: [string, Record<string, unknown>[]][] = [];
    for (const [table, where] of owned)
      backup.push([table, await platform().d1("eu", `select * from ${table} where ${where}`, dev.id)]);
    const erased = await erase(dev.id);
    for (const table of ["all_users", "all_subject_keys"])
      await platform().d1("eu", `delete from ${table} where id = ?`, dev.id);
    for (const [table, rows] of backup)
      for (const row of rows) {
        const columns = Object.keys(row);
        const sql = `insert into ${table} (${columns.join()}) values (${columns.map(() => "?").join()})`;
        await platform().d1("eu", sql, ...Object.values(row));
      }
    await platform().d1("eu", "update erasure_watch set replayed = 0");
    const came = await company.call("GET", `/v1/members/${dev.id}`);
    expect(await came.json()).toMatchObject({ email: dev.email, status: "active" });
    await platform().cron("eu");
    const again = await company.ask<Erasure>("GET", `/v1/privacy/erasures/${erased.id}`);
    expect(again).toMatchObject({ ...erased, replays: 1, replayed_at: expect.any(String) });
    expect((await company.call("GET", `/v1/members/${dev.id}`)).status).toBe(404);
    expect(
      (await dev.call("POST", "/v1/auth/refresh", { body: { refresh_token: dev.refreshToken } })).status,
    ).toBe(401);
  });
});
