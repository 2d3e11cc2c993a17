import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import {
  authorizeQuery,
  challengeOf,
  issuerOf,
  newClient,
  newVerifier,
  sendForm,
  startDevice,
} from "../support/oauth.ts";
import { platform } from "../support/platform.ts";
import { isSound } from "./axe.ts";
import { openBrowser } from "./browser.ts";
import { openVisitor } from "./visitor.ts";

/** The tool: a program on this machine that waits for its answer, and leads on to another host as many tools do. */
const answers: URL[] = [];
const tool = createServer((request, response) => {
  const asked = new URL(request.url ?? "", "http://127.0.0.1");
  if (asked.pathname !== "/done") return void response.end("<h1>You may close this.</h1>");
  answers.push(asked);
  const location = `http://localhost:${request.socket.localPort}/landed${asked.search}`;
  response.writeHead(302, { location }).end();
});

let browser: Browser;
let page: Page;
let company: Company;

beforeAll(async () => {
  await new Promise<void>((resolve) => tool.listen(0, "127.0.0.1", resolve));
  company = await openCompany(platform(), { region: "eu" });
  browser = await openBrowser();
  ({ page } = await openVisitor(browser, issuerOf(company)));
}, 60_000);
afterAll(async () => {
  tool.close();
  await browser.close();
});

async function signIn(at: Page): Promise<void> {
  await at.getByLabel("E-mail address").fill(company.email);
  await at.getByRole("button", { name: "Continue" }).click();
  await at.getByLabel("Password", { exact: true }).fill(company.password);
  await at.getByRole("button", { name: "Sign in", exact: true }).click();
}

test("a tool's question leads through the sign-in and back, says who asks for what, and the answer to the tool (M-050)", async () => {
  const client = await newClient(company, {
    ...{ name: "Report maker", kind: "public", redirect_uris: ["http://127.0.0.1/done"] },
    grant_types: ["authorization_code", "refresh_token"],
  });
  const verifier = newVerifier();
  const redirect_uri = `http://127.0.0.1:${(tool.address() as AddressInfo).port}/done`;
  const question = `/oauth/authorize?${authorizeQuery(client, { redirect_uri, code_challenge: challengeOf(verifier) })}`;
  await page.goto(question);
  await signIn(page);
  await page.getByRole("heading", { name: "Let “Report maker” act for you?" }).waitFor();
  await page.getByText("Read projects").waitFor();
  await page.getByText("cannot prove which one it is").waitFor();
  await isSound(page);
  await page.getByRole("button", { name: "Do not allow" }).click();
  await page.waitForURL(/landed.*error=access_denied/);
  await page.goto(question);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.waitForURL(/landed.*code=/);
  const [denied, allowed] = answers;
  expect(Object.fromEntries(denied?.searchParams ?? [])).toEqual({
    ...{ error: "access_denied", state: "s1", iss: issuerOf(company) },
  });
  const answer = await sendForm(company, "/oauth/token", {
    ...{ grant_type: "authorization_code", code: allowed?.searchParams.get("code") ?? "", redirect_uri },
    ...{ code_verifier: verifier, client_id: client.client_id },
  });
  expect(answer.status).toBe(200);
});

test("who allowed a tool before and signs in again is led on to it by itself, with or without scripts", async () => {
  const redirect_uri = `http://127.0.0.1:${(tool.address() as AddressInfo).port}/done`;
  const client = await newClient(company, { name: "Planner", redirect_uris: [redirect_uri] });
  const question = `/oauth/authorize?${authorizeQuery(client, { redirect_uri })}`;
  await page.goto(question);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.waitForURL(/landed.*code=/);
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ baseURL: issuerOf(company), javaScriptEnabled });
    const later = await context.newPage();
    await later.goto(question);
    await signIn(later);
    await later.waitForURL(/landed.*code=/);
    await context.close();
  }
});

test("an address that was not registered gets nothing, and the page says so", async () => {
  const client = await newClient(company);
  await page.goto(`/oauth/authorize?${authorizeQuery(client, { redirect_uri: "http://127.0.0.1/else" })}`);
  await page.getByRole("heading", { name: "This request cannot be answered" }).waitFor();
  await isSound(page);
});

test("a person types a device's code, sees what asks, and lets it in; later it is shown and withdrawn", async () => {
  const device = await startDevice(company);
  await page.goto("/device");
  await isSound(page);
  await page.getByLabel("Code", { exact: true }).fill("BCDF-GHJK");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByLabel("Code", { exact: true }).fill(device.user_code.toLowerCase());
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText(`must show ${device.user_code}`).waitFor();
  await isSound(page);
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.getByText("The tool is connected").waitFor();
  const answer = await sendForm(company, "/oauth/token", {
    grant_type: "urn:ietf:params:oauth:grant-type:device_code",
    ...{ device_code: device.device_code, client_id: device.client.client_id },
    client_secret: device.client.client_secret ?? "",
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const projects = () => platform().fetch("/v1/projects", { headers: { authorization: `Bearer ${token}` } });
  expect((await projects()).status).toBe(200);
  await page.goto("/console/security");
  await isSound(page);
  await page.getByRole("button", { name: "Withdraw “Tool”" }).click();
  await page.getByRole("button", { name: "Withdraw “Tool”" }).waitFor({ state: "detached" });
  expect((await projects()).status).toBe(401);
});
