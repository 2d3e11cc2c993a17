import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { leafOf, rootOf } from "../../scripts/audit-tree.ts";
import { canonicalJson } from "../../shared/audit/leaf.ts";
import type { CreatedStream, StreamView, TestAnswer } from "../../shared/audit/stream-contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import { CustomerSink } from "../support/sink.ts";

interface Batch {
  type: string;
  stream_id: string;
  tenant_id: string;
  first: number;
  last: number;
  events: { sequence: number; action: string }[];
  head: { size: number; root: string };
}

const sink = new CustomerSink();
const region = "eu";
let company: Company;
/** Keys outlive the minutes that this test lets pass. */
let token: string;
let stream: CreatedStream;

const ask = <T>(method: string, path: string, body?: unknown) =>
  company.ask<T>(method, path, { token, ...(body === undefined ? {} : { body }) });
const streams = async () => (await ask<{ data: StreamView[] }>("GET", "/v1/audit-streams")).data;
const own = async () => (await streams()).find(({ id }) => id === stream.id);
const newProject = () => ask("POST", "/v1/projects", { name: `p ${crypto.randomUUID()}` });
const trail = async (action: string) =>
  (await ask<{ data: { detail: object }[] }>("GET", `/v1/audit-events?action=${action}`)).data;

/** A minute and a half pass, what happened comes under a head, and streams have their turn. */
async function tick(milliseconds = 90_000): Promise<void> {
  await platform().clock.advance(milliseconds);
  await platform().cron(region);
  await platform().clock.advance(milliseconds);
  await platform().cron(region);
}

/** The peer judges times by the clock of its own process. */
async function batches(): Promise<Batch[]> {
  const last = Number(sink.received.at(-1)?.headers["webhook-timestamp"] ?? 0);
  vi.useFakeTimers({ toFake: ["Date"], now: last * 1_000 });
  try {
    const first = sink.received.filter(({ headers }) => last - Number(headers["webhook-timestamp"]) < 300);
    expect(first.length).toBeGreaterThan(0);
    sink.received.splice(0, sink.received.length - first.length);
    return sink.verified<Batch>(stream.secret ?? "");
  } finally {
    vi.useRealTimers();
  }
}

beforeAll(async () => {
  await sink.start(platform());
  company = await openCompany(platform(), { region, plan: "enterprise" });
  const scopes = ["audit:read", "tenant:write", "projects:write", "tenant:read"];
  const body = { name: "streams", role: "owner", scopes };
  token = (await company.ask<{ secret: string }>("POST", "/v1/api-keys", { body })).secret;
});
afterAll(() => sink.stop());

describe("the audit log sent to a customer's endpoint (M-033, M-213)", () => {
  test("a stream is created, its secret shown once and stored sealed", async () => {
    const headers = { "idempotency-key": crypto.randomUUID() };
    const body = { url: sink.url, region: "other" };
    stream = await company.ask<CreatedStream>("POST", "/v1/audit-streams", { token, body, headers });
    expect(stream).toMatchObject({ url: sink.url, status: "active", position: 0, region: "other" });
    expect(stream.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const again = await company.ask<CreatedStream>("POST", "/v1/audit-streams", { token, body, headers });
    expect([again.id, again.secret]).toEqual([stream.id, null]);
    const [row] = await platform().d1(region, "select * from all_audit_streams where id = ?", stream.id);
    expect(JSON.stringify(row)).not.toContain(stream.secret?.slice(6));
    expect([row?.["url"], row?.["secret"]]).toEqual([
      expect.stringMatching(/^v1:/),
      expect.stringMatching(/^v1:/),
    ]);
    const stored = await platform().d1(
      region,
      "select response from all_idempotency_keys where tenant_id = ?",
      company.id,
    );
    expect(JSON.stringify(stored)).not.toContain(stream.secret?.slice(6));
  });

  test("a test message arrives, signed as Standard Webhooks says", async () => {
    const answer = await ask<TestAnswer>("POST", `/v1/audit-streams/${stream.id}/test`);
    expect(answer).toEqual({ delivered: true, status: 204, error: null });
    const [message] = await batches();
    expect(message).toMatchObject({ type: "audit.test", stream_id: stream.id, tenant_id: company.id });
    for (const ours of ["traceparent", "x-request-id", "cookie", "authorization"])
      expect(sink.received[0]?.headers[ours]).toBeUndefined();
    sink.received.length = 0;
  });

  test("entries come in order and with proof; a receiver that was down misses none and gets none twice", async () => {
    await tick();
    const first = await batches();
    expect(first.flatMap(({ events }) => events.map(({ sequence }) => sequence)).slice(0, 3)).toEqual([
      0, 1, 2,
    ]);
    await sink.stop();
    for (let index = 0; index < 3; index++) await newProject();
    await tick();
    expect(await own()).toMatchObject({ status: "active", last_error: expect.any(String) });
    expect((await own())?.lag).toBeGreaterThanOrEqual(3);
    await newProject();
    await sink.start(platform());
    await tick();
    await tick();
    const all = [
      ...first,
      ...(await batches()).filter(({ first: from }) => from > (first.at(-1)?.last ?? 0)),
    ];
    const events = all.flatMap((batch) => batch.events);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect(events.filter(({ action }) => action === "project.created")).toHaveLength(4);
    const last = all.at(-1);
    const leaves = events.slice(0, last?.head.size).map((event) => leafOf(canonicalJson(event)));
    expect(rootOf(leaves)?.toString("base64url")).toBe(last?.head.root);
    expect(await own()).toMatchObject({ position: last?.head.size, lag: 0, attempts: 0, last_error: null });
  });

  test("paused it keeps its place; gone it pauses itself and says so in the trail", async () => {
    expect(await ask("PATCH", `/v1/audit-streams/${stream.id}`, { status: "paused" })).toMatchObject({
      paused_for: "asked",
      next_attempt_at: null,
    });
    const before = sink.received.length;
    await newProject();
    await tick();
    expect([sink.received.length, ((await own())?.lag ?? 0) > 0]).toEqual([before, true]);
    sink.status = 410;
    await ask("PATCH", `/v1/audit-streams/${stream.id}`, { status: "active" });
    await tick();
    expect(await own()).toMatchObject({ status: "paused", paused_for: "gone", last_error: "http_410" });
    const said = (await trail("audit_stream.paused")).map(({ detail }) => detail);
    expect(said).toContainEqual({ reason: "gone", attempts: 1, error: "http_410" });
  });

  test("the residency certificate names the endpoint, its region as the company's own word", async () => {
    const certificate = await ask<{ endpoints: object[] }>("GET", "/v1/tenants/me/residency");
    expect(certificate.endpoints).toContainEqual({
      subprocessor: "customer_endpoint",
      host: sink.host,
      region: "other",
      declared_by: "customer",
    });
  });

  test("deleted it is forgotten, with its place", async () => {
    await ask("DELETE", `/v1/audit-streams/${stream.id}`);
    const left = await platform().d1(
      region,
      "select id from all_audit_cursors where tenant_id = ?",
      company.id,
    );
    expect([left, await streams()]).toEqual([[], []]);
    expect(
      (await company.call("PATCH", `/v1/audit-streams/${stream.id}`, { token, body: { status: "active" } }))
        .status,
    ).toBe(404);
  });
});
