import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dnsFor } from "../support/dns.ts";
import { platform } from "../support/platform.ts";
import { providerMetadata } from "../support/saml/provider.ts";
import { keyPair } from "../support/saml/signer.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor, signUpByPasskey, type Visitor } from "./visitor.ts";

let browser: Browser;
let visitor: Visitor;

beforeAll(async () => {
  browser = await openBrowser();
  visitor = await openVisitor(browser, platform().url);
  await signUpByPasskey(visitor);
}, 60_000);
afterAll(async () => {
  await browser.close();
});

test("a SAML provider is set up on one page: metadata as a file, a domain proved, our key changed (M-334)", async () => {
  const { page } = visitor;
  const { certificate } = await keyPair("provider");
  await page.goto("/console/connections/new?provider=saml");
  await page.getByLabel("Metadata as a file").setInputFiles({
    ...{ name: "metadata.xml", mimeType: "text/xml" },
    buffer: Buffer.from(providerMetadata([certificate])),
  });
  await page.getByLabel("What the provider signs").selectOption({ label: "Both" });
  await page.getByLabel("Take encrypted assertions only").check();
  await page.getByRole("button", { name: "Save the draft" }).click();
  await page.getByRole("heading", { name: "Certificates and metadata" }).waitFor();
  expect(await page.getByLabel("What the provider signs").inputValue()).toBe("both");
  expect(await page.getByLabel("Take encrypted assertions only").isChecked()).toBe(true);

  const domain = `${crypto.randomUUID()}.example.com`;
  await page.getByLabel("Domain", { exact: true }).fill("not a domain");
  await page.getByRole("button", { name: "Add the domain" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Domain", { exact: true }).fill(domain);
  await page.getByRole("button", { name: "Add the domain" }).click();
  const check = page.getByRole("button", { name: `Check ${domain} now` });
  await check.waitFor();
  const own = page.getByRole("listitem").filter({ hasText: domain });
  const [name = "", value = ""] = await own.locator("code").allInnerTexts();
  const dns = await dnsFor(platform());
  await check.click();
  await page.getByRole("alert").getByText("TXT record").waitFor();
  dns.records.set(name, [value]);
  await page.getByRole("button", { name: `Check ${domain} now` }).click();
  await own.getByText("Verified", { exact: true }).waitFor();

  await page.getByRole("button", { name: "Draw a new key" }).click();
  await page.getByText("Our next key").waitFor();
  await page.getByRole("button", { name: "Use the new key" }).click();
  await page.getByText("Our former key").waitFor();
  await isSound(page);
  await page.getByRole("button", { name: "Retire the old key" }).click();
  await page.getByRole("button", { name: "Draw a new key" }).waitFor();
});
