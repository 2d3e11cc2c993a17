import { beforeAll, describe, expect, test } from "vitest";
import type { AttemptView, ConnectionView } from "../../shared/connections/contract.ts";
import { platform } from "../support/platform.ts";
import {
  answerFor,
  departs,
  enable,
  providerMetadata,
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
async function signIn(own: SamlCompany, email: string, encryptedFor?: string, signer = "provider") {
  const browser = new SsoBrowser();
  const asked = await departs(browser, loginOf(own));
  const answer = await answerFor(own.connection, {
    ...{ email, requestId: asked.id, signer },
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
    expect((await new SsoBrowser().ask(finish)).status).toBe(403);
    expect((await browser.ask(finish)).headers.get("location")).toBe("/console");
    expect(await browser.isIn()).toBe(true);
    const again = await browser.ask(own.connection.urls.acs, form);
    expect(again.headers.get("location")).toMatch(/^\/sso\/error\?/);
  });

  test("what nobody asked for is refused", async () => {
    const answer = await answerFor(own.connection, { email: `ada@${own.domain}`, requestId: null });
    const arrived = await new SsoBrowser().ask(own.connection.urls.acs, { SAMLResponse: answer });
    expect(arrived.headers.get("location")).toMatch(/^\/sso\/error\?/);
    expect(await lastReason(own)).toBe("unsolicited");
  });

  test("who rewires a connection gets in as nobody: it is off until tested, and whom it knew link again", async () => {
    const email = `grace@${own.domain}`;
    const known = await signIn(own, email);
    await known.browser.ask(known.arrived.headers.get("location") ?? "");
    expect(await known.browser.isIn()).toBe(true);
    const underWay = await signIn(own, email);
    const path = `/v1/connections/${own.connection.id}`;
    const change = (body: object) => own.company.ask<ConnectionView>("PATCH", path, { body });
    const saml = { metadata: providerMetadata([(await keyPair("attacker")).certificate]) };
    expect((await change({ saml: { ...own.connection.saml, binding: "redirect" } })).status).toBe("enabled");
    const insists = await own.company.call("PATCH", path, { body: { saml, status: "enabled" } });
    expect(insists.status).toBe(409);
    expect(await change({ saml })).toMatchObject({ status: "disabled", tested_at: null });
    expect(await known.browser.isIn()).toBe(false);
    await enable(own, "attacker");
    expect((await own.company.ask<ConnectionView>("GET", path)).status).toBe("enabled");
    const late = await underWay.browser.ask(underWay.arrived.headers.get("location") ?? "");
    expect(late.status).toBe(403);
    const forged = await signIn(own, email, undefined, "attacker");
    const page = await forged.browser.ask(forged.arrived.headers.get("location") ?? "");
    expect([page.status, await forged.browser.isIn()], "asked whether to link").toEqual([200, false]);
    const [left] = await platform().d1<{ n: number }>(
      "eu",
      "select (select count(*) from all_identities where tenant_id = ?1) + (select count(*) from all_saml_subjects where tenant_id = ?1) as n",
      own.company.id,
    );
    expect(left?.n).toBe(0);
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

    const change = (step: string) =>
      own.company.ask<ConnectionView>("POST", `/v1/connections/${own.connection.id}/keys`, {
        body: { step },
      });
    await change("draw");
    const { saml_state } = await change("use");
    expect(saml_state?.keys.map(({ use }) => use)).toEqual(["current", "former"]);
    expect(await serviceCertificate(own.connection)).not.toBe(key);
    const overlap = await signIn(own, `ada@${own.domain}`, key);
    expect(overlap.arrived.headers.get("location")).toMatch(/^\/sso\/finish\?/);
    await change("retire");
    await signIn(own, `ada@${own.domain}`, key);
    expect(await lastReason(own)).toBe("decryption_failed");

    const unasked = {
      email: `ada@${own.domain}`,
      requestId: null,
      encryptedFor: await serviceCertificate(own.connection),
    };
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
