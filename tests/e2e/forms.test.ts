import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openCompany } from "../support/company.ts";
import { platform } from "../support/platform.ts";
import { openBrowser } from "./browser.ts";
import {
  chooseEuropeanTeam,
  createProject,
  fillSignUp,
  openVisitor,
  signUpByPasskey,
  signUpByPassword,
  type Visitor,
} from "./visitor.ts";

const { url, fetch: ask } = platform();
let browser: Browser;
let member: Visitor;
/** A session stays with its browser: whoever sends its cookie must look the same. */
let agent = "";

beforeAll(async () => {
  browser = await openBrowser();
  member = await openVisitor(browser, url, { javaScriptEnabled: false });
  agent = String(await member.page.evaluate("navigator.userAgent"));
  await signUpByPassword(member);
});
afterAll(async () => {
  await browser.close();
});

const focused = "document.activeElement?.getAttribute('role')";

describe("a form that cannot be accepted", () => {
  test("comes back with status 400, the summary in focus, links to the fields and the input kept", async () => {
    const visitor = await openVisitor(browser, url);
    const { page } = visitor;
    await chooseEuropeanTeam(page);
    await fillSignUp(visitor);
    await page.getByText("Use a password instead").click();
    await page.getByLabel("Password").fill("too short");
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      page.getByRole("button", { name: "Create account with a password" }).click(),
    ]);
    expect(answer.status()).toBe(400);
    await page.getByRole("alert").filter({ hasText: "at least 15 characters" }).waitFor();
    expect(await page.title()).toMatch(/^Error: /);
    await expect.poll(() => page.evaluate(focused)).toBe("alert");
    await page.getByRole("link", { name: /at least 15 characters/ }).click();
    await expect.poll(() => page.evaluate("document.activeElement?.id")).toBe("password");
    expect(await page.getByLabel("Company").inputValue()).toBe(visitor.company);
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect(await page.getByLabel("Password").getAttribute("aria-describedby")).toContain("password-error");
    await visitor.context.close();
  });

  test("names the short name when another company has it, and takes the chosen one", async () => {
    const visitor = await openVisitor(browser, url);
    const { page } = visitor;
    visitor.company = member.company;
    await chooseEuropeanTeam(page);
    await fillSignUp(visitor);
    await page.getByRole("button", { name: "Create account with a passkey" }).click();
    await page.getByLabel("Short name").fill(`other-${visitor.email.slice(4, 12)}`);
    await page.getByRole("button", { name: "Create account with a passkey" }).click();
    await page.waitForURL("**/console");
    await visitor.context.close();
  });

  test("says when a passkey was not created, and keeps the way by password", async () => {
    const visitor = await openVisitor(browser, url);
    const { page, authenticator } = visitor;
    await authenticator.verify(false);
    await chooseEuropeanTeam(page);
    await fillSignUp(visitor);
    await page.getByRole("button", { name: "Create account with a passkey" }).click();
    await page.getByText("No passkey was created.").waitFor();
    await page.getByText("Use a password instead").waitFor();
    await visitor.context.close();
  });
});

test("a second submit of the same form creates nothing more", async () => {
  const { page, context } = member;
  await page.goto("/console/projects/new");
  const hidden = (name: string) => page.locator(`main [name=${name}]`).getAttribute("value");
  const body = new URLSearchParams({
    name: "Once only",
    form_token: `${await hidden("form_token")}`,
    request_key: `${await hidden("request_key")}`,
  });
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const send = () =>
    ask("/console/projects", {
      method: "POST",
      headers: {
        cookie,
        "user-agent": agent,
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
      },
      body: body.toString(),
    });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status]).toEqual([303, 303]);
  expect(second.headers.get("location")).toBe(first.headers.get("location"));
  await page.goto("/console/projects");
  expect(await page.getByRole("link", { name: "Once only" }).count()).toBe(1);
});

describe("a POST from elsewhere is refused and changes nothing:", () => {
  const forged = [
    ["from another site", { "sec-fetch-site": "cross-site" }, true],
    ["from a sibling host", { "sec-fetch-site": "same-site" }, true],
    ["of another origin", { origin: "https://evil.example" }, true],
    ["without a word about its origin", {}, true],
    ["without the form's token", { "sec-fetch-site": "same-origin" }, false],
  ] as const;
  test.each(forged)("%s", async (_, headers, withToken) => {
    const { page, context } = member;
    await page.goto("/console/projects/new");
    const token = await page.locator("[name=form_token]").first().getAttribute("value");
    const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const body = new URLSearchParams({
      name: "Forged",
      request_key: "forged",
      form_token: withToken ? `${token}` : "x",
    });
    const answer = await ask("/console/projects", {
      method: "POST",
      headers: {
        cookie,
        "user-agent": agent,
        "content-type": "application/x-www-form-urlencoded",
        ...headers,
      },
      body: body.toString(),
    });
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain(answer.headers.get("x-request-id"));
    await page.goto("/console/projects");
    expect(await page.getByText("Forged").count()).toBe(0);
  });
});

