import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { platform } from "../support/platform.ts";
import { newNumber, Telephone } from "../support/telephone.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, password, signUpByPassword, type Visitor } from "./visitor.ts";

const number = newNumber();
let browser: Browser;
let member: Visitor;
let telephone: Telephone;

beforeAll(async () => {
  browser = await openBrowser();
  telephone = await Telephone.open(platform());
  member = await openVisitor(browser, platform().url);
  await signUpByPassword(member);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await telephone.close();
});

/** Sound, and without any script: what it does is done by forms. */
async function isPlainlySound(page: Page): Promise<void> {
  expect(await page.locator("script").count()).toBe(0);
  await isSound(page);
}
const enter = async (page: Page, code: string, button: string) => {
  await page.getByLabel("Code", { exact: true }).fill(code);
  await page.getByRole("button", { name: button }).click();
};

/** As the letter's link would: where these people live no mail is sent. */
const confirmAddress = (company: string) =>
  platform().d1(
    "eu",
    `insert into all_verified_addresses (tenant_id, id, email_index, created_at, updated_at)
     select u.tenant_id, u.id, u.email_index, 0, 0 from all_users u
     join all_tenants t on t.tenant_id = u.tenant_id and t.id = u.tenant_id where t.name = ?`,
    company,
  );

test("a person adds a mobile number without any script, and is told that it is worth less (M-065)", async () => {
  const { page } = member;
  await page.goto("/console/security");
  await page.getByText("weaker second step").waitFor();
  await page.getByRole("link", { name: "Add a mobile number" }).click();
  await page.getByRole("heading", { name: "Add a mobile number" }).waitFor();
  await isPlainlySound(page);
  await page.getByLabel("Mobile number").fill("+44 9012 345678");
  await page.getByRole("button", { name: "Send the code" }).click();
  await page.getByText("no mobile number that gets texts").first().waitFor();
  await page.getByLabel("Mobile number").fill(number);
  await page.getByRole("button", { name: "Send the code" }).click();
  await page.getByText("Confirm your e-mail address first").first().waitFor();
  await confirmAddress(member.company);
  await page.getByLabel("Mobile number").fill(number);
  await page.getByRole("button", { name: "Send the code" }).click();
  await page.getByText("the number ending 34").waitFor();
  await isPlainlySound(page);
  const code = await telephone.code(number, 1);
  await enter(page, code === "000000" ? "111111" : "000000", "Confirm");
  await page.getByRole("alert").waitFor();
  await enter(page, code, "Confirm");
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  await page.goto("/console/security");
  await page.getByText("Number ending 34").waitFor();
  await isSound(page);
}, 60_000);

test("then signs in with a code by SMS (M-065)", async () => {
  const { page } = member;
  await platform().clock.advance(31_000);
  await page.context().clearCookies();
  await page.goto("/signin");
  await page.getByLabel("E-mail address").fill(member.email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Send me a code by SMS" }).click();
  await page.getByText("on its way to your telephone").waitFor();
  await isPlainlySound(page);
  const code = await telephone.code(number, 2);
  await enter(page, code === "000000" ? "111111" : "000000", "Sign in");
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Send me a code by SMS" }).waitFor();
  await enter(page, code, "Sign in");
  await page.waitForURL("**/console");
}, 60_000);

test("proves by a text that it is them before the number is removed (M-055)", async () => {
  const { page } = member;
  await platform().clock.advance(11 * 60_000);
  await page.goto("/console/security");
  await page.getByRole("link", { name: "Remove the number" }).click();
  await page.getByRole("heading", { name: "Remove this number?" }).waitFor();
  await isPlainlySound(page);
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("heading", { name: "Prove that it is you" }).waitFor();
  await page.getByRole("button", { name: "Send me a code by SMS" }).click();
  await page.getByText("on its way to your telephone").waitFor();
  await isPlainlySound(page);
  await enter(page, await telephone.code(number, 3), "Continue");
  await page.getByRole("heading", { name: "Remove this number?" }).waitFor();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByText("No number is set up").waitFor();
}, 60_000);
