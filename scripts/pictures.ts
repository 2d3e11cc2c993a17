// The three ways in, driven in Chromium against a running `npm start` and `npm run idp`; leaves docs/images/*.png.
import { randomBytes } from "node:crypto";
import path from "node:path";
import type { Page } from "playwright-core";
import type { ConnectionTest, ConnectionView } from "../shared/connections/contract.ts";
import type { DomainView } from "../shared/connections/domain-contract.ts";
import type { SignUpAnswer } from "../shared/identity/contract.ts";
import { openBrowser, openPageWithPasskeys } from "../tests/e2e/browser.ts";
import { inRoot } from "./config.ts";

const base = process.argv[2] ?? "http://localhost:8787";
const word = randomBytes(4).toString("hex");
const domain = `tour-${word}.example.net`;
const slug = `tour-${word}`;
const password = `a long sentence nobody says ${Number.parseInt(word, 16)}`;
const provider = { clientId: "leanvibe", secret: "only for this machine, only for this tour" };

let token = "";
let requests = 0;

async function call<Answer>(method: string, at: string, body?: object, more: object = {}): Promise<Answer> {
  const response = await fetch(`${base}${at}`, {
    method,
    headers: {
      "content-type": "application/json",
      "idempotency-key": `${word}-${requests++}`,
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...more,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}

const browser = await openBrowser();

async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join(inRoot("docs/images"), `${name}.png`) });
  console.log(`${name}  ${page.url().split("?")[0]}`);
}

const openPage = async () =>
  openPageWithPasskeys(
    await browser.newContext({ baseURL: base, viewport: { width: 960, height: 640 }, colorScheme: "light" }),
  );

/** Somebody signs up with a passkey alone, signs out and is back by autofill. */
async function byPasskey(): Promise<void> {
  const { page, authenticator } = await openPage();
  await page.goto("/signup/details?plan=developer&region=us");
  await page.getByLabel("Company").fill(`Keys ${word}`);
  await page.getByLabel("Your name").fill("Ada");
  await page.getByLabel("Work e-mail address").fill(`ada@keys-${word}.example.net`);
  await page.getByRole("button", { name: "Create account with a passkey" }).click();
  await page.waitForURL("**/console");
  await authenticator.verify(false);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("status").waitFor();
  await picture(page, "passkey-1-sign-in");
  await authenticator.verify(true);
  await page.goto("/signin");
  await page.waitForURL("**/console");
  await page.goto("/console/security");
  await picture(page, "passkey-2-security");
  await page.context().close();
}

/** A person nobody has invited types an address of the domain, and comes back from the provider as a member. */
async function byProvider(name: string, kind: string, sign: (page: Page, email: string) => Promise<void>) {
  const { page } = await openPage();
  const email = `${kind}.person@${domain}`;
  await page.goto(`/t/${slug}`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  const way = page.getByRole("link", { name: `Sign in with ${name}` });
  await way.waitFor();
  await picture(page, `${kind}-1-way`);
  await way.click();
  await sign(page, email);
  await page.waitForURL("**/console");
  await picture(page, `${kind}-2-console`);
  await page.context().close();
}

async function atOpenIdProvider(page: Page, email: string): Promise<void> {
  await page.locator("input[name=login]").fill(email);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}

async function atSamlProvider(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function connect(input: object, sign: (page: Page, email: string) => Promise<void>): Promise<void> {
  const { id } = await call<ConnectionView>("POST", "/v1/connections", {
    jit: true,
    default_role: "developer",
    ...input,
  });
  const { url } = await call<ConnectionTest>("POST", `/v1/connections/${id}/tests`);
  const { page } = await openPage();
  await page.goto(url);
  await sign(page, `tove@${domain}`);
  await page.getByRole("heading", { name: "The test worked" }).waitFor();
  await page.context().close();
  await call("PATCH", `/v1/connections/${id}`, { status: "enabled" }, { "if-match": "*" });
}

const signedUp = await call<SignUpAnswer>("POST", "/v1/signup?region=eu", {
  company: { name: "Tour Works", slug },
  region: "eu",
  plan: "team",
  owner: { name: "Tove", email: `tove@${domain}`, password },
});
token = signedUp.session?.access_token ?? "";
const proven = await call<DomainView>("POST", "/v1/domains", { name: domain });
const zone = new URLSearchParams({ name: proven.record.name, value: proven.record.value });
await fetch("http://localhost:9402/zone", { method: "POST", body: zone });
await call("POST", `/v1/domains/${proven.id}/verify`);
await connect(
  {
    provider: "oidc",
    name: "Tour OpenID",
    secret: provider.secret,
    oidc: { issuer: "https://oidc.example.com", client_id: provider.clientId },
  },
  atOpenIdProvider,
);
const metadata = await (await fetch("http://localhost:9401/metadata")).text();
await connect({ provider: "saml", name: "Tour SAML", saml: { metadata } }, atSamlProvider);

await byPasskey();
await byProvider("Tour OpenID", "oidc", atOpenIdProvider);
await byProvider("Tour SAML", "saml", atSamlProvider);
await browser.close();
console.log(JSON.stringify({ ways: 3, company: slug, failed: 0 }));
