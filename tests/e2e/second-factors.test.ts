import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TestApp } from "../support/factors.ts";
import { platform } from "../support/platform.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, password, signUpByPassword, type Visitor } from "./visitor.ts";

let browser: Browser;
let member: Visitor;
let app: TestApp;
let codes: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  member = await openVisitor(browser, platform().url);
  await signUpByPassword(member);
}, 60_000);
afterAll(async () => {
  await browser.close();
});

/** Sound, and without any script: what it does is done by forms. */
async function isPlainlySound(page: Page): Promise<void> {
  expect(await page.locator("script").count()).toBe(0);
  await isSound(page);
}

const secretOn = async (page: Page) =>
  ((await page.locator("#secret").textContent()) ?? "").replaceAll(/\s/g, "");

async function signInByPassword(page: Page): Promise<void> {
  await page.context().clearCookies();
  await page.goto("/signin");
  await page.getByLabel("E-mail address").fill(member.email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a person sets up an app without any script, and is shown recovery codes once (M-064, M-069)", async () => {
  const { page } = member;
  await page.goto("/console/security");
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  await isPlainlySound(page);
  app = new TestApp({ id: "", secret: await secretOn(page) });
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("alert").waitFor();
  expect(await page.locator("#secret").count()).toBe(0);
  await page.getByLabel("Code", { exact: true }).fill(await app.next());
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  codes = await page.locator("#codes code").allTextContents();
  expect(codes).toHaveLength(10);
  await isPlainlySound(page);
  await page.getByRole("link", { name: "I have kept them" }).click();
  await page.getByText("10 left").waitFor();
  await isPlainlySound(page);
}, 60_000);

test("then signs in with a code, or with a recovery code (M-055)", async () => {
  const { page } = member;
  await signInByPassword(page);
  await page.getByRole("heading", { name: "Enter your code" }).waitFor();
  await isPlainlySound(page);
  expect(await page.content()).not.toContain("lvm_");
  await page.getByLabel("Code", { exact: true }).fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(await app.next());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/console");
  await signInByPassword(page);
  await page.getByLabel("Code", { exact: true }).fill(codes[0] ?? "");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/console");
  await page.goto("/console/security");
  await page.getByText("9 left").waitFor();
}, 60_000);

test("is asked once more before the app is removed, and comes back to where that was (M-055)", async () => {
  const { page } = member;
  await platform().clock.advance(11 * 60_000);
  await page.goto("/console/security");
  await page.getByRole("link", { name: /^Remove the app/ }).click();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("heading", { name: "Prove that it is you" }).waitFor();
  await isPlainlySound(page);
  await page.getByLabel("Code", { exact: true }).fill(await app.next());
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { name: "Remove this authenticator app?" }).waitFor();
  await isPlainlySound(page);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No authenticator app is set up").waitFor();
  await signInByPassword(page);
  await page.waitForURL("**/console");
}, 60_000);

test("where the company demands a second factor, a person without one sets it up on the way in (M-055)", async () => {
  const { page } = member;
  await page.goto("/console/security");
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  app = new TestApp({ id: "", secret: await secretOn(page) });
  await page.getByLabel("Code", { exact: true }).fill(await app.next());
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  await page.goto("/console/policy");
  await page.getByLabel(/second factor/i).check();
  await page.getByRole("button", { name: "Save policy" }).click();
  await page.getByRole("status").first().waitFor();
  const [row] = await platform().d1<{ tenant_id: string }>(
    "eu",
    "select tenant_id from all_second_factors order by created_at desc limit 1",
  );
  await platform().d1("eu", "delete from all_second_factors where tenant_id = ?", row?.tenant_id);
  await signInByPassword(page);
  await page.getByRole("heading", { name: "Your organisation asks for a second factor" }).waitFor();
  await isPlainlySound(page);
  await page.getByRole("button", { name: "Set up now" }).click();
  await page.getByRole("img", { name: /QR code/ }).waitFor();
  app = new TestApp({ id: "", secret: await secretOn(page) });
  await page.getByLabel("Code", { exact: true }).fill(await app.next());
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/console/security");
  expect(member.faults).toEqual([]);
}, 60_000);
