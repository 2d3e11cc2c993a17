import { text } from "node:stream/consumers";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platform } from "../support/platform.ts";
import { openBrowser } from "./browser.ts";
import { createProject, openVisitor, signUpByPasskey, submitExample, type Visitor } from "./visitor.ts";

const { url } = platform();
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await openVisitor(browser, url);
});
afterAll(async () => {
  await browser.close();
});

describe("a newcomer with a passkey", () => {
  test("signs up a company in a region without a password (M-068)", async () => {
    await signUpByPasskey(visitor);
    const { page, authenticator, company } = visitor;
    expect(await authenticator.credentials()).toBe(1);
    expect(await page.locator(".bar").textContent()).toContain(company);
    expect(await page.locator(".bar").textContent()).toContain("European Union");
  });

  test("keeps no credential that a script could read (M-068)", async () => {
    const cookies = await visitor.context.cookies();
    expect(cookies.map(({ name }) => name)).toContain("__Host-lv_session");
    expect(cookies.filter((cookie) => !cookie.httpOnly || !cookie.secure)).toEqual([]);
    expect(await visitor.page.evaluate("document.cookie + JSON.stringify(localStorage)")).toBe("{}");
    expect(await visitor.page.content()).not.toMatch(/lvs_|eyJ[\w-]+\./);
  });

  test("signs out, which ends the session at the server and not only in the browser", async () => {
    const { page, context, authenticator } = visitor;
    const session = (await context.cookies()).find(({ name }) => name === "__Host-lv_session");
    await authenticator.verify(false); // nobody is at the device: the waiting sign-in stays unanswered
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("status").filter({ hasText: "You are signed out." }).waitFor();
    const stolen = await fetch(`${url}/console`, {
      redirect: "manual",
      headers: { cookie: `__Host-lv_session=${session?.value}` },
    });
    expect(stolen.headers.get("location")).toBe("/signin?notice=expired");
  });

  test("signs in by autofill, without typing a name or pressing a button (M-068)", async () => {
    const { page, authenticator } = visitor;
    await authenticator.verify(true);
    await page.goto("/signin?next=/console/projects");
    await page.waitForURL("**/console/projects");
    await page.getByText("A project holds the tasks").waitFor();
  });

  test("submits a specification and watches it succeed live, without a reload", async () => {
    const { page } = visitor;
    await createProject(visitor, "Library");
    await submitExample(visitor);
    await page.evaluate("window.sameDocument = true");
    const state = page.locator("#task-state");
    await state.getByText("Succeeded").waitFor();
    expect(await page.evaluate("window.sameDocument")).toBe(true);
    expect(await state.textContent()).toContain("deterministic (no model)");
    expect(await page.locator("#live").textContent()).toBe("The task is over.");
    const lines = await page.locator("#log li span").allInnerTexts();
    expect(lines.at(0)).toMatch(/^Started/);
    expect(lines.at(-1)).toBe("Finished: succeeded.");
    expect(new Set(lines).size).toBe(lines.length);
    expect(await page.locator("#task-result").textContent()).toMatch(/[1-9]\d* passed, 0 failed/);
  });

  test("downloads a generated file as it is listed", async () => {
    const { page } = visitor;
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "src/app.ts" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("app.ts");
    expect(await text(await download.createReadStream())).toContain("Hono");
  });

  test("met no policy breach, no script error and no other host (M-068)", () => {
    expect(visitor.faults).toEqual([]);
  });
});

test("a passkey whose owner is not verified by the device opens nothing", async () => {
  const other = await openVisitor(browser, url);
  await signUpByPasskey(other);
  await other.authenticator.verify(false);
  await other.page.getByRole("button", { name: "Sign out" }).click();
  await other.page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await other.page.goto("/console");
  expect(new URL(other.page.url()).pathname).toBe("/signin");
  await other.context.close();
});
