import { afterAll, beforeAll, expect, test } from "vitest";
import type { LimitsView } from "../../shared/tenancy/limits-contract.ts";
import { openCompany } from "../support/company.ts";
import { Mailbox } from "../support/mailbox.ts";
import { elevated } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { openProject, taskBody } from "../support/tasks.ts";

let mailbox: Mailbox;
beforeAll(async () => {
  mailbox = await Mailbox.open(platform());
});
afterAll(() => mailbox.close());

/** Every active company of the region has its turn within so many minutes. */
const turns = 4;

test("an owner is told once that a limit is nearly used up, by letter and by the API, and again at the next mark (M-018)", async () => {
  const p = platform();
  const company = await openCompany(p, { region: "uk" });
  const operator = await elevated(p, company, ["lifecycle"]);
  const expires_at = new Date((await p.clock.now()) + 30 * 86_400_000).toISOString();
  const body = { limit: "projects", value: 10, expires_at, reason: "Small" };
  await operator.ask("POST", `/v1/tenants/${company.id}/limit-overrides`, { body });
  const project = (name: string) => company.ask("POST", "/v1/projects", { body: { name } });
  for (let count = 1; count <= 8; count++) await project(`Project ${count}`);
  const round = async () => {
    for (let turn = 0; turn < turns; turn++) {
      await p.cron("uk");
      await p.clock.advance(60_000);
    }
    await company.renew();
  };
  const notices = async () => (await company.ask<LimitsView>("GET", "/v1/limits")).notices;
  await round();
  const first = { name: "projects", percent: 80, used: 8, limit: 10 };
  expect(await notices()).toMatchObject([first]);
  expect((await mailbox.letter(company.email, "80 % used: projects")).text).toContain("8 of 10 projects");
  for (const name of ["Ninth", "Tenth"]) await project(name);
  await round();
  expect(await notices()).toMatchObject([
    { percent: 100, used: 10 },
    { percent: 95, used: 10 },
    { percent: 80, used: 8 },
  ]);
  expect((await mailbox.letter(company.email, "100 % used: projects")).text).toContain("10 of 10 projects");
  const subjects = (await mailbox.letters(company.email)).map(({ subject }) => subject);
  expect(subjects.filter((subject) => subject.includes("% used")).sort()).toEqual([
    "100 % used: projects",
    "80 % used: projects",
  ]);
  const { data } = await company.ask<{ data: { detail: object }[] }>(
    "GET",
    "/v1/audit-events?action=limit.noticed",
  );
  expect(data.map(({ detail }) => detail)).toEqual([{ projects: 100 }, { projects: 80 }]);
});

test("of agreed bytes of files no more than these are taken, and an owner is told that they are used up (M-018, M-040)", async () => {
  const p = platform();
  const company = await openCompany(p, { region: "uk" });
  const operator = await elevated(p, company, ["lifecycle"]);
  const expires_at = new Date((await p.clock.now()) + 30 * 86_400_000).toISOString();
  const agree = (limit: string, value: number) => {
    const body = { limit, value, expires_at, reason: "Small" };
    return operator.call("POST", `/v1/tenants/${company.id}/limit-overrides`, { body });
  };
  const beyond = 1_000_000_001;
  expect((await agree("projects", beyond)).status, "of pieces less than of bytes").toBe(400);
  expect((await agree("storage_bytes", beyond)).status).toBe(200);
  expect((await agree("storage_bytes", 100)).status).toBe(200);
  const project = await openProject(company);
  const send = (bytes: number) => {
    const body = taskBody(project, "Build me a shop.".padEnd(bytes, "!"));
    return company.call("POST", "/v1/tasks", { body });
  };
  expect((await send(100)).status).toBe(202);
  const refused = await send(16);
  expect([refused.status, await refused.json()]).toMatchObject([
    402,
    { code: "plan_limit_reached", limit: 100, detail: "Your plan allows 100 bytes of files." },
  ]);
  for (let turn = 0; turn < turns; turn++) {
    await p.cron("uk");
    await p.clock.advance(60_000);
  }
  await company.renew();
  const { limits, notices } = await company.ask<LimitsView>("GET", "/v1/limits");
  const source = { kind: "override", plan: "enterprise", expires_at, reason: "Small" };
  expect(limits.find(({ name }) => name === "storage_bytes")).toMatchObject({ limit: 100, source });
  expect(notices).toContainEqual(
    expect.objectContaining({ name: "storage_bytes", percent: 100, limit: 100 }),
  );
  const letter = await mailbox.letter(company.email, "100 % used: bytes of files");
  expect(letter.text).toContain("of 100 bytes of files");
});
