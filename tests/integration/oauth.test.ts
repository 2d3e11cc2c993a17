import * as oidc from "openid-client";
import { beforeAll, describe, expect, test } from "vitest";
import { type Company, openCompany } from "../support/company.ts";
import { approve, type Client, issuerOf, newClient, redirectUri } from "../support/oauth.ts";
import { discoverAs } from "../support/oauth-library.ts";
import { platform } from "../support/platform.ts";

/** An independent library, told nothing but the issuer and what a tool is given when it is registered. */
let company: Company;
let client: Client;
let config: oidc.Configuration;

const discover = (tool: Client, how: oidc.ClientAuth) => discoverAs(company, tool, how);

const projects = (token: string) =>
  platform().fetch("/v1/projects", { headers: { authorization: `Bearer ${token}` } });

const codes: string[] = [];
const requests: string[] = [];

/** The person says yes to what the library asks for, and the library takes it from there. */
async function signIn(
  scope: string,
  given = config,
  extra: Record<string, string> = {},
  bound?: oidc.DPoPOptions,
  isPushed = false,
) {
  const [verifier, state, nonce] = [oidc.randomPKCECodeVerifier(), oidc.randomState(), oidc.randomNonce()];
  const wanted = {
    ...{ redirect_uri: redirectUri, scope, state, nonce, code_challenge_method: "S256" },
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    ...extra,
  };
  const asked = isPushed
    ? await oidc.buildAuthorizationUrlWithPAR(given, wanted, bound)
    : oidc.buildAuthorizationUrl(given, wanted);
  expect(asked.origin + asked.pathname).toBe(`${issuerOf(company)}/oauth/authorize`);
  requests.push(asked.search.slice(1));
  const answer = await approve(company, asked.search.slice(1));
  codes.push(answer.searchParams.get("code") ?? "");
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
  const expected = { ...checks, idTokenExpected: scope.includes("openid") };
  return oidc.authorizationCodeGrant(given, answer, expected, undefined, bound);
}

beforeAll(async () => {
  company = await openCompany(platform(), { region: "eu" });
  client = await newClient(company);
  config = await discover(client, oidc.ClientSecretBasic(client.client_secret ?? ""));
});

