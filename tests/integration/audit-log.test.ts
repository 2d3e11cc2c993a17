import { beforeAll, describe, expect, test } from "vitest";
import type { PublicKey } from "../../scripts/audit-head.ts";
import { verifyExport } from "../../scripts/audit-verification.ts";
import { verifyConsistency, verifyInclusion } from "../../shared/audit/merkle-verification.ts";
import { fromBase64url } from "../../shared/kernel/encoding.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";

interface Head {
  tenant: string;
  size: number;
  root: string;
  timestamp: string;
  signature: string;
  witness: { witness: string; size: number; root: string } | null;
}
type Proof = { sequence: number; leaf_hash: string; size: number; root: string; path: string[] };

const hash = (text: string) => fromBase64url(text) ?? new Uint8Array(0);
const minute = 61_000;

let company: Company;
let keys: PublicKey[];

const newProject = () => company.ask("POST", "/v1/projects", { body: { name: `p ${crypto.randomUUID()}` } });
const readHead = () => company.ask<Head>("GET", "/v1/audit-log/head");
const exported = async (query = "") => (await company.call("GET", `/v1/audit-events/export?${query}`)).text();

/** A minute passes and cron runs. */
async function seal(): Promise<Head> {
  await platform().clock.advance(minute);
  await platform().cron("eu");
  return readHead();
}

const listed = async (query: string) =>
  (
    await company.ask<{ data: { id: string; detail: Record<string, unknown> }[] }>(
      "GET",
      `/v1/audit-events?${query}`,
    )
  ).data;

beforeAll(async () => {
  company = await openCompany(platform(), { region: "eu", plan: "enterprise" });
  const response = await platform().worker("identity-eu", "/.well-known/jwks.json");
  keys = ((await response.json()) as { keys: PublicKey[] }).keys;
});

describe("the audit log over the API (M-213)", () => {
  test("is empty until cron came, and then signed and witnessed", async () => {
    expect((await company.call("GET", "/v1/audit-log/head")).status).toBe(404);
    expect(await exported()).toBe("");
    const head = await seal();
    expect(head).toMatchObject({ tenant: company.id, origin: "leanvibe.ai/audit-log/eu" });
    expect(head.witness).toMatchObject({ witness: "directory", size: head.size, root: head.root });
    const seen = await platform().d1(
      "directory",
      "select size, root, region from tree_heads where tenant_id = ?",
      company.id,
    );
    expect(seen).toEqual([{ size: head.size, root: head.root, region: "eu" }]);
  });

  test("an export verifies offline against its head, the published keys and every earlier head", async () => {
    const previous = await readHead();
    for (let index = 0; index < 5; index++) await newProject();
    const head = await seal();
    expect(head.size).toBe(previous.size + 5);
    const evidence = {
      events: await exported(`size=${head.size}`),
      head: JSON.stringify(head),
      previous: JSON.stringify(previous),
      keys,
    };
    expect(verifyExport(evidence)).toMatchObject({ ok: true, events: head.size, signature: "verified" });
    expect(verifyExport({ ...evidence, events: await exported() })).toMatchObject({ ok: true });
    const forged = evidence.events.replace('"action":"project.created"', '"action":"project.deleted"');
    expect(verifyExport({ ...evidence, events: forged })).toMatchObject({ ok: false });
    expect(verifyExport({ ...evidence, events: await exported(`size=${head.size - 1}`) }).ok).toBe(false);
    expect((await company.call("GET", `/v1/audit-events/export?size=${head.size + 1}`)).status).toBe(400);
  });

  test("an event of the list is proved to be in the log, and growth to be growth", async () => {
    const head = await readHead();
    for (const { id } of await listed("limit=100")) {
      const proof = await company.ask<Proof>("GET", `/v1/audit-log/inclusion?event_id=${id}`);
      expect([proof.size, proof.root]).toEqual([head.size, head.root]);
      const claim = {
        leaf: hash(proof.leaf_hash),
        index: proof.sequence,
        size: proof.size,
        root: hash(proof.root),
      };
      expect(await verifyInclusion(claim, proof.path.map(hash))).toBe(true);
    }
    for (let first = 1; first <= head.size; first++) {
      const path = `/v1/audit-log/consistency?first=${first}&second=${head.size}`;
      const proof = await company.ask<{ first_root: string; second_root: string; path: string[] }>(
        "GET",
        path,
      );
      const [older, newer] = [
        { size: first, root: hash(proof.first_root) },
        { size: head.size, root: hash(proof.second_root) },
      ];
      expect(proof.second_root).toBe(head.root);
      expect(await verifyConsistency(older, newer, proof.path.map(hash))).toBe(true);
    }
    const statusOf = async (query: string) => (await company.call("GET", `/v1/audit-log/${query}`)).status;
    expect(await statusOf(`consistency?first=1&second=${head.size + 1}`)).toBe(400);
    expect(await statusOf("consistency?first=2&second=1")).toBe(400);
    expect(await statusOf("consistency?first=0&second=1")).toBe(400);
    expect(await statusOf(`inclusion?event_id=evt_${"0".repeat(26)}`)).toBe(404);
  });

  test("filters by action, actor, target and time; CSV has the same rows", async () => {
    const all = (await exported()).trimEnd().split("\n");
    const created = (await exported("action=project.created")).trimEnd().split("\n");
    expect(created).toEqual(all.filter((line) => line.includes('"project.created"')));
    const { id } = JSON.parse(created[0] ?? "{}").target as { id: string };
    expect((await exported(`target=${id}`)).trimEnd()).toBe(created[0]);
    const at = JSON.parse(created[2] ?? "{}").at as string;
    const early = await exported(`action=project.created&to=${at}`);
    const late = await exported(`action=project.created&from=${at}`);
    expect(early + late).toBe(created.map((line) => `${line}\n`).join(""));
    expect((await listed(`action=project.created&from=${at}`)).length).toBe(late.split("\n").length - 1);
    const response = await company.call("GET", "/v1/audit-events/export?format=csv");
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toContain(`audit-${company.id}.csv`);
    expect((await response.text()).split("\r\n").length).toBe(all.length + 2);
  });

  test("a row changed in the database, past every lock, no longer verifies", async () => {
    await newProject();
    const head = await seal();
    const [row] = await listed("action=project.created&limit=1");
    const trigger =
      "create trigger all_audit_events_fixed before update on all_audit_events begin select raise(abort, 'audit rows are append-only'); end";
    await platform().d1("eu", "drop trigger all_audit_events_fixed");
    await platform().d1(
      "eu",
      "update all_audit_events set actor_id = 'usr_nobody' where tenant_id = ? and id = ?",
      company.id,
      row?.id,
    );
    const verdict = verifyExport({ events: await exported(), head: JSON.stringify(head), keys });
    await platform().d1(
      "eu",
      "update all_audit_events set actor_id = ? where tenant_id = ? and id = ?",
      company.userId,
      company.id,
      row?.id,
    );
    await platform().d1("eu", trigger);
    expect(verdict).toMatchObject({ ok: false, why: expect.stringContaining("not those") });
    expect(verifyExport({ events: await exported(), head: JSON.stringify(head), keys }).ok).toBe(true);
  });

  test("what is owed is owed once: cron again and again changes nothing", async () => {
    const head = await seal();
    const owed = () =>
      platform().d1(
        "eu",
        "select topic from all_outbox where tenant_id = ? and topic like 'audit.%'",
        company.id,
      );
    expect(await owed()).toEqual([]);
    expect(await seal()).toEqual(head);
    expect(await owed()).toEqual([]);
  });
});

