import { randomUUID } from "node:crypto";
import http from "node:http";
import { text } from "node:stream/consumers";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { oidcPeer } from "../../scripts/idp/oidc.ts";
import { samlPeer } from "../../scripts/idp/saml.ts";
import type { ConnectionTest, ConnectionView } from "../../shared/connections/contract.ts";
import { selfSigned } from "../../shared/saml/certificate.ts";
import { type Company, openCompany } from "../support/company.ts";
import { join } from "../support/members.ts";
import { platform } from "../support/platform.ts";
import { proveDomain } from "../support/sso.ts";
import { isSound, isSoundWhenNarrow } from "./axe.ts";
import { openBrowser } from "./browser.ts";

const domain = `${randomUUID()}.example.net`;
const client = {
  issuer: `https://${randomUUID()}.example.com`,
  clientId: "leanvibe",
  clientSecret: "only-for-this-test",
};
const servers: http.Server[] = [];
let browser: Browser;
let company: Company;
let openId: ConnectionView;
let saml: ConnectionView;

/** The peers name their own address, so that a port is drawn before they stand there. */
async function listen(make: (port: number) => http.Server): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const server = make(port);
    const stands = await new Promise<boolean>((resolve) =>
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true)),
    );
    if (!stands) continue;
    servers.push(server);
    return port;
  }
}

/** Takes the form and signs people in at another host of its own, as large providers do; says there what it was sent. */
const leadingOn = (host: string) => {
  let sent = "";
  return http.createServer(async (request, response) => {
    if (request.method !== "POST")
      return void response.setHeader("content-type", "text/html").end(`<h1>${sent}</h1>`);
    [sent = ""] = new URLSearchParams(await text(request)).keys();
    const location = `http://${host}:${request.socket.localPort}/sign-in`;
    response.writeHead(302, { location }).end();
  });
};

const openPage = async (options: BrowserContextOptions = {}): Promise<Page> =>
  (await browser.newContext({ baseURL: platform().url, ...options })).newPage();

