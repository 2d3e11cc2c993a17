import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { platform } from "../support/platform.ts";
import { inBothSchemes } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, signUpByPasskey, type Visitor } from "./visitor.ts";

const { url } = platform();
let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await openVisitor(browser, url);
  await signUpByPasskey(visitor);
}, 60_000);
afterAll(async () => {
  await browser.close();
});

const speak = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const language = (page: Page) =>
  page.evaluate("[document.documentElement.lang, document.documentElement.dir].join(' ')");
const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

async function isSound(page: Page): Promise<void> {
  expect(await inBothSchemes(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(overflow), "scrolls sideways").toBe(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test("a browser is answered in the language it asks for, and a choice outlives the page (M-384)", async () => {
  const context = await browser.newContext({ baseURL: url, locale: "de-AT", javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/signin");
  await page.getByRole("heading", { level: 1, name: "Anmelden" }).waitFor();
  expect(await language(page)).toBe("de ltr");
  await speak(page, "العربية");
  await page.getByRole("heading", { level: 1, name: "تسجيل الدخول" }).waitFor();
  expect(await language(page)).toBe("ar rtl");
  await page.goto("/nothing-here");
  expect(await language(page)).toBe("ar rtl");
  await context.close();
});

test("a wizard takes a company from its provider to a test, and says what is still missing (M-046, M-051)", async () => {
  const { page } = visitor;
  await page.goto("/console/connections/new?provider=google");
  await speak(page, "English");
  await page.getByLabel("Client ID").fill("client-of-works");
  await page.getByLabel("Client secret").fill("kept to itself");
  await page.getByRole("button", { name: "Save the draft" }).click();
  await page.getByRole("heading", { name: "Enter at the provider" }).waitFor();
  expect(await page.getByText(/\/sso\/works-.*\/callback$/).count()).toBe(1);
  expect(await page.content()).not.toContain("kept to itself");
  await isSound(page);
  await page.getByRole("button", { name: "Enable the connection" }).click();
  await page.getByRole("alert").getByText("Test the connection first").waitFor();
  await page.getByLabel(/Roles by groups/).fill("Engineering = emperor");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Prepare a test" }).click();
  await page.getByRole("link", { name: "Sign in at the provider" }).waitFor();
  await page.getByRole("link", { name: "Delete the connection" }).click();
  await page.getByRole("button", { name: "Delete the connection" }).click();
  await page.getByText("No identity provider is connected.").waitFor();
  expect(visitor.faults).toEqual([]);
});

/** One red pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

test("a company's name, colour and logo stand at its own door, and any colour can be read (M-384)", async () => {
  const { page } = visitor;
  await page.goto("/console/branding");
  await speak(page, "English");
  await page.getByLabel("Name shown").fill("Bridge Works");
  await page.getByLabel(/^Colour \(/).fill("#ffee00");
  await page.locator("#logo").setInputFiles({
    name: "logo.png",
    mimeType: "image/png",
    buffer: pixel,
  });
  await page.getByRole("button", { name: "Save branding" }).click();
  await page.getByText("Saved. Your people see it from now on.").waitFor();
  await isSound(page);
  const door = await page.locator("section code").textContent();
  const guest = await browser.newContext({ javaScriptEnabled: false });
  const outside = await guest.newPage();
  await outside.goto(door ?? "");
  await outside.getByRole("link", { name: "Bridge Works" }).waitFor();
  const logo = await outside.locator(".brand img").getAttribute("src");
  expect((await guest.request.get(new URL(logo ?? "", url).href)).headers()["content-type"]).toBe(
    "image/png",
  );
  await guest.close();
  await visitor.authenticator.verify(false); // or the waiting passkey would sign in meanwhile
  await page.goto(door ?? "");
  await isSound(page);
  expect(visitor.faults).toEqual([]);
});