describe("denied attempts are entries @auth-audit (M-057, M-062, M-213)", () => {
  test("a key without the permission leaves its refusal in the log, with what it wanted", async () => {
    const body = { name: "narrow", role: "viewer", scopes: ["projects:read"] };
    const { id, secret } = await company.ask<{ id: string; secret: string }>("POST", "/v1/api-keys", {
      body,
    });
    const response = await company.call("POST", "/v1/projects", { token: secret, body: { name: "no" } });
    expect(response.status).toBe(403);
    const [entry] = await listed(`action=access.refused&actor=${id}`);
    expect(entry).toMatchObject({
      actor: { kind: "api_key", id },
      target: { kind: "permission", id: "projects:write" },
      detail: { method: "post", path: "/v1/projects", count: 1 },
    });
    const wrong = { email: company.email, password: "not the right one", tenant: company.slug };
    expect((await company.call("POST", "/v1/auth/login", { token: null, body: wrong })).status).toBe(401);
    const head = await seal();
    const events = await exported();
    expect(events).toContain('"action":"access.refused"');
    expect(events).toContain('"action":"user.sign_in_failed"');
    expect(verifyExport({ events, head: JSON.stringify(head), keys }).ok).toBe(true);
  });

  test("a flood of them leaves ten entries and the powers of ten", async () => {
    const body = { name: "flood", role: "viewer", scopes: ["projects:read"] };
    const { id, secret } = await company.ask<{ id: string; secret: string }>("POST", "/v1/api-keys", {
      body,
    });
    for (let index = 0; index < 120; index++)
      await (await company.call("GET", "/v1/api-keys", { token: secret })).text();
    const entries = await listed(`action=access.refused&actor=${id}&limit=100`);
    expect(entries.map(({ detail }) => detail["count"])).toEqual([100, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    await platform().clock.advance(minute);
    await (await company.call("GET", "/v1/api-keys", { token: secret })).text();
    expect((await listed(`action=access.refused&actor=${id}&limit=100`)).length).toBe(12);
  });
});
