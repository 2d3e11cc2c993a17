import { inflateRawSync } from "node:zlib";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  authorizeQuery,
  type Client,
  errorOf,
  exchange,
  type Fields,
  lasting,
  newClient,
  proof,
  redirectUri,
  sendForm,
  startDevice,
  statusOf,
  type Tokens,
} from "../support/oauth.ts";
import { platform } from "../support/platform.ts";
import { quiet } from "../support/quiet.ts";
import { logoutXml, redirectQueryOf } from "../support/saml/logout.ts";
import { message } from "../support/saml/messages.ts";
import {
  answerFor,
  departs,
  enable,
  providerMetadata,
  type SamlCompany,
  SsoBrowser,
  samlCompany,
} from "../support/saml/provider.ts";
import { keyPair, signed } from "../support/saml/signer.ts";

let own: SamlCompany;

/** In, by the provider's session of this index. */
async function comes(company: SamlCompany, email: string, sessionIndex: string): Promise<SsoBrowser> {
  const browser = new SsoBrowser();
  const asked = await departs(browser, company.connection.urls.login);
  const answer = await answerFor(company.connection, { email, requestId: asked.id, sessionIndex });
  const form = { SAMLResponse: answer, RelayState: asked.relayState };
  const arrived = await browser.ask(company.connection.urls.acs, form);
  await browser.ask(arrived.headers.get("location") ?? "");
  return browser;
}

const areIn = (...browsers: SsoBrowser[]) => Promise.all(browsers.map((browser) => browser.isIn()));

async function requestOf(email: string, ...indexes: string[]): Promise<{ xml: string; id: string }> {
  const id = `_${crypto.randomUUID()}`;
  const named = indexes.map((index) => `<samlp:SessionIndex>${index}</samlp:SessionIndex>`).join("");
  const xml = logoutXml(await platform().clock.now(), {
    ...{ id, attributes: ` Destination="${own.connection.urls.slo}"` },
    inside: `<saml:NameID>${email}</saml:NameID>${named}`,
  });
  return { xml, id };
}

/** Sends the form of a page that goes to `action`, with the fields it came with and the pressed button's. */
async function presses(
  browser: SsoBrowser,
  page: Response,
  action: string,
  pressed: Record<string, string> = {},
): Promise<Response> {
  const text = await page.text();
  const form = new RegExp(`<form[^>]*action="${action}".*?</form>`, "s").exec(text)?.[0] ?? "";
  const fields = [...form.matchAll(/<input[^>]*name="([^"]+)" value="([^"]*)"/g)].map(
    ([, name, value = ""]) => [name, value.replaceAll("&amp;", "&")],
  );
  return browser.ask(action, { ...Object.fromEntries(fields), ...pressed }, platform().url);
}
const signsOut = async (browser: SsoBrowser): Promise<Response> =>
  presses(browser, await browser.ask("/console"), "/signout");
const approved = { decision: "approve" };

/** What a tool is told that somebody lets in here. */
async function codeFor(browser: SsoBrowser, tool: Client): Promise<Fields> {
  const asked = await browser.ask(
    `/oauth/authorize?${authorizeQuery(tool, { scope: lasting, prompt: "consent" })}`,
  );
  const left = await presses(browser, asked, "/oauth/authorize", approved);
  const code = new URL(left.headers.get("location") ?? "about:blank").searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
  return { ...form, code_verifier: "v".repeat(43), ...proof(tool) };
}

beforeAll(async () => {
  own = await samlCompany("au");
  await enable(own);
});
beforeEach(quiet);

