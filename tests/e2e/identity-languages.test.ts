import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { invite } from "../support/members.ts";
import { authorizeQuery, issuerOf, newClient } from "../support/oauth.ts";
import { platform } from "../support/platform.ts";
import { isSoundWhenNarrow } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, type Visitor } from "./visitor.ts";

const narrow = { viewport: { width: 320, height: 800 } };
let browser: Browser;
let company: Company;
let invitation = "";
let consent = "";

beforeAll(async () => {
  company = await openCompany(platform(), { region: "eu" });
  browser = await openBrowser();
  const [{ url }, client] = await Promise.all([invite(company), newClient(company)]);
  const { pathname, search } = new URL(url ?? "");
  invitation = pathname + search;
  consent = `/oauth/authorize?${authorizeQuery(client)}`;
}, 60_000);
afterAll(async () => {
  await browser.close();
});

/** Cookies that say what a person is in the middle of: the pages show their forms, and judge what is sent. */
const begun = ["challenge", "letter"].map((name) => `__Host-lv_${name}=begun; Path=/; Secure`);

/** In front of the door: signing up and in, the second step, recovery, an invitation, what is not there. */
const front = () => [
  ...["/signup", "/signup/details?plan=enterprise&region=eu", "/signin", "/recover", "/reset", "/verify"],
  ...["/signin/code?letters=yes&sent=yes", "/signin/enrol", "/signin/renew?reason=expired"],
  ...[invitation, "/nothing-here"],
];

/** Behind it: a person's own security, what the company demands, its doors and its tools. */
const behind = () => [
  ...["/console/security", "/console/security/password", "/console/security/proof"],
  ...["/console/security/keys/new", "/console/policy", "/console/connections/new?provider=okta"],
  ...["/console/members", "/console/members/resets", "/console/tools/new", "/device", consent],
];

async function speaking(locale: string): Promise<Visitor> {
  const visitor = await openVisitor(browser, issuerOf(company), { ...narrow, locale });
  await visitor.authenticator.verify(false); // or the waiting passkey would sign in meanwhile
  return visitor;
}

async function isSoundAt(page: Page, path: string, locale: string): Promise<void> {
  await page.goto(path);
  expect(new URL(page.url()).pathname, "led elsewhere").toBe(path.split("?")[0]);
  const html = locale === "ar" ? "ar rtl" : `${locale} ltr`;
  const spoken = "[document.documentElement.lang, document.documentElement.dir].join(' ')";
  expect(await page.evaluate(spoken), path).toBe(html);
  await isSoundWhenNarrow(page, locale);
}

async function signIn(page: Page): Promise<void> {
  await page.goto("/signin");
  await page.locator("[name=email]").fill(company.email);
  await page.locator("[name=email]").press("Enter");
  await page.locator("[name=password]").fill(company.password);
  await page.locator("[name=password]").press("Enter");
  await page.waitForURL("**/console");
}

/** What is looked at in English elsewhere, one by one: these, and everything behind the door. */
const seenInEnglish = /^\/(?:signup|signin$|nothing-here)/;

test.each(["en", "de", "ar"])(
  "in %s, narrow, axe finds nothing on any page of identity, and nothing scrolls sideways (M-384)",
  async (locale) => {
    const { page, context, faults } = await speaking(locale);
    await page.goto("/signin");
    for (const cookie of begun) await page.evaluate(`document.cookie = ${JSON.stringify(cookie)}`);
    const paths = front().filter((path) => locale !== "en" || !seenInEnglish.test(path));
    for (const path of paths) await isSoundAt(page, path, locale);
    await page.goto("/reset");
    expect(await page.locator("[name=password]").count(), "shows its form").toBe(1);
    if (locale !== "en") {
      await signIn(page);
      for (const path of behind()) await isSoundAt(page, path, locale);
    }
    expect(faults).toEqual([]);
    await context.close();
  },
  240_000, // a score of pages, each looked at twice
);