describe("an independent client library (M-050)", () => {
  test("discovers the issuer, which is the region's own host, under both names", async () => {
    const { issuer, jwks_uri } = config.serverMetadata();
    expect(issuer).toBe(issuerOf(company));
    expect(jwks_uri).toBe(`${issuer}/.well-known/jwks.json`);
    expect(config.serverMetadata().supportsPKCE()).toBe(true);
    const other = await platform().fetch(`${issuer}/.well-known/oauth-authorization-server`);
    expect(await other.json()).toEqual(
      await (await platform().fetch(`${issuer}/.well-known/openid-configuration`)).json(),
    );
    const global = await platform().fetch("/.well-known/openid-configuration");
    expect(global.status).toBe(404);
    expect(await global.json()).toMatchObject({ issuers: expect.arrayContaining([issuer]) });
  });

  test("signs a person in, learns who it is, and may do what was agreed to and no more", async () => {
    const tokens = await signIn("openid profile email projects:read");
    expect(tokens.claims()).toMatchObject({ sub: company.userId, aud: client.client_id, amr: ["pwd"] });
    expect(tokens.refresh_token).toBeUndefined();
    const who = await oidc.fetchUserInfo(config, tokens.access_token, company.userId);
    expect(who).toMatchObject({ email: company.email, tenant: { id: company.id }, role: "owner" });
    expect((await projects(tokens.access_token)).status).toBe(200);
    const beyond = await platform().fetch("/v1/members", {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(beyond.status).toBe(403);
    const account = await platform().fetch("/v1/auth/me", {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(account.status, "the person's account is not the tool's").toBe(403);
    const idToken = tokens.id_token ?? "";
    expect((await projects(idToken)).status, "an ID token is no access token").toBe(401);
  });

  test("refreshes, asks about, revokes: and then nothing of it works, here or at the API", async () => {
    const first = await signIn("openid offline_access projects:read tasks:read");
    const second = await oidc.refreshTokenGrant(config, first.refresh_token ?? "", {
      scope: "projects:read",
    });
    expect(second.scope).toBe("projects:read");
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(await oidc.tokenIntrospection(config, second.access_token)).toMatchObject({
      ...{ active: true, scope: "projects:read", client_id: client.client_id, sub: company.userId },
    });
    expect(await oidc.tokenIntrospection(config, second.refresh_token ?? "")).toMatchObject({ active: true });
    expect((await projects(second.access_token)).status).toBe(200);
    await oidc.tokenRevocation(config, second.refresh_token ?? "");
    for (const token of [first.access_token, second.access_token, second.refresh_token ?? ""])
      expect(await oidc.tokenIntrospection(config, token)).toEqual({ active: false });
    expect((await projects(second.access_token)).status).toBe(401);
    await expect(oidc.refreshTokenGrant(config, second.refresh_token ?? "")).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  test("acts as itself, as the tool and never as an owner", async () => {
    const posted = await discover(client, oidc.ClientSecretPost(client.client_secret ?? ""));
    const tokens = await oidc.clientCredentialsGrant(posted, { scope: "projects:read" });
    expect((await projects(tokens.access_token)).status).toBe(200);
    const claims = JSON.parse(atob(tokens.access_token.split(".")[1] ?? "")) as Record<string, unknown>;
    expect(claims).toMatchObject({ sub: client.client_id, role: "viewer", scope: "projects:read" });
    await expect(oidc.clientCredentialsGrant(posted, { scope: "projects:write" })).rejects.toMatchObject({
      error: "invalid_scope",
    });
  });

  test("proves itself by a key of its own instead of a secret, each proof once", async () => {
    const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
      "sign",
      "verify",
    ]);
    const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", pair.publicKey);
    const keyed = await newClient(company, { keys: [{ kty, crv, x, y, kid: "one" }] });
    expect(keyed.client_secret).toBeNull();
    const given = await discover(
      keyed,
      oidc.PrivateKeyJwt({ key: pair.privateKey as oidc.CryptoKey, kid: "one" }),
    );
    const tokens = await oidc.clientCredentialsGrant(given, { scope: "projects:read" });
    expect((await projects(tokens.access_token)).status).toBe(200);
  });

  test("lets a machine without a browser in, by a code that a person types", async () => {
    const cli = await newClient(company, {
      ...{ kind: "public", redirect_uris: [], scopes: ["openid", "offline_access", "projects:read"] },
      grant_types: ["refresh_token", "urn:ietf:params:oauth:grant-type:device_code"],
    });
    const given = await discover(cli, oidc.None());
    const device = await oidc.initiateDeviceAuthorization(given, { scope: "offline_access projects:read" });
    expect(device.verification_uri).toBe(`${issuerOf(company)}/device`);
    const typed = ` ${device.user_code.toLowerCase().replace("-", " ")}`;
    const body = { user_code: typed };
    const ask = await company.ask("POST", "/v1/auth/oauth/devices/inspect", { body });
    expect(ask).toMatchObject({ user_code: device.user_code, scopes: ["offline_access", "projects:read"] });
    await company.ask("POST", "/v1/auth/oauth/devices/decide", { body: { ...body, decision: "approve" } });
    const tokens = await oidc.genericGrantRequest(given, "urn:ietf:params:oauth:grant-type:device_code", {
      device_code: device.device_code,
    });
    expect((await projects(tokens.access_token)).status).toBe(200);
    expect(tokens.refresh_token).toMatch(/^lvr_eu_/);
  });

  test("binds what it is given to a key of its own (RFC 9449)", async () => {
    const tool = await newClient(company, {
      ...{ kind: "public", grant_types: ["authorization_code", "refresh_token"] },
      dpop_bound_access_tokens: true,
    });
    const given = await discover(tool, oidc.None());
    const [DPoP, another] = await Promise.all(
      ["ES256", "EdDSA"].map(async (alg) => oidc.getDPoPHandle(given, await oidc.randomDPoPKeyPair(alg))),
    );
    if (!DPoP || !another) throw new Error("no keys were drawn");
    const dpop_jkt = await DPoP.calculateThumbprint();
    const first = await signIn("openid offline_access projects:read", given, { dpop_jkt }, { DPoP });
    expect(first.token_type).toBe("dpop");
    const [sub] = [company.userId];
    expect(await oidc.fetchUserInfo(given, first.access_token, sub, { DPoP })).toMatchObject({ sub });
    expect(await oidc.tokenIntrospection(config, first.access_token)).toMatchObject({
      ...{ active: true, token_type: "DPoP", cnf: { jkt: dpop_jkt } },
    });
    const asked: [string, string | undefined][] = [];
    const watched = await discoverAs(company, tool, oidc.None(), ({ headers }) => {
      asked.push([headers["authorization"] ?? "", headers["dpop"]]);
    });
    const address = new URL(`${issuerOf(company)}/v1/projects?limit=1`);
    const fetched = (by: oidc.DPoPHandle) =>
      oidc.fetchProtectedResource(watched, first.access_token, address, "GET", null, undefined, { DPoP: by });
    expect((await fetched(DPoP)).status).toBe(200);
    const [authorization = "", dpop = ""] = asked.at(-1) ?? [];
    const again = await platform().fetch(address.href, { headers: { authorization, dpop } });
    expect([again.status, again.headers.get("www-authenticate")]).toEqual([
      401,
      expect.stringMatching(/^DPoP .*error="invalid_dpop_proof".*resource_metadata=/),
    ]);
    expect((await projects(first.access_token)).status, "shown as a bearer token").toBe(401);
    await expect(fetched(another)).rejects.toMatchObject({ status: 401 });

    const refreshed = (by?: oidc.DPoPHandle) =>
      oidc.refreshTokenGrant(given, first.refresh_token ?? "", undefined, by ? { DPoP: by } : undefined);
    await expect(refreshed()).rejects.toMatchObject({ error: "invalid_dpop_proof" });
    await expect(refreshed(another), "a public tool keeps its key").rejects.toMatchObject({
      error: "invalid_grant",
    });
    expect((await refreshed(DPoP)).token_type).toBe("dpop");
    const stolen = signIn("openid projects:read", given, { dpop_jkt }, { DPoP: another });
    await expect(stolen, "the code was asked with another key").rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  test("is led to its region from the global host by its id, and may ask from a page (M-024)", async () => {
    const ask = (path: string, fields: Record<string, string>, headers: Record<string, string>) => {
      const body = new URLSearchParams(fields);
      return platform().fetch(path, {
        method: "POST",
        headers: { ...headers, origin: "https://p.test" },
        body,
      });
    };
    const basic = { authorization: `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}` };
    const own = { client_id: client.client_id, client_secret: client.client_secret ?? "" };
    const form = { grant_type: "client_credentials", scope: "projects:read" };
    for (const [fields, headers] of [
      [{ ...form, ...own }, {}],
      [form, basic],
    ] as const) {
      const answer = await ask("/oauth/token", fields, headers);
      expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([200, "*"]);
      const { access_token: token } = (await answer.json()) as { access_token: string };
      expect(await (await ask("/oauth/introspect", { token }, basic)).json()).toMatchObject({ active: true });
    }
    const refused = await ask("/oauth/token", form, {});
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([401, "*"]);
    const device = await ask("/oauth/device_authorization", own, {});
    expect(await device.json()).toMatchObject({ verification_uri: `${issuerOf(company)}/device` });
  });

  test("pushes its request beforehand, bound to its key, and it is answered once (RFC 9126)", async () => {
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair());
    const tokens = await signIn("openid projects:read", config, {}, { DPoP }, true);
    expect(tokens).toMatchObject({ token_type: "dpop", scope: "openid projects:read" });
    const query = requests.at(-1) ?? "";
    expect([...new URLSearchParams(query).keys()].sort()).toEqual(["client_id", "request_uri"]);
    const body = { query, decision: "approve" };
    expect((await company.call("POST", "/v1/auth/oauth/requests/decide", { body })).status).toBe(409);
    const refused = oidc.buildAuthorizationUrlWithPAR(config, {
      ...{
        redirect_uri: "https://evil.test/",
        code_challenge: "c".repeat(43),
        code_challenge_method: "S256",
      },
    });
    await expect(refused).rejects.toMatchObject({ error: "invalid_request", status: 400 });
  });

  test("is told by the API where to get a token", async () => {
    const response = await platform().fetch(`${issuerOf(company)}/v1/projects`);
    const where = /resource_metadata="([^"]+)"/.exec(response.headers.get("www-authenticate") ?? "")?.[1];
    const metadata = await (await platform().fetch(where ?? "")).json();
    expect(metadata).toMatchObject({
      resource: issuerOf(company),
      authorization_servers: [issuerOf(company)],
    });
  });
});
