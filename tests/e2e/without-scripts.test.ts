import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platform } from "../support/platform.ts";
import { openBrowser } from "./browser.ts";
import { tabTo } from "./keyboard.ts";
import {
  createProject,
  openVisitor,
  password,
  signUpByPassword,
  submitExample,
  type Visitor,
} from "./visitor.ts";

const { url } = platform();
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await openVisitor(browser, url, { javaScriptEnabled: false });
});
afterAll(async () => {
  await browser.close();
});

describe("with JavaScript disabled, a newcomer", () => {
  test("signs up with a password, and is told why there is no passkey", async () => {
    const { page } = visitor;
    await page.goto("/signup/details?plan=team&region=eu");
    await page.getByText("Passkeys need JavaScript").waitFor();
    expect(await page.getByRole("button", { name: /with a passkey/ }).isVisible()).toBe(false);
    await signUpByPassword(visitor);
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  });

  test("signs out and in again by keyboard alone; the address finds the region", async () => {
    const { page, email } = visitor;
    await tabTo(page, page.getByRole("button", { name: "Sign out" }));
    await page.keyboard.press("Enter");
    await tabTo(page, page.getByLabel("E-mail address"));
    await page.keyboard.type(email);
    await tabTo(page, page.getByRole("button", { name: "Continue" }));
    await page.keyboard.press("Enter");
    await page.getByText("European Union").first().waitFor();
    await tabTo(page, page.getByLabel("Password"));
    await page.keyboard.type(password);
    await tabTo(page, page.getByRole("button", { name: "Sign in" }));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console");
  });

  test("creates a project, submits a specification and sees all of its result", async () => {
    const { page } = visitor;
    await createProject(visitor, "Library");
    await submitExample(visitor);
    const state = page.locator("#task-state");
    await expect
      .poll(
        async () => {
          if ((await page.getByRole("link", { name: "Refresh" }).count()) > 0)
            await page.getByRole("link", { name: "Refresh" }).click();
          return state.textContent();
        },
        { timeout: 25_000, interval: 300 },
      )
      .toContain("Succeeded");
    expect(await page.locator("#log li").count()).toBeGreaterThanOrEqual(5);
    expect(await page.locator("#task-result").textContent()).toMatch(/[1-9]\d* passed, 0 failed/);
    await page.getByRole("link", { name: "src/app.ts" }).waitFor();
  });

  test("cancels a task that still runs, or learns that it was over", async () => {
    const { page } = visitor;
    await page.goto("/console/tasks/new?example=loans");
    await Promise.all([
      page.waitForURL(/\/console\/tasks\/tsk_/),
      page.getByRole("button", { name: "Submit task" }).click(),
    ]);
    const task = page.url();
    const cancel = page.getByRole("button", { name: "Cancel task" });
    if ((await cancel.count()) > 0) {
      const answered = page.waitForResponse((response) => response.request().method() === "POST");
      await cancel.click();
      await answered;
    }
    const fresh = await visitor.context.newPage();
    await fresh.goto(task);
    expect(await fresh.locator("#task-state").textContent()).toMatch(/Cancelled|Succeeded/);
    await fresh.close();
  });

  test("creates an API key, sees it once, uses it, and revokes it", async () => {
    const { page } = visitor;
    await page.goto("/console/api-keys/new");
    await page.getByLabel("Name", { exact: true }).fill("CI pipeline");
    await page.getByLabel("Read projects").check();
    await page.getByRole("button", { name: "Create key" }).click();
    const secret = await page.locator("#secret").textContent();
    const projects = () => fetch(`${url}/v1/projects`, { headers: { authorization: `Bearer ${secret}` } });
    expect((await projects()).status).toBe(200);
    await page.getByRole("link", { name: "I have stored it" }).click();
    await page.getByRole("link", { name: "Revoke CI pipeline" }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("link", { name: "Revoke CI pipeline" }).click();
    await page.getByRole("button", { name: "Revoke CI pipeline" }).click();
    await page
      .getByRole("row", { name: /CI pipeline/ })
      .getByText("Revoked")
      .waitFor();
    expect((await projects()).status).toBe(401);
  });

  test("finds each of these steps in the audit log", async () => {
    const { page } = visitor;
    await page.goto("/console/audit");
    const log = await page.locator("main").textContent();
    for (const action of ["tenant.created", "project.created", "task.created", "task.succeeded"])
      expect(log).toContain(action);
    await page.getByLabel("Action").fill("project.created");
    await page.getByRole("button", { name: "Filter" }).click();
    await expect.poll(() => page.locator("tbody tr").count()).toBe(1);
  });

  test("chooses dark colours, which the server remembers", async () => {
    const { page } = visitor;
    const ground = () => page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    const light = await ground();
    await page.getByRole("button", { name: "Colours Dark" }).click();
    await page.locator("html[data-theme=dark]").waitFor();
    expect(new URL(page.url()).pathname).toBe("/console/audit");
    expect(await ground()).not.toBe(light);
  });

  test("met no policy breach and no other host", () => {
    expect(visitor.faults).toEqual([]);
  });
});
