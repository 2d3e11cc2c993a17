import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { platform } from "../support/platform.ts";
import { openBrowser } from "./browser.ts";
import { createProject, openVisitor, signUpByPasskey, submitExample, type Visitor } from "./visitor.ts";

const { url } = platform();
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await openVisitor(browser, url);
  await signUpByPasskey(visitor);
});
afterAll(async () => {
  await browser.close();
});

test("a page whose stream is refused says so, asks again, and still shows the end", async () => {
  const { page } = visitor;
  let refused = 0;
  await page.route("**/events?*", async (route) => {
    refused++;
    await route.fulfill({ status: 503, body: "" });
  });
  const said: string[] = [];
  await page.exposeFunction("keep", (text: string) => said.push(text));
  await page.addInitScript(() => {
    addEventListener("DOMContentLoaded", () => {
      const state = document.getElementById("live");
      if (!state) return;
      const keep = (globalThis as unknown as { keep(text: string): void }).keep;
      new MutationObserver(() => keep(state.textContent)).observe(state, { childList: true });
    });
  });
  await createProject(visitor, "Library");
  await submitExample(visitor);
  await page.locator("#task-state").getByText("Succeeded").waitFor({ timeout: 25_000 });
  await page.getByText("The task is over.").waitFor();
  expect(refused).toBeGreaterThan(0);
  expect(said).toContain("Connection lost, reconnecting…");
  expect(said.filter((text) => text.startsWith("Live"))).toEqual([]);
});

test("a session that ends while a task runs leads to the sign-in, not to a silent page", async () => {
  const { page, context, authenticator } = visitor;
  await authenticator.verify(false);
  await page.route("**/events?*", async (route) => {
    await context.clearCookies({ name: "__Host-lv_session" });
    await route.fulfill({ status: 503, body: "" });
  });
  await page.goto("/console/tasks/new?example=loans");
  await page.getByRole("button", { name: "Submit task" }).click();
  await page.getByText("Your session is over.").waitFor();
  expect(visitor.faults).toEqual([]);
});
