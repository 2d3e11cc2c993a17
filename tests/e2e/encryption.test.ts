import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inputFor, startKeyService, type TestKeyService } from "../support/key-service.ts";
import { platform } from "../support/platform.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, signUpByPassword, type Visitor } from "./visitor.ts";

let browser: Browser;
let owner: Visitor;
let service: TestKeyService;

beforeAll(async () => {
  browser = await openBrowser();
  service = await startKeyService(platform());
  owner = await openVisitor(browser, platform().url, { javaScriptEnabled: false });
  await signUpByPassword(owner);
});
afterAll(() => browser.close());

test("an owner rotates the key, and brings their own key service, without a script (M-192, M-193)", async () => {
  const { page } = owner;
  await page.goto("/console/encryption");
  await page.getByRole("button", { name: "Rotate the key" }).click();
  await page.getByText("Only opens").waitFor();
  await page.getByRole("link", { name: "Use your own key" }).click();
  const given = inputFor(service);
  const fill = async (secret: string) => {
    await page.getByLabel("Key ARN").fill(given.key_id);
    await page.getByLabel("AWS region").fill(given.aws_region);
    await page.getByLabel("Access key ID").fill(given.access_key_id);
    await page.getByLabel("Secret access key").fill(secret);
    await page.getByRole("button", { name: "Try it and use it" }).click();
  };
  await fill("not-the-secret-access-key");
  await page.getByRole("alert").getByText("UnrecognizedClientException").waitFor();
  expect(await page.getByLabel("Secret access key").inputValue()).toBe("");
  await fill(given.secret_access_key);
  await page.getByText("Answers").waitFor();
  await page.getByText("both needed").waitFor();
  expect(await page.content()).not.toContain(given.secret_access_key);
  service.refuseWith("DisabledException");
  await platform().cron();
  await page.goto("/console/encryption");
  await page.getByText("DisabledException").waitFor();
  await page.goto("/console/projects");
  await page.getByRole("heading", { name: /key is not available/ }).waitFor();
  service.refuseWith(undefined);
  await platform().cron();
  await page.goto("/console/encryption/leave");
  await page.getByRole("button", { name: "Stop using it" }).click();
  await page.getByText("LeanVibe's root key", { exact: true }).waitFor();
  expect(owner.faults).toEqual([]);
});
