import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { ConnectionView } from "../../shared/connections/contract.ts";
import { type Company, openCompany } from "../support/company.ts";
import { EmulatedProvider } from "../support/emulated-provider.ts";
import { OpenIdPeer } from "../support/openid-peer.ts";
import { platform } from "../support/platform.ts";
import { comeBy, lastAttempt, proveDomain, roleOf, switchOn } from "../support/sso.ts";

/*
 * Google, Entra and Okta as npm `emulate` plays them: we did not write it. None of the three sends the `iss` parameter (RFC 9207),
 * takes pushed requests, or changes its keys; `oidc-provider` below and the refusal table of tests/unit/connections do.
 */
const domain = `${crypto.randomUUID()}.example.com`;
const directory = crypto.randomUUID();
const oktaHost = `${crypto.randomUUID()}.okta.example.com`;
const secret = "only-for-this-test";
const clientId = "leanvibe";
const at = (login: string) => `${login}@${domain}`;

let company: Company;
const providers: { close(): Promise<void> }[] = [];

const connect = (provider: string, oidc: object, more: object = {}) =>
  company.ask<ConnectionView>("POST", "/v1/connections", {
    body: {
      ...{ provider, name: `By ${provider}`, secret, jit: true, default_role: "developer" },
      ...{ oidc: { client_id: clientId, ...oidc }, ...more },
    },
  });
const clientOf = ({ urls }: ConnectionView, more: object = {}) => ({
  ...{ client_id: clientId, client_secret: secret, name: "LeanVibe", redirect_uris: [urls.callback] },
  ...more,
});

beforeAll(async () => {
  // The providers live in this process, and by the platform's clock, which other files may have moved.
  vi.useFakeTimers({ toFake: ["Date"], now: await platform().clock.now() });
  company = await openCompany(platform(), { region: "eu", plan: "enterprise" });
  await proveDomain(company, domain);
});
afterAll(async () => {
  vi.useRealTimers();
  await Promise.all(providers.map((provider) => provider.close()));
});

