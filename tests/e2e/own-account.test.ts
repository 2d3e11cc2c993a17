import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { passwordOf } from "../proofs/traces.ts";
import { type Company, openCompany } from "../support/company.ts";
import { TestApp } from "../support/factors.ts";
import { Mailbox, tokenIn } from "../support/mailbox.ts";
import { platform } from "../support/platform.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

let browser: Browser;
let company: Company;
let mailbox: Mailbox;
let member: Visitor;
let app: TestApp;
const newPassword = passwordOf(crypto.randomUUID().slice(0, 8));

beforeAll(async () => {
  mailbox = await Mailbox.open(platform());
  browser = await openBrowser();
  company = await openCompany(platform(), { region: "uk" });
  member = await openVisitor(browser, platform().url);
  await signIn(company.password);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await mailbox.close();
});

const done = (page: Page, words: string) => page.getByRole("status").filter({ hasText: words }).waitFor();

async function signIn(password: string): Promise<void> {
  const { page } = member;
  await page.context().clearCookies({ name: "__Host-lv_session" });
  await page.goto("/signin");
  await page.getByLabel("E-mail address").fill(company.email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: /^(?:Enter your code|Overview)$/ }).waitFor();
}

async function signInWithCode(page: Page, remember: boolean): Promise<void> {
  await signIn(newPassword);
  await page.getByLabel("Code", { exact: true }).fill(await app.next());
  if (remember) await page.getByLabel(/Do not ask again/).check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/console");
}

test("a person changes their password, and is told in words what is wrong with the first tries (M-060)", async () => {
  const { page } = member;
  await page.goto("/console/security");
  await page.getByRole("link", { name: "Change your password" }).click();
  await page.getByLabel("Present password").fill("not the one I have at all");
  await page.getByLabel("New password").fill(newPassword);
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByRole("alert").getByText("Present password is not right.").waitFor();
  expect(await page.getByLabel("New password").inputValue()).toBe("");
  await isSound(page);
  await page.getByLabel("Present password").fill(company.password);
  await page.getByLabel("New password").fill("too short");
  await page.getByRole("button", { name: "Change the password" }).click();
  await page.getByRole("alert").getByText("at least 15 characters").waitFor();
  await page.getByLabel("Present password").fill(company.password);
  await page.getByLabel("New password").fill(newPassword);
  await page.getByRole("button", { name: "Change the password" }).click();
  await done(page, "Your password is changed.");
});

test("strangers who spent the password keep nobody out of the browser that is known (M-063)", async () => {
  const misses = (count: number) =>
    platform().d1("uk", "update all_passwords set misses = ? where tenant_id = ?", count, company.id);
  const cookies = await member.page.context().cookies();
  expect(cookies.find(({ name }) => name === "__Host-lv_known")).toMatchObject({
    httpOnly: true,
    secure: true,
  });
  await misses(60);
  await signIn(newPassword);
  const body = JSON.stringify({ email: company.email, password: newPassword });
  const asked = { method: "POST", headers: { "content-type": "application/json" }, body };
  expect((await platform().fetch("/v1/auth/login", asked)).status).toBe(401);
  await misses(0);
});

test("codes by e-mail are switched on once letters arrive, and off again (M-066)", async () => {
  const { page } = member;
  await page.goto("/console/security");
  await page.getByText("Confirm your address first.").waitFor();
  const token = tokenIn(await mailbox.letter(company.email, "Confirm"));
  const answer = await platform().fetch("/v1/auth/email/verify", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  expect(answer.status).toBe(200);
  await page.goto("/console/security");
  await page.getByRole("button", { name: "Turn codes by e-mail on" }).click();
  await done(page, "are a second step of yours now");
  await page.getByRole("button", { name: "Turn codes by e-mail off" }).click();
  await done(page, "let nobody in any more");
});

test("a remembered browser is listed, and asked again once it is forgotten (M-067)", async () => {
  const { page } = member;
  await page.getByRole("button", { name: "Set up an authenticator app" }).click();
  const secret = ((await page.locator("#secret").textContent()) ?? "").replaceAll(/\s/g, "");
  app = new TestApp({ id: "", secret });
  await page.getByLabel("Code", { exact: true }).fill(await app.next());
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("link", { name: "I have kept them" }).click();
  await page.getByText("No browser is remembered").waitFor();
  await signInWithCode(page, true);
  await page.goto("/console/security");
  await isSound(page);
  await page.getByRole("button", { name: /^Forget Chrome/ }).click();
  await page.getByText("No browser is remembered").waitFor();
  await signInWithCode(page, false);
});

test("a key in this browser proves who asks, without signing in again (M-055)", async () => {
  const { page } = member;
  await page.goto("/console/security/keys/new");
  await page.getByRole("button", { name: "Add a security key" }).click();
  await page.waitForURL("**/console/security");
  await platform().clock.advance(11 * 60_000);
  await page.getByRole("button", { name: "Make new recovery codes" }).click();
  await page.getByRole("heading", { name: "Prove that it is you" }).waitFor();
  await isSound(page);
  await page.getByRole("button", { name: "Use a passkey or security key" }).click();
  await page.getByText("This session's last proof: passkey.").waitFor();
  await page.getByRole("button", { name: "Make new recovery codes" }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  expect(member.faults).toEqual([]);
});
