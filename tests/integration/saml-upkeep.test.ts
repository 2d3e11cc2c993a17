import { beforeAll, describe, expect, test } from "vitest";
import type { ConnectionView } from "../../shared/connections/contract.ts";
import { platform } from "../support/platform.ts";
import { type MetadataServer, metadataServer } from "../support/saml/metadata-server.ts";
import {
  answerFor,
  departs,
  enable,
  providerMetadata,
  type SamlCompany,
  SsoBrowser,
  samlCompany,
} from "../support/saml/provider.ts";
import { keyPair } from "../support/saml/signer.ts";

const hour = 3_600_000;
let own: SamlCompany;
let server: MetadataServer;

const metadataOf = async (...names: string[]) =>
  providerMetadata(await Promise.all(names.map(async (name) => (await keyPair(name)).certificate))).replace(
    "<md:EntityDescriptor ",
    '<md:EntityDescriptor cacheDuration="PT1H" ',
  );

const state = async () => {
  const view = await own.company.ask<ConnectionView>("GET", `/v1/connections/${own.connection.id}`);
  return view.saml_state;
};

/** Time passes, cron comes round, and the connection says how it went. */
async function later(hours: number) {
  await platform().clock.advance(hours * hour);
  await platform().cron("ca");
  await own.company.renew();
  return state();
}

/** Whether an answer with this key's signature lets somebody in. */
async function letsIn(signer: string): Promise<boolean> {
  const browser = new SsoBrowser();
  const asked = await departs(browser, own.connection.urls.login);
  const answer = await answerFor(own.connection, {
    ...{ email: `ada@${own.domain}`, requestId: asked.id, signer },
  });
  const arrived = await browser.ask(own.connection.urls.acs, {
    ...{ SAMLResponse: answer, RelayState: asked.relayState },
  });
  return /^\/sso\/finish\?/.test(arrived.headers.get("location") ?? "");
}

beforeAll(async () => {
  server = await metadataServer();
  own = await samlCompany("ca", { metadata: undefined, metadata_url: server.url });
});

describe("metadata by its address, looked after by cron (M-049)", () => {
  test("is due at once, read by the next round, and then a test and sign-ins work", async () => {
    expect(own.connection.saml_state).toMatchObject({ entity_id: null, read_at: null, certificates: [] });
    expect(own.connection.saml_state?.next_read_at).not.toBeNull();
    server.says(await metadataOf("provider"));
    await platform().cron("ca");
    expect(await state()).toMatchObject({ entity_id: "https://idp.example/metadata", failure: null });
    await platform().cron("ca");
    expect(server.asked()).toBe(1);
    await enable(own);
    expect(await letsIn("provider")).toBe(true);
    expect(server.asked()).toBe(1);
  });

  test("while the provider changes its key both are taken, and afterwards the new one only", async () => {
    server.says(await metadataOf("provider", "successor"));
    expect((await later(1.1))?.certificates).toHaveLength(2);
    expect([await letsIn("provider"), await letsIn("successor")]).toEqual([true, true]);
    server.says(await metadataOf("successor"));
    expect((await later(1.1))?.certificates).toHaveLength(1);
    expect([await letsIn("successor"), await letsIn("provider")]).toEqual([true, false]);
  });

  test("a read that fails takes nothing away, is shown, is in the trail, and is tried again in time", async () => {
    const before = await state();
    const failures: [string, () => void][] = [
      ["metadata_unreachable", () => server.says("gone", 500)],
      ["egress_refused", () => server.says("", 302, { location: "https://elsewhere.example.com/" })],
      ["metadata_too_large", () => server.says(" ".repeat(1_100_000))],
      ["provider_missing", () => server.says('<a xmlns="b"/>')],
    ];
    let wait = 1.1;
    for (const [reason, happens] of failures) {
      happens();
      expect(await later(wait)).toMatchObject({ failure: reason, certificates: before?.certificates });
      wait *= 2;
    }
    expect(await letsIn("successor")).toBe(true);
    const text = await metadataOf("attacker");
    server.says(text.replace(/entityID="[^"]+"/, 'entityID="https://evil.example"'));
    expect(await later(wait)).toMatchObject({ failure: "metadata_of_another" });
    expect([await letsIn("successor"), await letsIn("attacker")]).toEqual([true, false]);
    const { data } = await own.company.ask<{
      data: { action: string; detail: { reason?: string } | null }[];
    }>("GET", "/v1/audit-events?action=sso.metadata_unread");
    const reasons = data.map(({ detail }) => detail?.reason);
    expect(reasons).toEqual(
      expect.arrayContaining([...failures.map(([reason]) => reason), "metadata_of_another"]),
    );
    server.says(await metadataOf("successor"));
    expect(await later(30)).toMatchObject({ failure: null, failed_at: null });
  });

  test("what was read before both addresses were kept still leads on, and for forms is read again at a sign-in", async () => {
    const older = "update all_saml_connections set provider = json_remove(provider, '$.signOn', '$.logout')";
    await platform().d1("ca", `${older} where connection_id = ?`, own.connection.id);
    const asked = server.asked();
    server.says("gone", 500);
    await platform().clock.advance(6 * 60_000);
    expect(await letsIn("successor")).toBe(true);
    expect(server.asked()).toBe(asked);
    await own.company.renew();
    const body = { saml: { ...own.connection.saml, binding: "post" } };
    await own.company.ask("PATCH", `/v1/connections/${own.connection.id}`, { body });
    /** How often the provider was asked by then, of sign-ins that begin so many minutes apart. */
    const begun = async (...minutes: number[]) => {
      for (const wait of minutes) {
        await platform().clock.advance(wait * 60_000);
        expect((await new SsoBrowser().ask(own.connection.urls.login)).status).toBe(200);
      }
      return server.asked() - asked;
    };
    expect(await begun(0, 6, 6)).toBe(1);
    server.says(await metadataOf("successor"));
    expect(await begun(60, 6)).toBe(2);
  });
});
