import { randomUUID } from "node:crypto";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { answered } from "../proofs/answers.ts";
import { markerOf, tracesOf } from "../proofs/traces.ts";
import { type Authenticator, openPageWithPasskeys } from "./browser.ts";

/** A person at a browser of their own. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  authenticator: Authenticator;
  email: string;
  company: string;
  name: string;
  /** What went wrong in the browser: broken policy, script errors, requests to another host. */
  faults: string[];
}

export async function openVisitor(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
  /** Whose company they will join: they bear its marker then, since they are seen on its pages. */
  host?: Visitor,
): Promise<Visitor> {
  const context = await browser.newContext({ baseURL: url, ...options });
  const faults: string[] = [];
  watch(context, new URL(url).host, faults);
  const { page, authenticator } = await openPageWithPasskeys(context);
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  readAlong(context);
  const word = randomUUID().slice(0, 8);
  return {
    context,
    page,
    authenticator,
    faults,
    email: host ? `bo-${word}-${host.email}` : `ada-${markerOf(word)}@example.test`,
    company: host?.company ?? `Works ${word}`,
    name: host ? `Bo of ${host.name}` : `Ada ${markerOf(word)}`,
  };
}

/** What a page shows must be one tenant's; a body that is gone with its page is nobody's finding. */
function readAlong(context: BrowserContext): void {
  context.on("response", async (response) => {
    if (!/html|json/.test(response.headers()["content-type"] ?? "")) return;
    const text = await response.text().catch(() => "");
    const traces = tracesOf(text).filter(({ kind }) => kind !== "token" && kind !== "email");
    answered(`page ${new URL(response.url()).pathname}`, undefined, traces, text);
  });
}

/** Chromium says each breach of a Content-Security-Policy on the console, with or without scripts. */
function watch(context: BrowserContext, host: string, faults: string[]): void {
  context.on("console", (message) => {
    if (/Content Security Policy|Trusted ?Type|TrustedHTML/i.test(message.text()))
      faults.push(`policy: ${message.text()}`);
  });
  context.on("request", (request) => {
    const target = new URL(request.url());
    if (target.protocol.startsWith("http") && target.host !== host) faults.push(`host: ${request.url()}`);
  });
}

export async function chooseEuropeanTeam(page: Page): Promise<void> {
  await page.goto("/signup");
  const team = page.locator("form", { has: page.getByRole("heading", { name: "Team" }) });
  await team.getByLabel("Region").selectOption("eu");
  await team.getByRole("button", { name: "Choose Team" }).click();
  await page.getByRole("heading", { level: 1, name: "Create your account" }).waitFor();
}

export async function fillSignUp({ page, company, name, email }: Visitor): Promise<void> {
  await page.getByLabel("Company").fill(company);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Work e-mail address").fill(email);
}

export async function signUpByPasskey(visitor: Visitor): Promise<void> {
  await chooseEuropeanTeam(visitor.page);
  await fillSignUp(visitor);
  await visitor.page.getByRole("button", { name: "Create account with a passkey" }).click();
  await visitor.page.waitForURL("**/console");
}

export const password = "a quiet river under seven bridges";

export async function signUpByPassword(visitor: Visitor): Promise<void> {
  const { page } = visitor;
  await chooseEuropeanTeam(page);
  await fillSignUp(visitor);
  await page.getByText("Use a password instead").click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Create account with a password" }).click();
  await page.waitForURL("**/console");
}

export async function createProject({ page }: Visitor, name: string): Promise<void> {
  await page.goto("/console/projects/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Create project" }).click();
  await page.waitForURL("**/console/projects/prj_*");
}

/** From a project's page, with the example that is one click away. */
export async function submitExample({ page }: Visitor): Promise<void> {
  await page.getByRole("link", { name: "Submit a specification" }).click();
  await page.getByRole("link", { name: "Library loans" }).click();
  await page.getByRole("button", { name: "Submit task" }).click();
  await page.waitForURL("**/console/tasks/tsk_*");
}
