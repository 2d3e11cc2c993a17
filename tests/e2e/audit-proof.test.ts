import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { platform } from "../support/platform.ts";
import { openBrowser } from "./browser.ts";
import { createProject, openVisitor, signUpByPassword, type Visitor } from "./visitor.ts";

const { url } = platform();
let browser: Browser;
let member: Visitor;

/** A minute passes, and what happened comes under a head. */
async function seal(): Promise<void> {
  await platform().clock.advance(61_000);
  await platform().cron("eu");
}

const verdict = (page: Page) => page.locator("#browser-verdict");

beforeAll(async () => {
  browser = await openBrowser();
  member = await openVisitor(browser, url);
  await signUpByPassword(member);
  await createProject(member, "Library");
  await seal();
}, 60_000);
afterAll(() => browser.close());

describe("the audit page checks itself (M-213)", () => {
  test("the server says what it found, and the browser checks it again", async () => {
    const { page } = member;
    await page.goto("/console/audit");
    expect(await page.locator("section.note.good").textContent()).toMatch(
      /\d+ entries on this page are proved to be among/,
    );
    await expect
      .poll(() => verdict(page).textContent())
      .toBe("Your browser checked it again, with the published keys.");
    await createProject(member, "Garden");
    await seal();
    await page.goto("/console/audit");
    await expect
      .poll(() => verdict(page).textContent())
      .toContain("begins with all of what this browser saw");
    expect(member.faults).toEqual([]);
  });

  test("a page that shows something else than what was signed is caught", async () => {
    const { page } = member;
    const intercept = (change: (text: string) => string, path: string) =>
      page.route(path, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: change(await response.text()) });
      });
    await intercept(
      (html) => html.replace("<strong>project.created</strong>", "<strong>project.deleted</strong>"),
      "**/console/audit",
    );
    await page.goto("/console/audit");
    await expect.poll(() => verdict(page).textContent()).toContain("does not agree");
    expect(await page.locator("[data-verdict=refused]").count()).toBe(1);
    await page.unrouteAll();
    await intercept((html) => html.replaceAll("project.created", "project.deleted"), "**/console/audit");
    await page.goto("/console/audit");
    await expect.poll(() => verdict(page).textContent()).toContain("does not agree");
    await page.unrouteAll();
  });

  test("a log that is not the one seen last time is caught", async () => {
    const { page } = member;
    await page.goto("/console/audit");
    await expect.poll(() => verdict(page).textContent()).toContain("checked it again");
    const key = await page.evaluate("Object.keys(localStorage)[0]");
    await page.evaluate(
      `localStorage.setItem(${JSON.stringify(key)}, JSON.stringify({ size: 2, root: "${"A".repeat(43)}" }))`,
    );
    await page.reload();
    await expect.poll(() => verdict(page).textContent()).toContain("does not agree");
  });

  test("log, head and keys can be taken away and checked with the command", async () => {
    const { page } = member;
    await page.goto("/console/audit");
    for (const [name, holds] of [
      ["Download the log", '"action":"tenant.created"'],
      ["Download the head", '"signature":'],
      ["Download the keys", '"crv":"Ed25519"'],
    ] as const) {
      const path = await page.getByRole("link", { name }).getAttribute("href");
      const response = await page.request.get(path ?? "");
      expect([response.status(), (await response.text()).includes(holds)]).toEqual([200, true]);
    }
  });
});
