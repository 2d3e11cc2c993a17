import { beforeAll, describe, expect, test } from "vitest";
import type { AttemptView } from "../../shared/connections/contract.ts";
import { platform } from "../support/platform.ts";
import { logoutXml, redirectQueryOf } from "../support/saml/logout.ts";
import {
  answerFor,
  departs,
  enable,
  type SamlCompany,
  SsoBrowser,
  samlCompany,
  serviceCertificate,
} from "../support/saml/provider.ts";
import { keyPair } from "../support/saml/signer.ts";

const loginOf = ({ connection }: SamlCompany) => connection.urls.login;
const lastReason = async ({ company, connection }: SamlCompany) =>
  (await company.ask<{ data: AttemptView[] }>("GET", `/v1/connections/${connection.id}/attempts`)).data[0]
    ?.reason;

/** From the login address to the finish page and in. */
async function signIn(own: SamlCompany, email: string, encryptedFor?: string) {
  const browser = new SsoBrowser();
  const asked = await departs(browser, loginOf(own));
  const answer = await answerFor(own.connection, {
    ...{ email, requestId: asked.id },
    ...(encryptedFor === undefined ? {} : { encryptedFor }),
  });
  const form = { SAMLResponse: answer, RelayState: asked.relayState };
  const arrived = await browser.ask(own.connection.urls.acs, form);
  return { browser, form, arrived };
}

describe("signing in by a company's SAML provider (M-048, M-049)", () => {
  let own: SamlCompany;
  beforeAll(async () => {
    own = await samlCompany("eu");
    await enable(own);
  });

  test("begun here, answered by form, finished in the same browser; the answer is worth something once", async () => {
    const { browser, form, arrived } = await signIn(own, `ada@${own.domain}`);
    expect(arrived.status).toBe(303);
    const finish = arrived.headers.get("location") ?? "";
    expect(finish).toMatch(/^\/sso\/finish\?/);
    expect(arrived.headers.getSetCookie()).toEqual([]);
    expect((await new SsoBrowser().ask(finish)).status).toBe(400);
    expect((await browser.ask(finish)).headers.get("location")).toBe("/console");
    expect(await browser.isIn()).toBe(true);
    const again = await browser.ask(own.connection.urls.acs, form);
    expect(again.headers.get("location")).toMatch(/^\/sso\/error\?/);
  });

  test("the provider ends our session too, and hears that it did", async () => {
    const email = `grace@${own.domain}`;
    const { browser, arrived } = await signIn(own, email);
    await browser.ask(arrived.headers.get("location") ?? "");
    expect(await browser.isIn()).toBe(true);
    const now = await platform().clock.now();
    const destination = ` Destination="${own.connection.urls.slo}"`;
    const inside = `<saml:NameID>${email}</saml:NameID>`;
    const xml = logoutXml(now, { attributes: destination, inside, id: `_${crypto.randomUUID()}` });
    const forged = redirectQueryOf(xml, await keyPair("attacker"));
    const refused = await browser.ask(`${own.connection.urls.slo}?${forged}`);
    expect(refused.headers.get("location")).toMatch(/^\/sso\/error\?/);
    expect(await browser.isIn()).toBe(true);
    const query = redirectQueryOf(xml, await keyPair("provider"));
    const answered = await new SsoBrowser().ask(`${own.connection.urls.slo}?${query}`);
    expect(answered.headers.get("location")).toMatch(
      /^https:\/\/idp\.example\/slo\?SAMLResponse=.*&Signature=/,
    );
    expect(await browser.isIn()).toBe(false);
  });

  test("signing out here tells the provider too", async () => {
    const { browser, arrived } = await signIn(own, `joan@${own.domain}`);
    await browser.ask(arrived.headers.get("location") ?? "");
    const form = /<form[^>]*action="\/signout".*?<\/form>/s.exec(
      await (await browser.ask("/console")).text(),
    )?.[0];
    const fields = [...(form ?? "").matchAll(/name="([^"]+)" value="([^"]*)"/g)];
    const left = await browser.ask(
      "/signout",
      Object.fromEntries(fields.map(([, name, value]) => [name, value])),
      platform().url,
    );
    expect(left.headers.get("refresh")).toMatch(/url=https:\/\/idp\.example\/slo\?SAMLRequest=.*&Signature=/);
    expect(await browser.isIn()).toBe(false);
  });

  test("what nobody asked for is refused", async () => {
    const answer = await answerFor(own.connection, { email: `ada@${own.domain}`, requestId: null });
    const arrived = await new SsoBrowser().ask(own.connection.urls.acs, { SAMLResponse: answer });
    expect(arrived.headers.get("location")).toMatch(/^\/sso\/error\?/);
    expect(await lastReason(own)).toBe("unsolicited");
  });
});

describe("a connection that takes encrypted assertions, and a portal's tile (M-048, M-049)", () => {
  test("encrypted for this connection's own key; unasked, it leads to a sign-in that begins here, once", async () => {
    const own = await samlCompany("us", { encrypted: true, idp_initiated: true });
    await enable(own);
    const key = await serviceCertificate(own.connection);
    const { browser, arrived } = await signIn(own, `ada@${own.domain}`, key);
    await browser.ask(arrived.headers.get("location") ?? "");
    expect(await browser.isIn()).toBe(true);
    const clear = await signIn(own, `ada@${own.domain}`);
    expect(clear.arrived.headers.get("location")).toMatch(/^\/sso\/error\?/);
    expect(await lastReason(own)).toBe("encryption_required");

    const unasked = { email: `ada@${own.domain}`, requestId: null, encryptedFor: key };
    const form = {
      SAMLResponse: await answerFor(own.connection, unasked),
      RelayState: "https://portal.example",
    };
    const tile = await new SsoBrowser().ask(own.connection.urls.acs, form);
    expect(tile.headers.get("location")).toBe(new URL(loginOf(own)).pathname);
    expect(tile.headers.getSetCookie()).toEqual([]);
    const twice = await new SsoBrowser().ask(own.connection.urls.acs, form);
    expect(twice.headers.get("location")).toMatch(/^\/sso\/error\?/);
    expect(await lastReason(own)).toBe("replayed");
  });
});
