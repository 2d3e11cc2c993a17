import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mediaType, urn } from "../../shared/scim/words.ts";
import { elevated, TestOperator } from "../support/operators.ts";
import { platform } from "../support/platform.ts";
import { inBothSchemes, isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { createProject, openVisitor, signUpByPasskey, submitExample, type Visitor } from "./visitor.ts";
import { type Weight, weigh } from "./weights.ts";

const { url } = platform();
let browser: Browser;
let guest: Visitor;
let member: Visitor;
let task = "";

const front = ["/", "/signin", "/signup", "/signup/details?plan=enterprise&region=uk", "/nothing-here"];
const behind = [
  "/console",
  "/console/projects",
  "/console/projects/new",
  "/console/tasks",
  "/console/tasks?status=failed",
  "/console/tasks/new?example=loans",
  "/console/members",
  "/console/members/invite",
  "/console/members/resets",
  "/console/provisioning",
  "/console/api-keys",
  "/console/api-keys/new",
  "/console/tools",
  "/console/organizations",
  "/console/organizations/new",
  "/console/policy",
  "/console/branding",
  "/console/connections",
  "/console/connections/new",
  "/console/usage",
  "/console/audit",
  "/console/elevations",
  "/console/encryption",
  "/console/encryption/key-service",
  "/console/security",
  "/console/security/password",
  "/console/security/proof",
  "/console/security/phone/new",
  "/console/security/keys/new",
  "/console/privacy",
  "/console/privacy/erase",
];

beforeAll(async () => {
  browser = await openBrowser();
  guest = await openVisitor(browser, url);
  await guest.authenticator.verify(false);
  member = await openVisitor(browser, url);
  await signUpByPasskey(member);
  await createProject(member, "Library");
  await submitExample(member);
  await member.page.locator("#task-state").getByText("Succeeded").waitFor();
  await member.page.locator("details summary").first().click();
  task = new URL(member.page.url()).pathname;
}, 60_000);
afterAll(async () => {
  await browser.close();
});

async function isSoundAt(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await isSound(page);
}

/** Bytes after gzip, and requests, of a page that comes cold (M-220). */
const budgets = {
  front: { html: 14_000, css: 8_000, js: 1_200, requests: 4 },
  behind: { html: 20_000, css: 8_000, js: 18_000, requests: 6 },
};

async function isLight(page: Page, path: string, budget: Weight): Promise<void> {
  const weight = await weigh(page, path);
  expect(weight.html).toBeGreaterThan(500);
  for (const [kind, most] of Object.entries(budget))
    expect(weight[kind as keyof Weight], kind).toBeLessThanOrEqual(most);
}

/** More than the company's own is refused at its field, an old form says so, and nothing is no limit. */
async function changesLimit(page: Page, perMinute: Locator): Promise<void> {
  const save = () => page.getByRole("button", { name: "Save limit" }).click();
  await perMinute.fill("999999999");
  await save();
  await page.getByRole("link", { name: /^Requests per minute may be at most the company's own/ }).waitFor();
  expect(await perMinute.inputValue()).toBe("999999999");
  expect(await inBothSchemes(page)).toEqual([]);
  await perMinute.fill("9");
  await page.locator("main [name=version]").evaluate((field) => field.setAttribute("value", "99"));
  await save();
  await page.getByRole("alert").getByText("Somebody changed this meanwhile").waitFor();
  expect(await perMinute.inputValue()).not.toBe("9");
  for (const limit of ["9", ""]) {
    await perMinute.fill(limit);
    await save();
    await page.getByRole("status").getByText("The limit is saved").waitFor();
    expect(await perMinute.inputValue()).toBe(limit);
  }
  await isSound(page);
}

describe("in light and dark, axe finds nothing, and nothing scrolls sideways at 320 px (M-384):", () => {
  test.each(front)("%s, which comes within its weight (M-220)", async (path) => {
    await isLight(guest.page, path, budgets.front);
    await isSound(guest.page);
  });
  test.each(behind)("%s, which comes within its weight (M-220)", async (path) => {
    await isLight(member.page, path, budgets.behind);
    await isSound(member.page);
  });

  test("a finished task with its report open", async () => {
    const { page } = member;
    await isLight(page, task, budgets.behind);
    await page.locator("details summary").first().click();
    expect(await inBothSchemes(page)).toEqual([]);
  });

  test("a month's statement line by line, and a day's use that comes to the month's", async () => {
    const { page } = member;
    await platform().cron("eu"); // opens the statements of new companies
    await page.goto("/console/usage");
    const calls = page.locator("td[data-meter=api_calls]");
    const days = page.locator("section[aria-labelledby=days] td.number");
    const numbers = async (cells: typeof days) =>
      (await cells.allTextContents()).map((text) => Number(text.replaceAll(/\D/g, "")));
    for (const limit of ["requests_per_ten_seconds", "storage_bytes"])
      await page
        .locator(`td[data-limit=${limit}]`)
        .getByText(/^[\d,.]+( GB)?$/)
        .waitFor();
    expect((await numbers(days)).reduce((sum, count) => sum + count, 0)).toBe((await numbers(calls))[0]);
    await page.locator("section[aria-labelledby=statements] a").first().click();
    await page.waitForURL("**/console/usage/statements/ust_*");
    await page.getByRole("rowheader", { name: "API calls" }).waitFor();
    await isLight(page, new URL(page.url()).pathname, budgets.behind);
    await isSound(page);
  });

  test("how often each person may ask, in both their pages (M-301)", async () => {
    const { page } = member;
    const perMinute = page.getByLabel("Requests per minute");
    await page.goto("/console/usage");
    await changesLimit(page, perMinute);
    await perMinute.fill("90");
    await page.getByRole("button", { name: "Save limit" }).click();
    await page.getByRole("status").getByText("The limit is saved").waitFor();
    await page
      .getByRole("row", { name: /^Your own requests/ })
      .getByText("Set for each person")
      .waitFor();
    // A page that asks several times is one request; what is refused says for how long, and the form stays in reach.
    await platform().clock.advance(65_000);
    await perMinute.fill("3");
    await page.getByRole("button", { name: "Save limit" }).click();
    await page.getByRole("status").getByText("The limit is saved").waitFor();
    const statuses: (number | undefined)[] = [];
    for (let n = 0; n < 3; n++) statuses.push((await page.goto("/console/members"))?.status());
    expect([statuses[0], statuses[2]]).toEqual([200, 429]);
    await page.getByRole("heading", { level: 1, name: "Too many requests" }).waitFor();
    await page.getByText(/You can try again in \d+ seconds?/).waitFor();
    await isSound(page);
    await platform().clock.advance(65_000);
    await page.goto("/console/usage");
    await perMinute.fill("");
    await page.getByRole("button", { name: "Save limit" }).click();
    await page.getByRole("status").getByText("The limit is saved").waitFor();
  });

  test("a form that came back with errors", async () => {
    const { page } = member;
    await page.goto("/console/api-keys/new");
    await page.getByLabel("Name", { exact: true }).fill("CI");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("alert").waitFor();
    expect(await inBothSchemes(page)).toEqual([]);
  });

  test("an organisation below, suspended, and the question before it is closed", async () => {
    const { page } = member;
    await page.goto("/console/organizations/new");
    await page.getByLabel("Name", { exact: true }).fill("Subsidiary of Ours");
    await page.getByLabel("Short name").fill(`sub-${crypto.randomUUID().slice(0, 13)}`);
    await page.getByRole("button", { name: "Create organisation" }).click();
    await page.getByRole("heading", { name: "Subsidiary of Ours" }).waitFor();
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("Suspended").first().waitFor();
    expect(await inBothSchemes(page)).toEqual([]);
    await page.getByRole("button", { name: "Resume" }).click();
    const organization = page.url();
    for (const answer of ["#secret", "[role=alert]"]) {
      await page.getByLabel("Their e-mail address").fill("cho.owner@example.test");
      await page.getByRole("button", { name: "Invite its owner" }).click();
      await page.locator(answer).waitFor();
      expect(await inBothSchemes(page)).toEqual([]);
      await page.goto(organization);
    }
    await page.getByRole("link", { name: "Close" }).click();
    await page.getByRole("heading", { name: /Close/ }).waitFor();
    expect(await inBothSchemes(page)).toEqual([]);
    await isSoundAt(page, "/console/organizations");
  });

  test("a policy that came back with its fault, and one that was saved", async () => {
    const { page } = member;
    await page.goto("/console/policy");
    await page.getByLabel("Session length").fill("5");
    await page.getByLabel("Length of passwords").fill("14");
    await page.getByLabel("Allowed makes of keys").fill("any that is blue");
    await page.getByRole("button", { name: "Save policy" }).click();
    const alert = page.getByRole("alert");
    for (const name of ["Session length", "Length of passwords", "Allowed makes of keys"])
      await alert
        .getByRole("link", { name: new RegExp(`^${name}`) })
        .first()
        .waitFor();
    expect(await page.getByLabel("Allowed makes of keys").inputValue()).toContain("any that is blue");
    expect(await inBothSchemes(page)).toEqual([]);
    await page.getByLabel("Session length").fill("600");
    await page.getByLabel("Length of passwords").fill("20");
    await page.getByLabel("Allowed makes of keys").fill("");
    await page.getByLabel("Countries for codes by SMS").fill("de, at");
    await page.getByRole("button", { name: "Save policy" }).click();
    await page.getByRole("status").waitFor();
    await page.getByRole("row", { name: "Countries for codes by SMS" }).getByText("AT, DE").first().waitFor();
    expect(await inBothSchemes(page)).toEqual([]);
  });

  test("a provisioning token that is shown once, and the role that a group gives", async () => {
    const { page } = member;
    await page.goto("/console/provisioning");
    await page.getByLabel("Name", { exact: true }).fill("Entra");
    await page.getByRole("button", { name: "Create token" }).click();
    const secret = (await page.locator("#secret").textContent()) ?? "";
    expect(await inBothSchemes(page)).toEqual([]);
    const made = await platform().fetch("/scim/v2/Groups", {
      method: "POST",
      headers: { authorization: `Bearer ${secret.trim()}`, "content-type": mediaType },
      body: JSON.stringify({ schemas: [urn.group], displayName: "Engineers" }),
    });
    expect(made.status).toBe(201);
    await page.goto("/console/provisioning");
    await page.getByLabel("Role that Engineers gives").selectOption("developer");
    await page.getByRole("button", { name: "Save the role of Engineers" }).click();
    await page.waitForURL("**/console/provisioning");
    expect(await page.getByLabel("Role that Engineers gives").inputValue()).toBe("developer");
    await isSound(page);
    await page.getByRole("button", { name: "Revoke Entra" }).click();
    await page.getByText("Revoked").waitFor();
  });

  test("a key that is shown once, and the question before it is revoked", async () => {
    const { page } = member;
    await page.goto("/console/api-keys/new");
    await page.getByLabel("Name", { exact: true }).fill("CI");
    await page.getByLabel("Read projects").check();
    const perMinute = page.getByLabel("Requests per minute");
    await perMinute.fill("a few");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByRole("link", { name: "Enter a whole number, or nothing." }).waitFor();
    expect(await perMinute.getAttribute("aria-invalid")).toBe("true");
    await perMinute.fill("7");
    await page.getByRole("button", { name: "Create key" }).click();
    await page.locator("#secret").waitFor();
    expect(await inBothSchemes(page)).toEqual([]);
    await page.goto("/console/api-keys");
    await page.getByRole("row", { name: "CI" }).getByRole("cell", { name: "7", exact: true }).waitFor();
    await page.getByRole("link", { name: "CI", exact: true }).click();
    await changesLimit(page, perMinute);
    await page.goto("/console/api-keys");
    await page.getByRole("link", { name: "Revoke CI" }).click();
    await page.getByRole("heading", { name: /Revoke/ }).waitFor();
    expect(await inBothSchemes(page)).toEqual([]);
  });
});

test("a suspended organisation sees why and by whom, what stays open, and ends the operator's access (M-012)", async () => {
  const { page, company } = member;
  const word = company.split(" ").at(-1) ?? "";
  const clerk = new TestOperator(platform(), `clerk-${word}`, "eu");
  const { data } = await clerk.ask<{ data: { id: string }[] }>("GET", `/v1/tenants?slug=works-${word}`);
  const operator = await elevated(platform(), { id: data[0]?.id ?? "", region: "eu" });
  await operator.ask("POST", `/v1/tenants/${data[0]?.id}/suspend`, { body: { reason: "security" } });
  await isSoundAt(page, "/console");
  await page.getByText("LeanVibe suspended it").waitFor();
  expect(await page.getByRole("link", { name: "Tasks", exact: true }).count()).toBe(0);
  await page.getByRole("status").getByRole("link", { name: "Usage and limits" }).click();
  await page.getByRole("heading", { level: 1, name: "Usage and limits" }).waitFor();
  expect((await page.goto("/console/projects"))?.status()).toBe(403);
  await isSoundAt(page, "/console/elevations");
  await page.getByRole("button", { name: /^Revoke/ }).click();
  await page.getByText("Revoked by you").waitFor();
  expect((await operator.call("GET", `/v1/tenants/${data[0]?.id}`)).status).toBe(403);
}, 60_000);

test("no page breaks its policy, throws, or asks another host", () => {
  expect([...guest.faults, ...member.faults]).toEqual([]);
});

test("a breach of the policy would have been noticed", async () => {
  const other = await openVisitor(browser, url);
  await other.page.goto("/");
  await other.page.evaluate("document.body.setAttribute('style', 'color: red')");
  await other.page.evaluate("new Image().src = 'https://elsewhere.example/pixel'");
  await expect.poll(() => other.faults.length).toBeGreaterThan(0);
  await other.context.close();
});