describe("Google Workspace (M-046, M-051, M-334)", () => {
  let google: EmulatedProvider;
  let connection: ConnectionView;
  const signIn = (email: string) => comeBy(connection.urls.login, (start) => google.signIn(start, email));

  /** Its metadata offers both ways to prove a client; emulate reads the secret from the body alone. */
  async function inTheBody(
    request: Request,
    ask: (request: Request) => Promise<Response>,
  ): Promise<Response> {
    const basic = /^Basic (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
    if (basic === undefined) return ask(request);
    const [id = "", password = ""] = Buffer.from(basic, "base64").toString().split(":");
    const form = new URLSearchParams(await request.text());
    form.set("client_id", decodeURIComponent(id));
    form.set("client_secret", decodeURIComponent(password));
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    return ask(new Request(request.url, { method: "POST", headers, body: form.toString() }));
  }

  beforeAll(async () => {
    connection = await connect("google", { hosted_domain: domain });
    const users = [
      { email: at("gina"), name: "Gina" },
      { email: at("gus"), name: "Gus", email_verified: false },
      { email: "gail@gmail.com", name: "Gail" },
    ];
    const seed = { users, oauth_clients: [clientOf(connection)] };
    const opening = { service: "google", host: "accounts.google.com", seed, before: inTheBody } as const;
    google = await EmulatedProvider.open(platform(), opening);
    providers.push(google);
    await switchOn(company, connection, (start) => google.signIn(start, at("gina")));
  });

  test("code, PKCE, state and nonce, a member by the second visit; the answer is worth something once", async () => {
    const first = await signIn(at("gina"));
    expect([first.finished?.status, await first.browser.isIn()]).toEqual([303, true]);
    expect(await roleOf(company, at("gina"))).toBe("developer");
    expect(await (await signIn(at("gina"))).browser.isIn()).toBe(true);
    const replayed = await first.browser.ask(first.back);
    expect(replayed.headers.get("location")).toContain("/sso/error");
    expect(google.asked).toContain("POST /oauth2/token");
  });

  test("neither a private account nor an address that Google has not verified", async () => {
    expect((await signIn("gail@gmail.com")).arrived).toContain("/sso/error");
    expect(await lastAttempt(company, connection)).toMatchObject({ reason: "hosted_domain_mismatch" });
    expect((await signIn(at("gus"))).arrived).toContain("/sso/error");
    expect(await lastAttempt(company, connection)).toMatchObject({ reason: "email_unverified" });
    expect(await roleOf(company, at("gus"))).toBeUndefined();
  });

  test("it promises no `iss` parameter, so none is missed", async () => {
    const said = await google.metadata("https://accounts.google.com");
    expect(said).not.toHaveProperty("authorization_response_iss_parameter_supported");
  });
});

describe("Microsoft Entra (M-047, M-051, M-334)", () => {
  let entra: EmulatedProvider;
  let connection: ConnectionView;
  let hasOptionalClaim = false;
  const signIn = (email: string) => comeBy(connection.urls.login, (start) => entra.signIn(start, email));

  beforeAll(async () => {
    const own = await generateKeyPair("RS256");
    const kid = "with-the-optional-claim";
    const published = { ...(await exportJWK(own.publicKey)), kid, use: "sig", alg: "RS256" };
    /** emulate has no optional claims: where the test asks for `xms_edov`, its token is signed anew with it. */
    const before = async (request: Request, ask: (request: Request) => Promise<Response>) => {
      const answer = await ask(request);
      const { pathname } = new URL(request.url);
      if (pathname === "/discovery/v2.0/keys") {
        const { keys } = (await answer.json()) as { keys: object[] };
        return Response.json({ keys: [...keys, published] });
      }
      if (pathname !== "/oauth2/v2.0/token" || !answer.ok || !hasOptionalClaim) return answer;
      const said = (await answer.json()) as { id_token: string };
      const [, body = ""] = said.id_token.split(".");
      const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Record<string, unknown>;
      const token = new SignJWT({ ...claims, xms_edov: true }).setProtectedHeader({ alg: "RS256", kid });
      return Response.json({ ...said, id_token: await token.sign(own.privateKey) });
    };
    connection = await connect("microsoft", { directory_id: directory });
    const users = [
      { email: at("mona"), name: "Mona", tenant_id: directory },
      { email: at("mick"), name: "Mick", tenant_id: crypto.randomUUID() },
    ];
    const seed = { users, oauth_clients: [clientOf(connection)] };
    const opening = { service: "microsoft", host: "login.microsoftonline.com", seed, before } as const;
    entra = await EmulatedProvider.open(platform(), opening);
    providers.push(entra);
    await switchOn(company, connection, (start) => entra.signIn(start, at("mona")));
  });

  test("its token is believed as emulate made it: the directory's own issuer, `tid` and `oid`", async () => {
    expect(await lastAttempt(company, connection)).toMatchObject({
      ...{ purpose: "test", outcome: "accepted", reason: "email_unverified" },
      evidence: { issuer: `https://login.microsoftonline.com/${directory}/v2.0`, alg: "RS256" },
    });
  });

  test("an address counts only with `xms_edov`, which is one of Entra's optional claims", async () => {
    expect((await signIn(at("mona"))).arrived).toContain("/sso/error");
    expect(await lastAttempt(company, connection)).toMatchObject({ reason: "email_unverified" });
    hasOptionalClaim = true;
    expect(await (await signIn(at("mona"))).browser.isIn()).toBe(true);
    expect(await roleOf(company, at("mona"))).toBe("developer");
    hasOptionalClaim = false;
    expect(await (await signIn(at("mona"))).browser.isIn(), "known by her object id").toBe(true);
  });

  test("nobody of another directory, though it is the same provider with the same key", async () => {
    expect((await signIn(at("mick"))).arrived).toContain("/sso/error");
    expect(await lastAttempt(company, connection)).toMatchObject({ reason: "issuer_mismatch" });
  });
});

describe("Okta (M-048, M-051, M-056, M-334)", () => {
  test("an authorization server of its own as issuer, and its groups as roles each time", async () => {
    const issuer = `https://${oktaHost}/oauth2/works`;
    const connection = await connect(
      "okta",
      { issuer, scopes: ["groups"] },
      { group_roles: [{ group: "leads", role: "manager" }] },
    );
    const people = ["olga", "otis"].map((login) => ({
      ...{ okta_id: `00u${login}`, login: at(login), email: at(login) },
      ...{ first_name: login, last_name: "Okta" },
    }));
    const seed = {
      users: people,
      authorization_servers: [{ id: "works", name: "works" }],
      groups: [{ okta_id: "00gleads", name: "leads" }],
      group_memberships: [{ group_okta_id: "00gleads", user_okta_id: "00uolga" }],
      oauth_clients: [
        clientOf(connection, { auth_server_id: "works", token_endpoint_auth_method: "client_secret_basic" }),
      ],
    };
    const okta = await EmulatedProvider.open(platform(), { service: "okta", host: oktaHost, seed });
    providers.push(okta);
    const signIn = (login: string) => comeBy(connection.urls.login, (start) => okta.signIn(start, at(login)));
    await switchOn(company, connection, (start) => okta.signIn(start, at("olga")));
    expect(await (await signIn("olga")).browser.isIn()).toBe(true);
    expect(await (await signIn("otis")).browser.isIn()).toBe(true);
    expect([await roleOf(company, at("olga")), await roleOf(company, at("otis"))]).toEqual([
      "manager",
      "developer",
    ]);
    const org = await okta.metadata(`https://${oktaHost}`);
    expect(org["issuer"], "the organisation is another issuer").not.toBe(issuer);
  });
});

describe("any issuer: oidc-provider (M-048, M-050, M-051)", () => {
  test("the request is pushed, `iss` comes back, and a sign-in outlives a change of the provider's keys", async () => {
    const peer = new OpenIdPeer();
    providers.push({ close: () => peer.stop() });
    const connection = await connect(
      "oidc",
      { issuer: peer.issuer, client_id: peer.clientId },
      { secret: peer.clientSecret },
    );
    await peer.start(platform(), () => [connection.urls.callback]);
    peer.accounts.set("pia", { email: at("pia"), email_verified: true, name: "Pia", groups: [] });
    let asked = "";
    const atPeer = (start: string) => {
      asked = start;
      return peer.signIn(start, "pia");
    };
    await switchOn(company, connection, atPeer);
    const first = await comeBy(connection.urls.login, atPeer);
    expect(await first.browser.isIn()).toBe(true);
    expect([...new URL(asked).searchParams.keys()].sort()).toEqual(["client_id", "request_uri"]);
    expect(new URL(first.back).searchParams.get("iss")).toBe(peer.issuer);

    const second = await comeBy(connection.urls.login, async (start) => {
      const back = await peer.signIn(start, "pia");
      await peer.changeKeys();
      // Unknown keys are looked for once a minute at most.
      await platform().clock.advance(61_000);
      vi.setSystemTime(await platform().clock.now());
      return back;
    });
    expect(await second.browser.isIn(), await lastReason(connection)).toBe(true);
  });
  const lastReason = async (connection: ConnectionView) => (await lastAttempt(company, connection))?.reason;
});
