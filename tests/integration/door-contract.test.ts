import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ConnectionView } from "../../shared/connections/contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { type Came, DoorStage } from "../support/door-stage.ts";
import { at, directory, entraClaims, openIdKit, samlKit, withState } from "../support/doors.ts";
import { PlainProvider } from "../support/plain-provider.ts";
import { platform } from "../support/platform.ts";
import { SsoBrowser } from "../support/saml/provider.ts";
import { proveDomain } from "../support/sso.ts";

/*
 * One table for every provider plug-in: it drives the whole way, from our login address to the finish page, and each outcome has its
 * one entry in the trail, with its reason. What is particular to a protocol has its own table under tests/unit.
 */
const issuers = {
  google: "https://accounts.google.com",
  microsoft: `https://login.microsoftonline.com/${directory}/v2.0`,
  okta: `https://${crypto.randomUUID()}.okta.example.com/oauth2/default`,
  oidc: `https://${crypto.randomUUID()}.example.com`,
};
const op = await PlainProvider.open(platform(), Object.values(issuers));
const kits = [
  openIdKit(op, { provider: "google", issuer: issuers.google, settings: {} }),
  openIdKit(op, {
    ...{ provider: "microsoft", issuer: issuers.microsoft },
    ...{ settings: { directory_id: directory }, claims: entraClaims },
  }),
  openIdKit(op, { provider: "okta", issuer: issuers.okta, settings: { issuer: issuers.okta } }),
  openIdKit(op, { provider: "oidc", issuer: issuers.oidc, settings: { issuer: issuers.oidc } }),
  samlKit,
];
const domain = `${crypto.randomUUID()}.example.com`;
let company: Company;
let other: Company;

beforeAll(async () => {
  // The provider lives in this process, and by the platform's clock, which other files may have moved.
  vi.useFakeTimers({ toFake: ["Date"], now: await platform().clock.now() });
  [company, other] = await Promise.all([
    openCompany(platform(), { region: "eu", plan: "enterprise" }),
    openCompany(platform(), { region: "eu", plan: "enterprise" }),
  ]);
  await proveDomain(company, domain);
});
beforeEach(async () => {
  vi.setSystemTime(await platform().clock.now());
});
afterAll(async () => {
  vi.useRealTimers();
  await op.close();
});

