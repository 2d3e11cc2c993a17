import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { newEmail } from "../support/members.ts";
import { TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";

let company: Company;
beforeAll(async () => {
  company = await openCompany(platform(), { plan: "enterprise" });
});

const stream = () => ({ url: `https://${randomUUID()}.example.com/audit`, region: "other" });

describe("a request that is sent several times at once under one key (M-256)", () => {
  test.each([
    ["/v1/invitations", () => ({ email: newEmail(), role: "viewer" }), 201],
    ["/v1/audit-streams", stream, 201],
    ["/v1/keys/rotate", () => undefined, 200],
  ])("%s happens once, and everybody hears that it did", async (path, make, status) => {
    const body = make();
    const headers = { "idempotency-key": randomUUID() };
    const send = () => company.call("POST", path, { headers, ...(body === undefined ? {} : { body }) });
    const answers = await Promise.all([send(), send(), send(), send()]);
    expect(answers.map((answer) => answer.status)).toEqual([status, status, status, status]);
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    const ids = texts.map((text) => {
      const { id, generation } = JSON.parse(text) as { id?: string; generation?: number };
      return id ?? generation;
    });
    expect(new Set(ids).size).toBe(1);
  });
});

test("of audit streams asked for at once a company gets as many as it may have, and sees each (M-213)", async () => {
  const other = await openCompany(platform(), { plan: "enterprise" });
  const ask = () => other.call("POST", "/v1/audit-streams", { body: stream() });
  const answers = await Promise.all(Array.from({ length: 12 }, ask));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  const { data } = await other.ask<{ data: object[] }>("GET", "/v1/audit-streams");
  expect(data).toHaveLength(5);
});

test("of elevations that one operator asks for at once in a company one is open (M-076)", async () => {
  const ada = new TestOperator(platform(), `ada-${randomUUID().slice(0, 8)}`);
  const body = { reason: "A test has to look", permissions: ["read"], minutes: 5 };
  const ask = () => ada.call("POST", `/v1/tenants/${company.id}/elevations`, { body });
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const { data } = await company.ask<{ data: { id: string }[] }>("GET", "/v1/elevations");
  expect(data).toHaveLength(1);
  await company.ask("DELETE", `/v1/elevations/${data[0]?.id}`);
  expect((await ask()).status).toBe(201);
});
