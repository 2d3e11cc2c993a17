import { createHash, randomUUID } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import type { TestPlatform } from "./platform.ts";

const { privateKey, publicKey } = await generateKeyPair("ES256");
const jwk = { ...(await exportJWK(publicKey)), kid: "plain", use: "sig", alg: "ES256" };

interface Asked {
  issuer: string;
  claims: object;
  query: URLSearchParams;
}

/** OpenID providers under any names, which say of a person what the test says, once a code, and to the right client. */
export class PlainProvider {
  readonly clientId = "leanvibe";
  readonly clientSecret = "only-for-this-test";
  readonly #codes = new Map<string, Asked>();
  readonly #server = http.createServer((request, response) => {
    void this.#answer(request).then(({ status = 200, body }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  });

  static async open(on: TestPlatform, issuers: string[]): Promise<PlainProvider> {
    const provider = new PlainProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, "127.0.0.1", resolve));
    const { port } = provider.#server.address() as AddressInfo;
    for (const { host } of issuers.map((issuer) => new URL(issuer)))
      await on.allow(`https://${host}/`, `http://127.0.0.1:${port}/${host}/`);
    return provider;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Where the person is led back to. `undefined`: they said no. */
  lead(start: string, issuer: string, claims: object | undefined): string {
    const { searchParams: query } = new URL(start);
    const back = new URL(query.get("redirect_uri") ?? "");
    back.searchParams.set("state", query.get("state") ?? "");
    back.searchParams.set("iss", issuer);
    if (claims === undefined) back.searchParams.set("error", "access_denied");
    else {
      const code = randomUUID();
      this.#codes.set(code, { issuer, claims, query });
      back.searchParams.set("code", code);
    }
    return back.href;
  }

  async #answer(request: http.IncomingMessage): Promise<{ status?: number; body: object }> {
    const [, host = "", path = ""] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? "") ?? [];
    const at = (name: string) => `https://${host}/${name}`;
    const [, below] = /^(.*)\/\.well-known\/openid-configuration$/.exec(path) ?? [];
    if (below !== undefined)
      return {
        body: {
          issuer: `https://${host}${below}`,
          authorization_endpoint: at("authorize"),
          token_endpoint: at("token"),
          jwks_uri: at("keys"),
          id_token_signing_alg_values_supported: ["ES256"],
          authorization_response_iss_parameter_supported: true,
        },
      };
    if (path === "/keys") return { body: { keys: [jwk] } };
    if (path === "/token") return this.#token(request);
    return { status: 404, body: {} };
  }

  async #token(request: http.IncomingMessage): Promise<{ status?: number; body: object }> {
    const form = new URLSearchParams(await text(request));
    const asked = this.#codes.get(form.get("code") ?? "");
    this.#codes.delete(form.get("code") ?? "");
    const [, basic = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const client = decodeURIComponent(Buffer.from(basic, "base64").toString());
    if (client !== `${this.clientId}:${this.clientSecret}`)
      return { status: 401, body: { error: "invalid_client" } };
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    const isRight =
      asked?.query.get("code_challenge") === challenge &&
      asked.query.get("redirect_uri") === form.get("redirect_uri");
    if (!isRight) return { status: 400, body: { error: "invalid_grant" } };
    const nonce = asked.query.get("nonce");
    const token = new SignJWT({ nonce, ...asked.claims })
      .setProtectedHeader({ alg: "ES256", kid: "plain" })
      .setIssuer(asked.issuer)
      .setAudience(this.clientId)
      .setIssuedAt()
      .setExpirationTime("1h");
    return { body: { access_token: "at", token_type: "Bearer", id_token: await token.sign(privateKey) } };
  }
}