describe.each(kits.map((kit) => [kit.provider, kit] as const))(
  "the door %s (M-051, M-052, M-057)",
  (name, kit) => {
    let stage: DoorStage;
    let second: ConnectionView;
    let foreign: DoorStage;
    const email = (who: string) => `${who}.${name}@${domain}`;
    /** One entry, one reason, and nobody and nothing made. */
    const refused = async (came: Came, reason: string, on = stage) => {
      expect(came.isIn, reason).toBe(false);
      expect(await on.entries()).toEqual([`sso.refused ${reason}`]);
      expect(await on.made()).toEqual([]);
    };

    beforeAll(async () => {
      stage = await DoorStage.open(company, kit);
      [second, foreign] = await Promise.all([stage.another(), DoorStage.open(other, kit)]);
      await stage.switchOn(email("tess"));
      await stage.forget();
      await foreign.forget();
    });

    test("somebody new comes in just in time, somebody known by one entry", async () => {
      expect((await stage.come({ email: email("nora") })).isIn).toBe(true);
      expect(await stage.entries()).toEqual(["member.joined", "user.signed_in"]);
      expect(await stage.made()).toEqual(["identities", "sessions", "users"]);
      expect((await stage.come({ email: email("nora") })).isIn).toBe(true);
      expect(await stage.entries()).toEqual(["user.signed_in"]);
      expect(await stage.made()).toEqual(["sessions"]);
      expect(await stage.doorsOf(email("nora"))).toEqual([stage.connection.id]);
    });

    test("an answer to no question of ours", async () => {
      const { browser, start } = await stage.begin();
      const delivered = await kit.answer(start, stage.connection, { email: email("nora") });
      const drawn = withState(delivered, "0".repeat(39));
      await refused(await stage.deliver(browser, drawn), "transaction_unknown");
    });

    test("an answer that was signed for another question, at ours", async () => {
      const { browser, start } = await stage.begin();
      const delivered = await kit.misplaced(start, stage.connection, { email: email("nora") });
      await refused(await stage.deliver(browser, delivered), kit.reasons.misplaced);
    });

    test("an answer, a code and a finish again", async () => {
      const came = await stage.come({ email: email("nora") });
      await stage.forget();
      await refused(await stage.deliver(came.browser, came.delivered), "transaction_unknown");
      const { browser, start } = await stage.begin();
      const delivered = await kit.answer(start, stage.connection, { email: email("nora") });
      const arrived = await stage.arrive(browser, delivered);
      await refused(await stage.deliver(browser, delivered), "transaction_spent");
      expect((await stage.finish(browser, arrived)).isIn).toBe(true);
      await stage.forget();
      await refused(await stage.finish(browser, arrived), "transaction_unknown");
      const next = await stage.begin();
      const moved = kit.moved(came.delivered, next.start);
      await refused(await stage.deliver(next.browser, moved), kit.reasons.ofAnother);
    });

    test("another connection's question, and another company's", async () => {
      const { browser, start } = await stage.begin();
      const delivered = await kit.answer(start, stage.connection, { email: email("nora") });
      await refused(await stage.deliver(browser, at(delivered, second)), "transaction_unknown");
      const elsewhere = await foreign.deliver(browser, at(delivered, foreign.connection));
      await refused(elsewhere, "transaction_unknown", foreign);
      expect((await stage.deliver(browser, delivered)).isIn, "where it belongs").toBe(true);
      await stage.forget();
    });

    test("another browser than the one that began (login CSRF); the right one still may", async () => {
      const { browser, start } = await stage.begin();
      const delivered = await kit.answer(start, stage.connection, { email: email("nora") });
      const arrived = await stage.arrive(browser, delivered);
      const { browser: victim } = await stage.begin();
      await refused(await stage.finish(victim, arrived), "other_browser");
      await refused(await stage.finish(new SsoBrowser(), arrived), "other_browser");
      expect((await stage.finish(browser, arrived)).isIn).toBe(true);
      await stage.forget();
    });

    test("the provider, or the person there, says no", async () => {
      await refused(await stage.come(undefined), kit.reasons.refusedThere);
    });

    test("an address of a domain that is not the company's, and one that nobody verified", async () => {
      await refused(await stage.come({ email: `eve.${name}@elsewhere.example.org` }), "domain_not_verified");
      if (!kit.knowsUnverified) return;
      await refused(await stage.come({ email: email("una"), verified: false }), "email_unverified");
    });

    test("somebody new where nobody joins by signing in", async () => {
      await stage.change({ jit: false });
      await refused(await stage.come({ email: email("otto") }), "not_a_member");
      await stage.change({ jit: true });
    });

    test("a connection that was switched off meanwhile", async () => {
      const { browser, start } = await stage.begin();
      const delivered = await kit.answer(start, stage.connection, { email: email("nora") });
      await stage.change({ status: "disabled" });
      await refused(await stage.deliver(browser, delivered), "connection_not_enabled");
      expect((await stage.begin()).start).toContain("/sso/error");
      await stage.change({ status: "enabled" });
    });

    test("a member who was suspended, before the answer or after it", async () => {
      expect((await stage.come({ email: email("sven") })).isIn).toBe(true);
      const { browser, start } = await stage.begin();
      const delivered = await kit.answer(start, stage.connection, { email: email("sven") });
      const arrived = await stage.arrive(browser, delivered);
      await stage.suspend(email("sven"));
      await refused(await stage.finish(browser, arrived), "member_disabled");
      await refused(await stage.come({ email: email("sven") }), "member_disabled");
    });

    test("a member's address makes nobody a member: it leads to a question", async () => {
      const invited = email("lara");
      await stage.bring(invited);
      const came = await stage.come({ email: invited });
      expect([came.isIn, await stage.entries(), await stage.made()]).toEqual([false, [], []]);
      expect((await stage.consent(came, "no")).isIn).toBe(false);
      expect([await stage.entries(), await stage.made()]).toEqual([["identity.link_declined"], []]);
      expect((await stage.consent(await stage.come({ email: invited }))).isIn).toBe(true);
      expect(await stage.entries()).toEqual(["identity.linked", "user.signed_in"]);
      expect(await stage.made()).toEqual(["identities", "sessions"]);
    });

    if (name === "oidc" || name === "saml")
      test("of two browsers that say yes to the same linking one links, and nobody is linked twice", async () => {
        const invited = email("rita");
        await stage.bring(invited);
        const two = await Promise.all([stage.come({ email: invited }), stage.come({ email: invited })]);
        const [first] = two;
        const both = await Promise.all([...two, first].map((came) => stage.consent(came)));
        expect(both.filter(({ isIn }) => isIn)).toHaveLength(1);
        const entries = await stage.entries();
        expect(entries.filter((entry) => entry === "identity.linked")).toHaveLength(1);
        const outcomes = entries.filter(
          (entry) => entry === "user.signed_in" || entry.startsWith("sso.refused"),
        );
        expect(outcomes).toHaveLength(3);
        expect(await stage.linksOf(invited)).toBe(1);
      });
  },
);
