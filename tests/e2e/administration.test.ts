import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { join } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

let browser: Browser;
let company: Company;
let owner: Visitor;
let page: Page;

beforeAll(async () => {
  company = await openCompany(platform(), { region: "eu" });
  browser = await openBrowser();
  owner = await openVisitor(browser, platform().url);
  ({ page } = owner);
  await page.goto("/signin");
  await page.getByLabel("E-mail address").fill(company.email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password", { exact: true }).fill(company.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL("**/console");
}, 60_000);
afterAll(async () => {
  await browser.close();
});

test("two administrators reset somebody's factors: neither can do it alone (M-067)", async () => {
  const lost = await join(company);
  await page.goto(`/console/members/${lost.id}`);
  await page.getByRole("link", { name: "Reset second factors" }).click();
  await isSound(page);
  await page.getByRole("button", { name: "Ask for the reset" }).click();
  await page.getByRole("button", { name: /^Take back the reset/ }).waitFor();
  expect(await page.getByRole("link", { name: /^Agree to the reset/ }).count()).toBe(0);
  await isSound(page);
  await page.getByRole("button", { name: /^Take back the reset/ }).click();
  await page.getByText("Declined or taken back").waitFor();
  const second = await join(company, { role: "admin" });
  await second.ask("POST", `/v1/members/${lost.id}/factor-reset`);
  await page.goto("/console/members/resets");
  await page.getByRole("link", { name: /^Agree to the reset/ }).click();
  await page.getByRole("button", { name: "Reset them now" }).click();
  await page.getByText("Nothing waits.").waitFor();
  await page.getByRole("cell", { name: "Reset", exact: true }).waitFor();
  expect((await lost.call("GET", "/v1/auth/me")).status).toBe(401);
});

test("an administrator registers a tool, is shown its secret once, replaces it and revokes the tool (M-050)", async () => {
  await page.goto("/console/tools/new");
  await isSound(page);
  await page.getByLabel("Name", { exact: true }).fill("Wall screen");
  await page.getByLabel("Where its answers go").fill("http://wall.example.com/back");
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByRole("alert").getByText("Choose at least one thing that it does.").waitFor();
  await isSound(page);
  await page.getByLabel(/^Signs people in/).check();
  await page.getByLabel(/^Know who you are/).check();
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByRole("alert").getByText("must be https; http only for").waitFor();
  await page.getByLabel("Where its answers go").fill("https://wall.example.com/back");
  await page.getByRole("button", { name: "Register" }).click();
  const secret = await page.locator("#secret").textContent();
  await isSound(page);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.getByRole("heading", { level: 1, name: "Wall screen" }).waitFor();
  expect(await page.content()).not.toContain(secret);
  await isSound(page);
  await page.getByRole("button", { name: "Draw a new secret" }).click();
  await page.locator("#secret").waitFor();
  expect(await page.locator("#secret").textContent()).not.toBe(secret);
  await page.getByRole("link", { name: "I have stored it" }).click();
  await page.getByText("it is replaced").waitFor();
  expect(await page.getByRole("rowheader").count()).toBe(2);
  await page.getByLabel("Name", { exact: true }).fill("Wall screen of the hall");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "Wall screen of the hall" }).waitFor();
  await page.getByRole("link", { name: "Revoke" }).click();
  await page.getByRole("button", { name: "Revoke Wall screen of the hall" }).click();
  await page.getByRole("row", { name: "Wall screen of the hall" }).getByText("Revoked").waitFor();
  expect(owner.faults).toEqual([]);
});
