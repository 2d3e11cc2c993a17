import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import type { DoorConnection, DoorRoom, Transaction } from "../../shared/connections/door.ts";
import type { Provider } from "../../shared/connections/words.ts";
import type { TenantDb } from "../../shared/data/tenant-db.ts";
import type { Egress } from "../../shared/http/egress.ts";
import { systemClock } from "../../shared/kernel/clock.ts";
import { randomIds } from "../../shared/kernel/ids.ts";
import type { Vault } from "../../shared/keys/contract.ts";

const clientId = "leanvibe";
const pair = await generateKeyPair("ES256", { extractable: true });
const other = await generateKeyPair("ES256", { extractable: true });
/** What the provider publishes once it signs with the other key. */
export const nextKey: JWK = { ...(await exportJWK(other.publicKey)), kid: "k2", use: "sig", alg: "ES256" };
const jwk: JWK = { ...(await exportJWK(pair.publicKey)), kid: "k1", use: "sig", alg: "ES256" };

/** What an attacker, or a careless provider, may change about one sign-in. */
export interface Lie {
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  /** Claims left out. */
  without?: string[];
  key?: "other" | "secret" | "none";
  idToken?: (token: string) => unknown;
  token?: (answer: Record<string, unknown>) => unknown;
  tokenStatus?: number;
  tokenType?: string;
  metadata?: Record<string, unknown>;
  keys?: (keys: JWK[]) => JWK[];
  userinfo?: Record<string, unknown>;
  /** The address that the browser is led back to. */
  back?: (url: URL) => void;
  settings?: Record<string, unknown>;
  provider?: Provider;
}

const directory = "11111111-2222-4333-8444-555555555555";
const settingsOf = (provider: Provider, issuer: string): Record<string, unknown> => {
  if (provider === "google") return { client_id: clientId, hosted_domain: "acme.example.com" };
  if (provider === "microsoft") return { client_id: clientId, directory_id: directory };
  return { client_id: clientId, issuer };
};
const issuerFor: Partial<Record<Provider, string>> = {
  google: "https://accounts.google.com",
  microsoft: `https://login.microsoftonline.com/${directory}/v2.0`,
};
const extraFor: Partial<Record<Provider, Record<string, unknown>>> = {
  google: { hd: "acme.example.com" },
  microsoft: { tid: directory, oid: "99999999-2222-4333-8444-555555555555", xms_edov: true },
};

let count = 0;

/** An OpenID provider of one sign-in, in this process: it says whatever the test wants it to. */
export class HostileProvider {
  readonly issuer: string;
  readonly connection: DoorConnection;
  readonly tx: Transaction;
  readonly asked: string[] = [];
  readonly #lie: Lie;

  constructor(lie: Lie = {}) {
    const provider = lie.provider ?? "oidc";
    const host = `https://op${count++}.example.com`;
    this.#lie = lie;
    this.issuer = issuerFor[provider] ?? host;
    const base = `https://app.leanvibe.ai/sso/acme/con_${String(count).padStart(26, "0")}`;
    this.connection = {
      id: `con_${String(count).padStart(26, "0")}`,
      tenantId: `ten_${"0".repeat(26)}`,
      provider,
      name: "Ours",
      settings: { ...settingsOf(provider, this.issuer), ...lie.settings } as DoorConnection["settings"],
      secret: "hush",
      attributes: {},
      region: "other",
      urls: {
        login: `${base}/login`,
        callback: `${base}/callback`,
        acs: `${base}/acs`,
        slo: `${base}/slo`,
        metadata: `${base}/metadata`,
      },
    };
    this.tx = {
      id: `ltx_${"0".repeat(26)}`,
      purpose: "sign_in",
      state: "s".repeat(39),
      nonce: "n".repeat(39),
      verifier: "v".repeat(43),
      requestId: "_r",
    };
  }

  get room(): DoorRoom {
    const egress: Egress = { send: (_to, request) => this.#answer(request), admit: async () => undefined };
    const { ids, clock } = { ids: randomIds(systemClock), clock: systemClock };
    return { egress, clock, ids, db: {} as TenantDb, vault: {} as Vault };
  }

  /** Where the browser comes back. */
  back(): URL {
    const url = new URL(this.connection.urls.callback);
    url.searchParams.set("code", "c0de");
    url.searchParams.set("state", this.tx.state);
    url.searchParams.set("iss", this.issuer);
    this.#lie.back?.(url);
    return url;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    this.asked.push(pathname);
    if (pathname.endsWith("/openid-configuration")) return Response.json(this.#metadata());
    if (pathname.endsWith("/keys"))
      return Response.json({ keys: (this.#lie.keys ?? ((keys) => keys))([jwk]) });
    if (pathname.endsWith("/userinfo")) return Response.json(this.#lie.userinfo ?? { sub: "alice" });
    if (pathname.endsWith("/token")) return this.#tokens();
    return new Response(null, { status: 404 });
  }

  #metadata(): Record<string, unknown> {
    const at = (path: string) => `https://${new URL(this.issuer).host}${path}`;
    return {
      issuer: this.issuer,
      authorization_endpoint: at("/authorize"),
      token_endpoint: at("/token"),
      jwks_uri: at("/keys"),
      userinfo_endpoint: at("/userinfo"),
      id_token_signing_alg_values_supported: ["ES256", "RS256", "HS256", "none"],
      authorization_response_iss_parameter_supported: true,
      ...this.#lie.metadata,
    };
  }

  async #tokens(): Promise<Response> {
    const lie = this.#lie;
    const token = await this.#idToken();
    const answer = { access_token: "at", token_type: "Bearer", id_token: (lie.idToken ?? ((t) => t))(token) };
    const body = JSON.stringify((lie.token ?? ((given) => given))(answer));
    const headers = { "content-type": lie.tokenType ?? "application/json" };
    return new Response(body, { status: lie.tokenStatus ?? 200, headers });
  }

  async #idToken(): Promise<string> {
    const { claims, without = [], header, key } = this.#lie;
    const now = Math.floor(Date.now() / 1000);
    const all: Record<string, unknown> = {
      ...{ iss: this.issuer, aud: clientId, sub: "alice", nonce: this.tx.nonce, iat: now, exp: now + 300 },
      ...{ email: "alice@acme.example.com", email_verified: true, name: "Alice", groups: ["staff"] },
      ...extraFor[this.connection.provider],
      ...claims,
    };
    for (const name of without) delete all[name];
    const alg = key === "secret" ? "HS256" : "ES256";
    const head = { alg, kid: "k1", ...header };
    if (key === "none") {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
      return `${part({ alg: "none" })}.${part(all)}.`;
    }
    const signer = new SignJWT(all).setProtectedHeader(head as { alg: string });
    const keys = { other: other.privateKey, secret: new TextEncoder().encode("hush".repeat(8)) };
    return signer.sign(
      key === undefined ? pair.privateKey : keys[key],
      header?.["crit"] ? { crit: { x: true } } : {},
    );
  }
}
