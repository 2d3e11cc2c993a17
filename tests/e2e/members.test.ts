import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { platform } from "../support/platform.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { createProject, openVisitor, password, signUpByPasskey, type Visitor } from "./visitor.ts";

const { url } = platform();
let browser: Browser;
let owner: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  owner = await openVisitor(browser, url);
  await signUpByPasskey(owner);
  await createProject(owner, "Library");
}, 60_000);
afterAll(async () => {
  await browser.close();
});

/** Through the console's form; answers the link that is shown once. */
async function invite(
  { page }: Visitor,
  email: string,
  role: string,
  ...projects: string[]
): Promise<string> {
  await page.goto("/console/members/invite");
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Role", { exact: true }).selectOption(role);
  for (const project of projects) await page.getByLabel(project).check();
  await page.getByRole("button", { name: "Create invitation" }).click();
  return (await page.locator("#secret").textContent()) ?? "";
}

async function fill(page: Page, email: string): Promise<void> {
  await page.getByLabel("Your name").fill("Noor Haddad");
  await page.getByLabel("E-mail address").fill(email);
}

describe("people in the console (M-070, M-075, M-384)", () => {
  test("an invited person joins with a passkey, and the owner sees them", async () => {
    const colleague = await openVisitor(browser, url, {}, owner);
    const { email } = colleague;
    const link = await invite(owner, email, "manager");
    await colleague.page.goto(link);
    expect(new URL(colleague.page.url()).search).toBe("?region=eu");
    await colleague.page.getByRole("heading", { level: 1, name: `Join ${owner.company}` }).waitFor();
    await isSound(colleague.page);
    await fill(colleague.page, "somebody.else@example.test");
    await colleague.page.getByRole("button", { name: "Join with a passkey" }).click();
    await colleague.page.getByRole("alert").waitFor();
    await fill(colleague.page, email);
    await colleague.page.getByRole("button", { name: "Join with a passkey" }).click();
    await colleague.page.waitForURL("**/console");
    await colleague.page.goto(link);
    await colleague.page.getByRole("heading", { name: "This is no longer available" }).waitFor();
    await owner.page.goto("/console/members");
    await owner.page.getByRole("rowheader", { name: "Noor Haddad" }).waitFor();
    await isSound(owner.page);
    expect([...owner.faults, ...colleague.faults]).toEqual([]);
  });

  test("where a second factor is demanded, a password leads to an authenticator app first", async () => {
    const colleague = await openVisitor(browser, url, { javaScriptEnabled: false }, owner);
    const { email, page } = colleague;
    const link = await invite(owner, email, "viewer");
    const demand = (policy: string) =>
      platform().d1("eu", "update all_tenants set policy = ? where name = ?", policy, owner.company);
    await demand('{"mfa_required":true}');
    onTestFinished(() => demand("{}").then(() => undefined));
    await page.goto(link);
    await page.getByText("Your organisation asks for a second factor").waitFor();
    await fill(page, email);
    await page.getByText("Use a password instead").click();
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Join with a password" }).click();
    await page.waitForURL("**/signin/enrol?**");
    await page.goto("/console");
    await page.waitForURL("**/signin?**");
    expect(colleague.faults).toEqual([]);
  });

  test("without scripts a guest joins by password and sees the granted project; the owner changes and removes", async () => {
    const guest = await openVisitor(browser, url, { javaScriptEnabled: false }, owner);
    const { email } = guest;
    await guest.page.goto(await invite(owner, email, "guest", "Library"));
    await fill(guest.page, email);
    await guest.page.getByText("Use a password instead").click();
    await guest.page.getByLabel("Password").fill(password);
    await guest.page.getByRole("button", { name: "Join with a password" }).click();
    await guest.page.waitForURL("**/console");
    await guest.page.goto("/console/projects");
    await guest.page.getByRole("link", { name: "Library" }).waitFor();

    const { page } = owner;
    await page.goto("/console/members");
    await page.getByRole("row", { name: email }).getByRole("link").click();
    await isSound(page);
    await page.getByRole("button", { name: "Withdraw Library" }).click();
    await page.getByText("No project is granted.").waitFor();
    await guest.page.reload();
    expect(await guest.page.getByRole("link", { name: "Library" }).count()).toBe(0);
    await page.getByLabel("Role", { exact: true }).selectOption("viewer");
    const perMinute = page.getByLabel("Requests per minute");
    await perMinute.fill("999999999");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: /^Requests per minute may be at most/ }).waitFor();
    expect(await page.getByLabel("Role", { exact: true }).inputValue()).toBe("viewer");
    await perMinute.fill("12");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: email }).getByText("Viewer").waitFor();
    await page.getByRole("row", { name: email }).getByRole("cell", { name: "12", exact: true }).waitFor();
    await page.getByRole("row", { name: email }).getByRole("link").click();
    expect(await perMinute.inputValue()).toBe("12");
    await page.getByRole("link", { name: "Remove from the organisation" }).click();
    await isSound(page);
    await page.getByRole("button", { name: /^Remove / }).click();
    await page.waitForURL("**/console/members");
    expect(await page.getByText(email).count()).toBe(0);
    await guest.page.reload();
    await guest.page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  });

  test("a pending invitation gets a new link or is revoked", async () => {
    const { page } = owner;
    const email = `late-${owner.email}`;
    await invite(owner, email, "viewer");
    await page.goto("/console/members");
    await page.getByRole("button", { name: `New link for ${email}` }).click();
    await page.locator("#secret").waitFor();
    await isSound(page);
    await page.goto("/console/members");
    await isSound(page);
    await page.getByRole("button", { name: `Revoke the invitation of ${email}` }).click();
    await page.getByText("Nobody is invited at the moment.").waitFor();
  });
});
