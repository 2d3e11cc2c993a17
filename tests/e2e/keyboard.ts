import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** More stops than this before what a page is for are a fault of the page. */
const mostStops = 60;

/** Goes on by Tab alone until `target` has the focus, and sees that whoever looks can tell. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let stop = 0; stop < mostStops; stop++) {
    await page.keyboard.press("Tab");
    if (await target.evaluate((element) => element === element.ownerDocument.activeElement)) {
      const ring = await target.evaluate((element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
      });
      expect(ring, "the focus is seen").toBe(true);
      return;
    }
  }
  expect.fail(`no Tab leads to ${target}`);
}