describe("sign-in", () => {
  test("shows an unknown address the same page as a known one", async () => {
    const visitor = await openVisitor(browser, url, { javaScriptEnabled: false });
    const { page } = visitor;
    const pageFor = async (email: string) => {
      await page.goto("/signin");
      await page.getByLabel("E-mail address").fill(email);
      await page.getByRole("button", { name: "Continue" }).click();
      await page.getByLabel("Password").fill("not the password at all");
      await page.getByRole("button", { name: "Sign in" }).click();
      const text = (await page.locator("main").textContent())?.replaceAll(email, "") ?? "";
      return text.replace(/Answered by the region [^.]+\./, "");
    };
    const { email } = await openCompany(platform(), { region: "us" });
    expect(await pageFor("nobody@nowhere.test")).toBe(await pageFor(email));
    await visitor.context.close();
  });

  test("sends unknown addresses to every region, each always to the same one: where it lands says nothing", async () => {
    const regionOf = async (email: string) => {
      const body = new URLSearchParams({ email });
      const answer = await platform().fetch("/signin", {
        method: "POST",
        body,
        headers: { origin: platform().url, "sec-fetch-site": "same-origin", ...(await formToken(body)) },
      });
      return /Answered by the region\s*(?:<[^>]+>)*([^<.]+)/.exec(await answer.text())?.[1];
    };
    const formToken = async (body: URLSearchParams) => {
      const page = await platform().fetch("/signin");
      const cookie = page.headers
        .getSetCookie()
        .map((line) => line.split(";")[0])
        .join("; ");
      body.set("form_token", /name="form_token"[^>]*value="([^"]+)"/.exec(await page.text())?.[1] ?? "");
      return { cookie };
    };
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"].map(
      (name) => `${name}@nowhere.test`,
    );
    const found: (string | undefined)[] = [];
    for (const name of names) found.push(await regionOf(name));
    expect(new Set(found).size).toBeGreaterThan(2);
    expect(await regionOf("a@nowhere.test")).toBe(found[0]);
  });

  test("returns to where a lost session was, and never to another site", async () => {
    const visitor = await openVisitor(browser, url, { javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto("/console/usage");
    await page.getByText("Your session is over.").waitFor();
    expect(await page.locator("[name=next]").getAttribute("value")).toBe("/console/usage");
    for (const next of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/console/../../x",
      "javascript:x",
    ]) {
      await page.goto(`/signin?next=${encodeURIComponent(next)}`);
      expect(await page.locator("[name=next]").getAttribute("value")).toBe("/console");
    }
    await visitor.context.close();
  });
});

describe("a limit that is reached", () => {
  test("says what is used, what the plan includes and where plans differ", async () => {
    const visitor = await openVisitor(browser, url);
    const { page } = visitor;
    await page.goto("/signup");
    await page.getByRole("button", { name: "Choose Developer" }).click();
    await fillSignUp(visitor);
    await page.getByRole("button", { name: "Create account with a passkey" }).click();
    await page.waitForURL("**/console");
    for (let number = 1; number <= 5; number++) await createProject(visitor, `Project ${number}`);
    await page.goto("/console/projects/new");
    await page.getByLabel("Name", { exact: true }).fill("One too many");
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.request().method() === "POST"),
      page.getByRole("button", { name: "Create project" }).click(),
    ]);
    expect(answer.status()).toBe(402);
    await page.getByText("Your plan includes 5 projects and 5 are in use.").waitFor();
    expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("One too many");
    await page.getByRole("link", { name: "Compare plans" }).click();
    await page.getByRole("heading", { name: "What each plan includes" }).waitFor();
    await visitor.context.close();
  });

  test("of requests shows 429 with the seconds to wait", async () => {
    const visitor = await openVisitor(browser, url);
    await visitor.page.goto("/signup");
    await visitor.page.getByRole("button", { name: "Choose Developer" }).click();
    await fillSignUp(visitor);
    await visitor.page.getByRole("button", { name: "Create account with a passkey" }).click();
    await visitor.page.waitForURL("**/console");
    const cookie = (await visitor.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    let answer = await ask("/console/projects", { headers: { cookie, "user-agent": agent } });
    for (let request = 0; answer.status === 200 && request < 110; request++) {
      await answer.body?.cancel();
      answer = await ask("/console/projects", { headers: { cookie, "user-agent": agent } });
    }
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await answer.text()).toMatch(/You can try again in \d+ seconds?\./);
    await visitor.context.close();
  });
});

describe("what is not there", () => {
  test.each(["/console/tasks/tsk_00000000000000000000000000", "/console/projects/nonsense", "/console/x"])(
    "%s is 404 with the request id and no detail",
    async (path) => {
      const answer = await member.page.goto(path);
      expect(answer?.status()).toBe(404);
      expect(await member.page.locator("main").textContent()).toContain(answer?.headers()["x-request-id"]);
    },
  );

  test("a session at another region's host is 421 and shows the way home", async () => {
    const { port } = platform();
    const answer = await ask(`http://us.localhost:${port}/console/usage`, {
      headers: { cookie: "__Host-lv_session=lvs_eu_whatever" },
    });
    expect(answer.status).toBe(421);
    const text = await answer.text();
    expect(text).toContain(`href="http://localhost:${port}/console/usage"`);
    expect(text).toContain("Continue in European Union");
  });

  test("another company's project is not found", async () => {
    const other = await openVisitor(browser, url);
    await signUpByPasskey(other);
    await createProject(other, "Secret plans");
    const answer = await member.page.goto(new URL(other.page.url()).pathname);
    expect(answer?.status()).toBe(404);
    expect(await member.page.content()).not.toContain("Secret plans");
    await other.context.close();
  });
});
