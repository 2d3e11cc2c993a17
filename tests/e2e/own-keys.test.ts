import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { platform } from "../support/platform.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, password, signUpByPassword, type Visitor } from "./visitor.ts";

let browser: Browser;
let member: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  member = await openVisitor(browser, platform().url);
  await signUpByPassword(member);
}, 60_000);
afterAll(async () => {
  await browser.close();
});

async function addKey(button: string, name: string): Promise<void> {
  const { page } = member;
  await page.goto("/console/security/keys/new");
  await page.locator("#name").fill(name);
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL("**/console/security");
  await page.getByRole("link", { name }).waitFor();
}

async function signInByPassword(): Promise<void> {
  const { page } = member;
  await page.goto("/signin?next=/console/security");
  await page.getByLabel("E-mail address").fill(member.email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("a person adds a security key in the browser, and signs in with it after the password (M-067)", async () => {
  const { page, context } = member;
  await page.goto("/console/security/keys/new");
  await isSound(page);
  await addKey("Add a security key", "Desk drawer");
  await isSound(page);
  await context.clearCookies();
  await signInByPassword();
  await page.getByRole("button", { name: "Use a security key" }).waitFor();
  await page.locator("#remember-key").check();
  await isSound(page);
  await page.getByRole("button", { name: "Use a security key" }).click();
  await page.waitForURL("**/console/security");
  await page.getByText("last proof: passkey").waitFor();
});

test("a remembered browser is not asked again, which is no proof (M-069)", async () => {
  const { page, context } = member;
  await context.clearCookies({ name: "__Host-lv_session" });
  await signInByPassword();
  await page.waitForURL("**/console/security");
  await page.getByText("last proof: password only").waitFor();
  await context.clearCookies();
  await signInByPassword();
  await page.getByRole("button", { name: "Use a security key" }).click();
  await page.waitForURL("**/console/security");
});

test("names are the person's, and a removed key is gone (M-068)", async () => {
  const { page } = member;
  await page.getByRole("link", { name: "Desk drawer" }).click();
  await isSound(page);
  await page.locator("#name").fill("Safe");
  await page.getByRole("button", { name: "Rename" }).click();
  await page.getByRole("link", { name: "Safe" }).click();
  await page.getByRole("button", { name: "Remove this key" }).click();
  await page.getByText("You have none yet").waitFor();
  expect(member.faults).toEqual([]);
});
