import * as oidc from "openid-client";
import { limitedTo } from "../../http/egress-limit.ts";
import { systemClock } from "../../kernel/clock.ts";
import { Problem } from "../../kernel/problem.ts";
import { type DoorConnection, DoorRefusal, type DoorRoom } from "../door.ts";
import type { OidcSettings } from "../oidc-settings.ts";
import { headerOf } from "./id-token.ts";
import { reasonOf } from "./reasons.ts";

const answerBytes = 262_144;
const askMilliseconds = 10_000;
/** Between two honest clocks (RFC 7519 §4.1.4: a few minutes at most). */
const toleranceSeconds = 30;
const discoveryMilliseconds = 600_000;
const mostKept = 200;

interface Known {
  server: oidc.ServerMetadata;
  keys?: oidc.ExportedJWKSCache | undefined;
  until: number;
}

/** What was discovered stays a while, and with it the provider's keys: an unknown one is looked for once a minute at most. */
const known = new Map<string, Known>();

/** The provider is asked through the company's one way out; more than it may answer is not read. */
const askThrough =
  ({ egress }: DoorRoom, { region }: DoorConnection): oidc.CustomFetch =>
  async (url, { method, headers, body }) => {
    const { hostname: host } = new URL(url);
    const request = new Request(url, { method, headers, ...(body ? { body: body as BodyInit } : {}) });
    const call = { place: { host, region }, milliseconds: askMilliseconds };
    const response = await egress.send("customer_idp", request, call);
    return limitedTo(
      answerBytes,
      response,
      new Problem("upstream_failed", "The provider answered too much."),
    );
  };

/** Looks at a token's spelling before anything decodes it: what is believed after that has one spelling only. */
const strictly =
  (ask: oidc.CustomFetch, tokenEndpoint: string | undefined): oidc.CustomFetch =>
  async (url, options) => {
    const response = await ask(url, options);
    if (url !== tokenEndpoint || !response.ok) return response;
    if (!/^application\/json\b/i.test(response.headers.get("content-type") ?? ""))
      throw new DoorRefusal("answer_unreadable");
    const text = await response.text();
    const { id_token: idToken } = JSON.parse(text) as { id_token?: unknown };
    headerOf(idToken);
    const { status, headers } = response;
    return new Response(text, { status, headers });
  };

/** As the provider takes it: in the header where nothing else is said (OpenID Connect Core §9). */
const proving =
  (secret: string | null): oidc.ClientAuth =>
  (server, client, body, headers) => {
    const { token_endpoint_auth_methods_supported: methods } = server;
    const isPostOnly = methods !== undefined && !methods.includes("client_secret_basic");
    if (secret === null) return oidc.None()(server, client, body, headers);
    const prove = isPostOnly ? oidc.ClientSecretPost(secret) : oidc.ClientSecretBasic(secret);
    return prove(server, client, body, headers);
  };

/** One sign-in's own: how it asks is changed on the way, and nobody else's with it. */
async function configured(
  connection: DoorConnection,
  issuer: string,
  room: DoorRoom,
): Promise<{ config: oidc.Configuration; found: Known }> {
  const settings = connection.settings as OidcSettings;
  const ask = askThrough(room, connection);
  const now = room.clock.now();
  /** The library's clock follows ours. */
  const skew = Math.round((now - systemClock.now()) / 1_000);
  const key = JSON.stringify([connection.id, issuer, settings, connection.secret, skew]);
  const terms = { [oidc.clockSkew]: skew, [oidc.clockTolerance]: toleranceSeconds };
  const proof = proving(connection.secret);
  const kept = known.get(key);
  if (kept && kept.until > now) {
    const config = new oidc.Configuration(kept.server, settings.client_id, terms, proof);
    config[oidc.customFetch] = ask;
    config.timeout = askMilliseconds / 1_000;
    oidc.enableNonRepudiationChecks(config);
    if (kept.keys) oidc.setJwksCache(config, kept.keys);
    return { config, found: kept };
  }
  const options = {
    [oidc.customFetch]: ask,
    timeout: askMilliseconds / 1_000,
    execute: [oidc.enableNonRepudiationChecks],
  };
  const config = await oidc.discovery(new URL(issuer), settings.client_id, terms, proof, options);
  const server = { ...config.serverMetadata() };
  if (server.issuer !== issuer)
    throw new DoorRefusal("issuer_mismatch", { expected: issuer, issuer: server.issuer });
  if (known.size >= mostKept) known.clear();
  const found: Known = { server, until: now + discoveryMilliseconds };
  known.set(key, found);
  return { config, found };
}

async function named<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof DoorRefusal ? error : reasonOf(error);
  }
}

interface Request {
  issuer: string;
  state: string;
  nonce: string;
  verifier: string;
  scope: string;
  more: Record<string, string>;
}

/** A provider on the person's own machine (RFC 8252 §7.3). Calls of ours go through the egress port, https only, all the same. */
const isLoopback = (endpoint: string | undefined): boolean =>
  /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?\//.test(endpoint ?? "");

/** Where the browser goes; the request itself is pushed where the provider takes it so (RFC 9126). */
export const authorizationUrl = (
  connection: DoorConnection,
  asked: Request,
  room: DoorRoom,
): Promise<string> =>
  named(async () => {
    const { config } = await configured(connection, asked.issuer, room);
    const parameters = {
      redirect_uri: connection.urls.callback,
      scope: asked.scope,
      state: asked.state,
      nonce: asked.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(asked.verifier),
      code_challenge_method: "S256",
      ...asked.more,
    };
    if (isLoopback(config.serverMetadata().authorization_endpoint)) oidc.allowInsecureRequests(config);
    const { pushed_authorization_request_endpoint: pushed, require_pushed_authorization_requests: mustPush } =
      config.serverMetadata();
    const isPushed = pushed !== undefined;
    if (mustPush === true && !isPushed) throw new DoorRefusal("metadata_incomplete");
    const url = isPushed
      ? await oidc.buildAuthorizationUrlWithPAR(config, parameters)
      : oidc.buildAuthorizationUrl(config, parameters);
    return url.href;
  });

export interface Exchanged {
  claims: Record<string, unknown>;
  header: Record<string, unknown>;
  /** The rest of what the provider says of the same person. */
  userinfo(): Promise<Record<string, unknown>>;
}

/** The code for an ID token whose signature, issuer, audience, times and nonce are right. @throws {DoorRefusal} */
export const exchangeCode = (
  connection: DoorConnection,
  { issuer, state, nonce, verifier }: Omit<Request, "scope" | "more">,
  parameters: URLSearchParams,
  room: DoorRoom,
): Promise<Exchanged> =>
  named(async () => {
    const { config, found } = await configured(connection, issuer, room);
    const url = new URL(`${connection.urls.callback}?${parameters}`);
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    };
    config[oidc.customFetch] = strictly(askThrough(room, connection), config.serverMetadata().token_endpoint);
    const tokens = await oidc.authorizationCodeGrant(config, url, checks).finally(() => {
      found.keys = oidc.getJwksCache(config) ?? found.keys;
    });
    const header = headerOf(tokens.id_token);
    const claims: Record<string, unknown> = { ...tokens.claims() };
    const { access_token: accessToken } = tokens;
    const subject = String(claims["sub"]);
    const hasUserinfo = config.serverMetadata().userinfo_endpoint !== undefined;
    return {
      claims,
      header,
      userinfo: () =>
        named(async () =>
          hasUserinfo ? { ...(await oidc.fetchUserInfo(config, accessToken, subject)) } : {},
        ),
    };
  });
