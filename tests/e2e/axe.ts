import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { regionFacts } from "../../shared/kernel/region.ts";
import { shell } from "../../workers/pages/messages/en/shell.ts";

const everyRule = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Runs in the page; only counts and findings come back, since a whole report takes longer to carry than to make. */
const look = (runOnly: object) => `axe
  .run(document, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ["violations"] })
  .then(({ violations, passes }) => ({
    passes: passes.length,
    findings: violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" | ")),
  }))`;

/** Every finding counts, however small. */
async function findings(page: Page, runOnly: object): Promise<string[]> {
  const found = (await page.evaluate(look(runOnly))) as { passes: number; findings: string[] };
  expect(found.passes).toBeGreaterThan(0);
  return found.findings;
}

async function inLight(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(axe.source);
  return findings(page, { type: "tag", values: everyRule });
}

/** WCAG 2.2 AA and what axe calls best practice; between the schemes only colours differ, so the second look is at those. */
export async function inBothSchemes(page: Page): Promise<string[]> {
  const light = await inLight(page);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await findings(page, { type: "rule", values: ["color-contrast"] });
  return [...light, ...dark.map((finding) => `dark: ${finding}`)];
}

/** Where a company says that its own service stands, and where a person signed in: nobody of ours guarantees anything there. */
const withoutDeclared =
  "(() => { const copy = document.body.cloneNode(true); copy.querySelectorAll('select[name=place], form[action^=\"/console/connections\"] select[name=region], td[data-place]').forEach((each) => each.remove()); return copy.textContent; })()";

/** Regions the page names without saying what can be guaranteed there (M-024, M-030). */
async function unclassed(page: Page): Promise<string[]> {
  const text = String(await page.evaluate(withoutDeclared)).toLowerCase();
  return Object.values(regionFacts)
    .filter(({ name }) => text.includes(name.toLowerCase()))
    .filter(({ guarantee }) => !text.includes(shell.guarantee[guarantee].toLowerCase()))
    .map(({ name }) => name);
}

const sidewaysScroll = "document.documentElement.scrollWidth - document.documentElement.clientWidth";

/** The page as it stands: one heading, a title, nothing for axe to find, nothing sideways at 320 px. */
export async function isSound(page: Page): Promise<void> {
  expect(await page.locator("h1").count()).toBe(1);
  expect(await page.title()).toMatch(/ · LeanVibe$/);
  expect(await unclassed(page), "a region is named without its guarantee").toEqual([]);
  expect(await inBothSchemes(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 800 });
  expect(await page.evaluate(sidewaysScroll)).toBe(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** As narrow as a page has to be readable, in which axe looks as well. A language has no colours: English is looked at dark. */
export async function isSoundWhenNarrow(page: Page, locale: string): Promise<void> {
  expect(await page.locator("h1").count(), page.url()).toBe(1);
  expect(await (locale === "en" ? inBothSchemes : inLight)(page), page.url()).toEqual([]);
  expect(await page.evaluate(sidewaysScroll), `${page.url()} scrolls sideways`).toBe(0);
}
