import { randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair } from "jose";
import Provider from "oidc-provider";
import { openIdStore } from "./openid-store.ts";
import type { TestPlatform } from "./platform.ts";

export interface Account {
  email: string;
  email_verified: boolean;
  name: string;
  groups: string[];
}

const clientSecret = "x".repeat(43);

/** An OpenID provider we did not write, on the loopback, found by workers under a public name. */
export class OpenIdPeer {
  readonly host = `${randomUUID()}.example.com`;
  readonly issuer = `https://${this.host}`;
  readonly clientId = "leanvibe";
  readonly clientSecret = clientSecret;
  readonly accounts = new Map<string, Account>();
  #server: http.Server | undefined;
  #answer: ReturnType<Provider["callback"]> | undefined;
  #redirectUris: string[] = [];
  readonly #store = openIdStore();
  #keys = 0;
  #port = 0;

  async start(platform: TestPlatform, redirectUris: () => string[]): Promise<void> {
    this.#redirectUris = redirectUris();
    await this.changeKeys();
    this.#server = http.createServer((request, response) => {
      request.headers.host = this.host;
      request.headers["x-forwarded-host"] = this.host;
      request.headers["x-forwarded-proto"] = "https";
      void this.#answer?.(request, response);
    });
    const server = this.#server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    this.#port = (server.address() as AddressInfo).port;
    await platform.allow(`${this.issuer}/`, `http://127.0.0.1:${this.#port}/`);
  }

  /** Signs and publishes with a key of now on; what it has under way goes on. */
  async changeKeys(): Promise<void> {
    const { accounts } = this;
    const { privateKey } = await generateKeyPair("RS256", { extractable: true });
    const key = { ...(await exportJWK(privateKey)), kid: `k${++this.#keys}`, use: "sig", alg: "RS256" };
    const client = {
      ...{ client_id: this.clientId, client_secret: clientSecret, grant_types: ["authorization_code"] },
      redirect_uris: this.#redirectUris,
    };
    const provider = new Provider(this.issuer, {
      clients: [client],
      jwks: { keys: [key] },
      adapter: this.#store,
      pkce: { required: () => true },
      cookies: { keys: ["k1"] },
      ttl: {
        AuthorizationCode: 600,
        AccessToken: 600,
        IdToken: 600,
        Grant: 600,
        Interaction: 600,
        Session: 600,
      },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name", "groups"] },
      features: {
        devInteractions: { enabled: true },
        pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      },
      findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
    });
    provider.proxy = true;
    this.#answer = provider.callback();
  }

  async stop(): Promise<void> {
    const server = this.#server;
    server?.closeAllConnections();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** The person's browser at the provider: signs in, says yes, and is led back. @returns the address it is led back to */
  async signIn(start: string, login: string): Promise<string> {
    const jar = new Map<string, string>();
    let next = start;
    for (let step = 0; step < 12; step++) {
      if (!next.startsWith(this.issuer)) return next;
      const response = await this.#ask(next, jar);
      const location = response.headers.get("location");
      if (location !== null) {
        next = new URL(location, next).href;
        continue;
      }
      const page = await response.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
      if (action === undefined || prompt === undefined) throw new Error(`no form: ${page.slice(0, 2_000)}`);
      const form = new URLSearchParams({ prompt, login, password: "any" });
      const answer = await this.#ask(new URL(action, next).href, jar, form);
      next = new URL(answer.headers.get("location") ?? "", next).href;
    }
    throw new Error("the provider leads in circles");
  }

  async #ask(url: string, jar: Map<string, string>, form?: URLSearchParams): Promise<Response> {
    const { pathname, search } = new URL(url);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(`http://127.0.0.1:${this.#port}${pathname}${search}`, {
      redirect: "manual",
      headers: { cookie },
      ...(form ? { method: "POST", body: form } : {}),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}