async function atOpenId(page: Page, email: string): Promise<void> {
  await page.locator("input[name=login]").fill(email);
  await page.locator("input[name=password]").fill("any");
  await page.locator("button[type=submit]").click();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** Without scripts the provider's answer is sent by a button. */
async function atSaml(page: Page, email: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Go back to LeanVibe" }).click();
}

/** Identifier first: the address leads to the company's own buttons. */
async function choose(page: Page, email: string, name: string): Promise<void> {
  await page.goto(`/t/${company.slug}`);
  await page.getByLabel("E-mail address").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("heading", { level: 1, name: "How do you want to sign in?" }).waitFor();
  await page.getByRole("link", { name: `Sign in with ${name}` }).waitFor();
}

const connect = (body: object) =>
  company.ask<ConnectionView>("POST", "/v1/connections", {
    body: { jit: true, default_role: "developer", ...body },
  });

/** A test in the browser, and then it is on. */
async function switchOn(
  page: Page,
  { id }: ConnectionView,
  sign: (page: Page, email: string) => Promise<void>,
): Promise<void> {
  const { url } = await company.ask<ConnectionTest>("POST", `/v1/connections/${id}/tests`);
  await page.goto(url);
  await sign(page, `tess@${domain}`);
  await page.getByRole("heading", { level: 1, name: "The test worked" }).waitFor();
  await company.ask("PATCH", `/v1/connections/${id}`, { body: { status: "enabled" } });
}

beforeAll(async () => {
  // The peers live in this process, and by the platform's clock, which other files may have moved.
  const now = await platform().clock.now();
  vi.useFakeTimers({ toFake: ["Date"], now });
  [browser, company] = await Promise.all([openBrowser(), openCompany(platform(), { region: "eu" })]);
  await proveDomain(company, domain);
  const oidcPort = await listen((port) => oidcPeer(port, client));
  await platform().allow(`${client.issuer}/`, `http://127.0.0.1:${oidcPort}/`);
  const keys = await selfSigned({
    ...{ commonName: "saml.example.com", notBefore: now - 60_000, notAfter: now + 86_400_000 },
  });
  const samlPort = await listen((port) => samlPeer(port, `https://${domain}/saml`, keys));
  const metadata = await (await fetch(`http://127.0.0.1:${samlPort}/metadata`)).text();
  const { issuer, clientId: client_id, clientSecret: secret } = client;
  openId = await connect({ provider: "oidc", name: "Works ID", secret, oidc: { issuer, client_id } });
  saml = await connect({ provider: "saml", name: "Works SAML", saml: { metadata } });
});
beforeEach(async () => {
  vi.setSystemTime(await platform().clock.now());
});
afterAll(async () => {
  vi.useRealTimers();
  await browser.close();
  for (const server of servers) server.closeAllConnections();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

describe("signing in by the company's providers, in a browser (M-046, M-048, M-052)", () => {
  test("OpenID Connect: tested, enabled, and somebody new is in by the company's button", async () => {
    const page = await openPage();
    await switchOn(page, openId, atOpenId);
    await isSound(page);
    const other = await openPage();
    await choose(other, `olga@${domain}`, "Works ID");
    await isSound(other);
    await other.getByRole("link", { name: "Sign in with Works ID" }).click();
    await atOpenId(other, `olga@${domain}`);
    await other.waitForURL("**/console");
  });

  test("SAML without a script, from the address to the console", async () => {
    const quiet = { javaScriptEnabled: false };
    await switchOn(await openPage(quiet), saml, atSaml);
    const page = await openPage(quiet);
    await choose(page, `sam@${domain}`, "Works SAML");
    await page.getByRole("link", { name: "Sign in with Works SAML" }).click();
    await atSaml(page, `sam@${domain}`);
    await page.waitForURL("**/console");
  });

  test("a member's address asks whether the account is theirs; a foreign one leads to one page for all refusals", async () => {
    const { email } = await join(company, { email: `lara@${domain}`, role: "viewer" });
    const page = await openPage();
    await page.goto(new URL(openId.urls.login).pathname);
    await atOpenId(page, email);
    await page.getByRole("heading", { level: 1, name: "Is this account yours?" }).waitFor();
    await page.getByText(email).waitFor();
    await isSound(page);
    await page.getByRole("button", { name: "Yes, link it" }).click();
    await page.waitForURL("**/console");

    const stranger = await openPage();
    await stranger.goto(new URL(openId.urls.login).pathname);
    await atOpenId(stranger, "eve@elsewhere.example.org");
    await stranger.getByRole("heading", { level: 1, name: "You could not be signed in" }).waitFor();
    await isSound(stranger);
  });

  test("a provider that is asked by a form gets it by a button of ours, and leads on to another host", async () => {
    const gate = await listen(() => leadingOn("127.0.0.1"));
    const { metadata } = saml.saml ?? {};
    const service = /<SingleSignOnService[^>]*>/.exec(metadata ?? "")?.[0] ?? "";
    const formal = service
      .replace("HTTP-Redirect", "HTTP-POST")
      .replace(/Location="[^"]*"/, `Location="http://localhost:${gate}/sso"`);
    // Redirects are answered elsewhere: were the form sent there, the gate would never see it.
    const both = (metadata ?? "").replace(service, () => service + formal);
    const posted = await connect({
      ...{ provider: "saml", name: "By form" },
      saml: { metadata: both, binding: "post" },
    });
    const begin = () => company.ask<ConnectionTest>("POST", `/v1/connections/${posted.id}/tests`);
    const seen = `(() => { const of = (name) => getComputedStyle(document.querySelector(name));
      return [of("button").minBlockSize, of("main").borderTopStyle, of("html").direction].join(" "); })()`;
    for (const [locale, direction] of [
      ["en", "ltr"],
      ["ar", "rtl"],
    ] as const) {
      const quiet = await openPage({ javaScriptEnabled: false, locale });
      await quiet.goto((await begin()).url);
      const go = quiet.locator(`html[lang=${locale}]`).getByRole("button", { name: /localhost/ });
      await go.waitFor();
      // The policy lets the style in by its hash: were that wrong, none of this would be so.
      expect(await quiet.evaluate(seen)).toBe(`44px solid ${direction}`);
      await go.click();
      await quiet.waitForURL(`http://127.0.0.1:${gate}/sign-in`);
      await quiet.getByRole("heading", { name: "SAMLRequest" }).waitFor();
      // axe is a script, so it looks in a browser that runs them.
      const page = await openPage({ locale, viewport: { width: 320, height: 800 } });
      await page.goto((await begin()).url);
      await page
        .locator(`html[lang=${locale}]`)
        .getByRole("button", { name: /localhost/ })
        .waitFor();
      await isSoundWhenNarrow(page, locale);
    }
  });
});