describe("single logout (M-049)", () => {
  test("ends the sessions of the index it names, by redirect and by form, and is answered each time", async () => {
    const email = `ada@${own.domain}`;
    const [desk, phone] = [await comes(own, email, "_desk"), await comes(own, email, "_phone")];
    const other = await comes(own, `grace@${own.domain}`, "_desk");
    const byRedirect = await requestOf(email, "_desk");
    const query = redirectQueryOf(byRedirect.xml, await keyPair("provider"));
    const first = await new SsoBrowser().ask(`${own.connection.urls.slo}?${query}`);
    expect(first.headers.get("location")).toMatch(/^https:\/\/idp\.example\/slo\?SAMLResponse=.*&Signature=/);
    expect(await areIn(desk, phone, other)).toEqual([false, true, true]);

    const { xml, id } = await requestOf(email, "_unknown", "_phone");
    const forged = message(signed(xml, id, await keyPair("attacker")));
    const refused = await new SsoBrowser().ask(own.connection.urls.slo, { SAMLRequest: forged });
    expect(refused.headers.get("location")).toMatch(/^\/sso\/error\?/);
    expect(await areIn(phone)).toEqual([true]);
    const form = { SAMLRequest: message(signed(xml, id, await keyPair("provider"))), RelayState: "theirs" };
    const second = await new SsoBrowser().ask(own.connection.urls.slo, form);
    expect(second.headers.get("location")).toMatch(/RelayState=theirs/);
    expect(await areIn(phone, other)).toEqual([false, true]);
    const again = await new SsoBrowser().ask(own.connection.urls.slo, form);
    expect(again.headers.get("location")).toMatch(/^\/sso\/error\?/);
    const { data } = await own.company.ask<{ data: { detail: { reason: string } }[] }>(
      "GET",
      "/v1/audit-events?action=sso.logout_refused",
    );
    expect(data.map(({ detail }) => detail.reason).sort()).toEqual(["replayed", "signature_invalid"]);
  });

  test("an index of nobody's ends nothing; no index ends all of this person, and of nobody else", async () => {
    const email = `joan@${own.domain}`;
    const [one, two] = [await comes(own, email, "_1"), await comes(own, email, "_2")];
    const other = await comes(own, `mary@${own.domain}`, "_1");
    const send = async (...indexes: string[]) => {
      const { xml } = await requestOf(email, ...indexes);
      await new SsoBrowser().ask(
        `${own.connection.urls.slo}?${redirectQueryOf(xml, await keyPair("provider"))}`,
      );
    };
    await send("_3");
    expect(await areIn(one, two, other)).toEqual([true, true, true]);
    await send();
    expect(await areIn(one, two, other)).toEqual([false, false, true]);
  });

  test("ends what a tool was let do in that session, and what it was about to get; so does the company", async () => {
    const tool = await newClient(own.company);
    const email = `jean@${own.domain}`;
    const [desk, phone] = [await comes(own, email, "_desk"), await comes(own, email, "_phone")];
    const [ended, kept] = [
      await exchange(own.company, await codeFor(desk, tool)),
      await exchange(own.company, await codeFor(phone, tool)),
    ];
    const underway = await codeFor(desk, tool);
    const states = () => Promise.all([ended, kept].map((tokens) => statusOf(tokens.access_token)));
    await quiet();
    expect(await states()).toEqual([200, 200]);
    const query = redirectQueryOf((await requestOf(email, "_desk")).xml, await keyPair("provider"));
    await new SsoBrowser().ask(`${own.connection.urls.slo}?${query}`);
    expect(await states()).toEqual([401, 200]);
    const refused = async (form: Fields) => errorOf(await sendForm(own.company, "/oauth/token", form));
    const again = ({ refresh_token }: Tokens) => ({
      grant_type: "refresh_token",
      refresh_token,
      ...proof(tool),
    });
    expect(await refused(underway)).toBe("invalid_grant");
    expect(await refused(again(ended))).toBe("invalid_grant");
    const { user_code, device_code } = await startDevice(own.company, tool);
    const typed = await presses(phone, await phone.ask("/device"), "/device", { user_code });
    expect((await presses(phone, typed, "/device/decision", approved)).status).toBe(200);
    await own.company.ask("PATCH", `/v1/connections/${own.connection.id}`, { body: { status: "disabled" } });
    expect(await refused(again(kept))).toBe("invalid_grant");
    const grant_type = "urn:ietf:params:oauth:grant-type:device_code";
    expect(await refused({ grant_type, device_code, ...proof(tool) })).toBe("invalid_grant");
    await own.company.ask("PATCH", `/v1/connections/${own.connection.id}`, { body: { status: "enabled" } });
  });

  test("signing out here tells the provider which of its sessions it was", async () => {
    const email = `anne@${own.domain}`;
    const [first] = [await comes(own, email, "_first"), await comes(own, email, "_second")];
    const left = await signsOut(first);
    const url = new URL(/url=(.*)/.exec(left.headers.get("refresh") ?? "")?.[1] ?? "about:blank");
    const sent = Buffer.from(url.searchParams.get("SAMLRequest") ?? "", "base64");
    expect(inflateRawSync(sent).toString()).toMatch(/SessionIndex[^>]*>_first</);
  });

  test("a provider that takes forms only gets one, by a button, and the answer to its own request as a form", async () => {
    const { certificate } = await keyPair("provider");
    const text = providerMetadata([certificate]).replace(
      'HTTP-Redirect" Location="https://idp.example/slo',
      'HTTP-POST" Location="https://idp.example/slo',
    );
    const formal = await samlCompany("au", { metadata: text });
    await enable(formal);
    const browser = await comes(formal, `kate@${formal.domain}`, "_form");
    const left = await signsOut(browser);
    const page = await left.text();
    expect([left.headers.get("refresh"), await browser.isIn()]).toEqual([null, false]);
    // The provider may lead on to any host of its own, which Chromium holds against `form-action`.
    expect(left.headers.get("content-security-policy")).not.toContain("form-action");
    expect(page).toMatch(/<form[^>]*action="https:\/\/idp\.example\/slo"/);
    const sent = /name="SAMLRequest" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const xml = Buffer.from(sent, "base64").toString();
    expect(xml).toMatch(/<SignatureValue>/);
    expect(xml).toMatch(/SessionIndex[^>]*>_form</);
  });

  test("what is refused again and again is noted ten times in a quarter of an hour, and then no more", async () => {
    const flooded = await samlCompany("au");
    for (let sent = 0; sent < 12; sent++) {
      const refused = await new SsoBrowser().ask(flooded.connection.urls.slo, { SAMLRequest: "none" });
      expect(refused.headers.get("location")).toMatch(/^\/sso\/error\?/);
    }
    const { data } = await flooded.company.ask<{ data: object[] }>(
      "GET",
      "/v1/audit-events?action=sso.logout_refused",
    );
    expect(data).toHaveLength(10);
  });
});
