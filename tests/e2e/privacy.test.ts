import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ErasureReceipt } from "../../shared/identity/receipt-contract.ts";
import { platform } from "../support/platform.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, password, signUpByPassword, type Visitor } from "./visitor.ts";

const { url } = platform();
let browser: Browser;
let owner: Visitor;
/** Without scripts, as all of privacy must work. */
let member: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  owner = await openVisitor(browser, url);
  await signUpByPassword(owner);
  member = await colleague();
}, 60_000);
afterAll(() => browser.close());

/** Somebody new, by the link that the owner sees once. */
async function colleague(): Promise<Visitor> {
  const person = await openVisitor(browser, url, { javaScriptEnabled: false }, owner);
  const { page } = owner;
  await page.goto("/console/members/invite");
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Role", { exact: true }).selectOption("developer");
  await page.getByRole("button", { name: "Create invitation" }).click();
  await person.page.goto((await page.locator("#secret").textContent()) ?? "");
  await person.page.getByLabel("Your name").fill(person.name);
  await person.page.getByLabel("E-mail address").fill(person.email);
  await person.page.getByText("Use a password instead").click();
  await person.page.getByLabel("Password").fill(password);
  await person.page.getByRole("button", { name: "Join with a password" }).click();
  await person.page.waitForURL("**/console");
  return person;
}

async function downloaded(page: Page, click: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent("download"), click()]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "utf8") };
}

/** What the export says of each table, by its rows. */
const rowsIn = (text: string, table: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; table?: string; row?: Record<string, unknown> })
    .flatMap(({ type, table: name, row }) => (type === "row" && name === table && row ? [row] : []));

test("a person takes their data along and corrects their name, without a script (M-206, M-384)", async () => {
  const { page, name, email } = member;
  await page.goto("/console/privacy");
  const take = page.getByRole("button", { name: "Download your data" });
  const own = await downloaded(page, () => take.click());
  expect(own.name).toMatch(/^usr_\w+\.jsonl$/);
  expect(rowsIn(own.text, "users")).toMatchObject([{ email, name }]);
  await page.getByText("Cursor of an earlier file").first().click();
  await page.getByLabel("Cursor of an earlier file").first().fill("nonsense");
  await take.click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Name", { exact: true }).fill(`${name} Byron`);
  await page.getByRole("button", { name: "Save name" }).click();
  await page.getByRole("status").getByText("Saved.").waitFor();
  expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe(`${name} Byron`);
  await page.getByLabel("Name", { exact: true }).fill(name);
  await Promise.all([
    page.waitForResponse((response) => response.request().method() === "POST"),
    page.getByRole("button", { name: "Save name" }).click(),
  ]);
});

test("consents are denied until allowed, and as easily withdrawn; a browser's signal is heard (M-205, M-207)", async () => {
  const { page, context } = member;
  await page.goto("/console/privacy");
  await page.getByRole("button", { name: "Allow: News by e-mail" }).click();
  await page.getByRole("button", { name: "Withdraw: News by e-mail" }).click();
  await page.getByRole("button", { name: "Allow: News by e-mail" }).click();
  await page.getByRole("button", { name: "Allow: Sale or sharing" }).click();
  await context.setExtraHTTPHeaders({ "sec-gpc": "1" });
  await page.goto("/console/privacy");
  await page.getByText("Global Privacy Control").waitFor();
  expect(await page.getByRole("button", { name: /^Withdraw:/ }).count()).toBe(0);
  await page.getByRole("button", { name: "Allow: Sale or sharing" }).click();
  await page.getByRole("alert").getByText("Global Privacy Control").waitFor();
  await page.getByRole("button", { name: "Allow: News by e-mail" }).click();
  await page.getByRole("button", { name: "Withdraw: News by e-mail" }).waitFor();
  await context.setExtraHTTPHeaders({});
});

test("an owner corrects, exports and erases somebody, and keeps the receipt; nothing without the typed address", async () => {
  const person = await colleague();
  const { page } = owner;
  await page.goto("/console/members");
  await page.getByRole("row", { name: person.email }).getByRole("link").click();
  await page.getByRole("link", { name: "Data and privacy" }).click();
  await isSound(page);
  const file = await downloaded(page, () =>
    page.getByRole("button", { name: "Download what is kept" }).click(),
  );
  expect(rowsIn(file.text, "users")).toMatchObject([{ email: person.email }]);
  await page.getByRole("link", { name: "Erase this person…" }).click();
  await isSound(page);
  await page.getByLabel("To confirm").fill(owner.email);
  await page.getByRole("button", { name: "Erase for good" }).click();
  await page.getByRole("alert").getByText("not the address").waitFor();
  await person.page.goto("/console");
  await person.page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await page.getByLabel("To confirm").fill(person.email.toUpperCase());
  await page.getByRole("button", { name: "Erase for good" }).click();
  await page.getByRole("heading", { level: 1, name: "Receipt of an erasure" }).waitFor();
  await isSound(page);
  const link = page.getByRole("link", { name: "Download the receipt" });
  const receipt = JSON.parse((await downloaded(page, () => link.click())).text) as ErasureReceipt;
  expect(receipt.jws.split(".")).toHaveLength(3);
  await person.page.goto("/console");
  await person.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await page.goto("/console/privacy");
  await isSound(page);
  await page.getByRole("row", { name: receipt.subject }).getByRole("link").click();
  const all = await downloaded(page, async () => {
    await page.goto("/console/privacy");
    await page.getByRole("button", { name: "Export the organisation" }).click();
  });
  expect([rowsIn(all.text, "tenants").length, all.text.includes(person.email)]).toEqual([1, false]);
});

test("a person erases themselves and leaves with the receipt; the last owner cannot", async () => {
  const { page } = member;
  await page.goto("/console/privacy");
  expect(await page.getByRole("heading", { name: "Your organisation" }).count()).toBe(0);
  expect((await page.goto(`/console/privacy/people/usr_${"0".repeat(26)}`))?.status()).toBe(404);
  await page.goto("/console/privacy");
  await page.getByRole("link", { name: "Erase yourself…" }).click();
  await page.getByLabel("To confirm").fill(member.email);
  await page.getByRole("button", { name: "Erase for good" }).click();
  await page.getByRole("heading", { level: 1, name: "You are erased" }).waitFor();
  const body = await page.content();
  const link = page.getByRole("link", { name: "Download the receipt" });
  const { name, text } = await downloaded(page, () => link.click());
  expect(name).toMatch(/^dsr_\w+\.json$/);
  expect(JSON.parse(text) as ErasureReceipt).toMatchObject({
    region: "eu",
    jws: expect.stringContaining("."),
  });
  await page.goto("/console");
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  // The last page comes once, and axe needs scripts: the owner's browser is shown a copy of it.
  await owner.page.route("**/copy", (route) => route.fulfill({ contentType: "text/html", body }));
  await owner.page.goto("/copy");
  await isSound(owner.page);
  await owner.page.goto("/console/privacy/erase");
  await owner.page.getByLabel("To confirm").fill(owner.email);
  await owner.page.getByRole("button", { name: "Erase for good" }).click();
  await owner.page.getByRole("alert").getByText("needs an owner").waitFor();
  expect([...owner.faults, ...member.faults]).toEqual([]);
});
