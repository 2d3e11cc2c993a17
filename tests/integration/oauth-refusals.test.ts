import { beforeAll, describe, expect, test } from "vitest";
import type { Company } from "../support/company.ts";
import {
  type Client,
  challengeOf,
  errorOf,
  type Fields,
  issuerOf,
  newClient,
  newCode,
  newVerifier,
  openTools,
  proof,
  sendForm,
  startDevice,
  tokensOf,
} from "../support/oauth.ts";
import { platform } from "../support/platform.ts";
import { newProofKey, proofParts, signProof } from "../support/proof-key.ts";

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";
let ours: Company;
let client: Client;
let other: Client;
let foreign: Client;
let open: Client;

beforeAll(async () => {
  ({ ours, client, other, foreign, open } = await openTools());
});

describe("the token endpoint refuses (M-050)", () => {
  const rows: [string, () => Promise<Fields> | Fields, string][] = [
    ["no grant at all", () => proof(client), "invalid_request"],
    [
      "a grant it does not know",
      () => ({ grant_type: "password", ...proof(client) }),
      "unsupported_grant_type",
    ],
    [
      "a grant the tool has not",
      () => ({ grant_type: "client_credentials", ...proof(open) }),
      "unauthorized_client",
    ],
    ["a code alone", () => ({ grant_type: "authorization_code", ...proof(client) }), "invalid_request"],
    [
      "a code without its proof",
      async () => ({ ...(await newCode(ours, client)), code_verifier: undefined }),
      "invalid_request",
    ],
    [
      "a code with another's proof",
      async () => ({ ...(await newCode(ours, client)), code_verifier: newVerifier() }),
      "invalid_grant",
    ],
    [
      "a code whose proof is its challenge (plain)",
      async () => {
        const form = await newCode(ours, client);
        return { ...form, code_verifier: challengeOf(form["code_verifier"] ?? "") };
      },
      "invalid_grant",
    ],
    [
      "a code that goes elsewhere",
      async () => ({ ...(await newCode(ours, client)), redirect_uri: "https://evil.test/" }),
      "invalid_grant",
    ],
    [
      "a code that goes nowhere",
      async () => ({ ...(await newCode(ours, client)), redirect_uri: undefined }),
      "invalid_grant",
    ],
    [
      "a code of another tool",
      async () => ({ ...(await newCode(ours, client)), ...proof(other) }),
      "invalid_grant",
    ],
    [
      "a code of another company's tool",
      async () => ({ ...(await newCode(ours, client)), ...proof(foreign) }),
      "invalid_grant",
    ],
    [
      "a code that nobody drew",
      async () => ({ ...(await newCode(ours, client)), code: `lva_eu_${"0".repeat(45)}` }),
      "invalid_grant",
    ],
    [
      "a refresh token for a code",
      async () => ({ ...(await newCode(ours, client)), code: (await tokensOf(ours, client)).refresh_token }),
      "invalid_grant",
    ],
    [
      "a refresh token of another tool",
      async () => ({
        grant_type: "refresh_token",
        refresh_token: (await tokensOf(ours, client)).refresh_token,
        ...proof(other),
      }),
      "invalid_grant",
    ],
    [
      "a person's own refresh token",
      () => ({ grant_type: "refresh_token", refresh_token: ours.refreshToken, ...proof(client) }),
      "invalid_grant",
    ],
    [
      "more scope than was given",
      async () => ({
        grant_type: "refresh_token",
        refresh_token: (await tokensOf(ours, client)).refresh_token,
        scope: "tasks:read",
        ...proof(client),
      }),
      "invalid_scope",
    ],
    [
      "itself as who it is",
      () => ({ grant_type: "client_credentials", scope: "openid", ...proof(client) }),
      "invalid_scope",
    ],
    [
      "itself with what it has not",
      () => ({ grant_type: "client_credentials", scope: "members:write", ...proof(client) }),
      "invalid_scope",
    ],
    [
      "a device nobody started",
      () => ({ grant_type: deviceGrant, device_code: `lvd_eu_${"0".repeat(45)}`, ...proof(client) }),
      "invalid_grant",
    ],
    [
      "a device that waits",
      async () => ({
        grant_type: deviceGrant,
        device_code: (await startDevice(ours, client)).device_code,
        ...proof(client),
      }),
      "authorization_pending",
    ],
    [
      "a device of another tool",
      async () => ({
        grant_type: deviceGrant,
        device_code: (await startDevice(ours, client)).device_code,
        ...proof(other),
      }),
      "invalid_grant",
    ],
  ];
  test.each(rows)("%s", async (_, form, error) => {
    const response = await sendForm(ours, "/oauth/token", await form());
    expect([response.status, response.headers.get("cache-control")]).toEqual([400, "no-store"]);
    expect(await errorOf(response)).toBe(error);
  });

  const strangers: [string, () => Fields, Record<string, string>][] = [
    ["without a name", () => ({}), {}],
    ["that is unknown", () => ({ client_id: `lvc_eu_${"0".repeat(26)}`, client_secret: "x" }), {}],
    ["with a wrong secret", () => ({ ...proof(client), client_secret: other.client_secret ?? "" }), {}],
    ["without its secret", () => ({ client_id: client.client_id }), {}],
    ["that is public and shows a secret", () => ({ client_id: open.client_id, client_secret: "x" }), {}],
    [
      "with an unsigned assertion",
      () => ({
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: `eyJhbGciOiJub25lIn0.${btoa(JSON.stringify({ sub: client.client_id })).replace(/=+$/, "")}.x`,
      }),
      {},
    ],
    ["with half a Basic header", () => ({}), { authorization: "Basic !!" }],
  ];
  test.each(strangers)("a tool %s", async (_, form, headers) => {
    const fields = { grant_type: "client_credentials", ...form() };
    const response = await sendForm(ours, "/oauth/token", fields, headers);
    expect([response.status, await errorOf(response)]).toEqual([401, "invalid_client"]);
    expect(response.headers.has("www-authenticate")).toBe("authorization" in headers);
  });

  test("a proof of a key that is garbage, of another request, or used before (RFC 9449)", async () => {
    const key = newProofKey();
    const iat = Math.floor((await platform().clock.now()) / 1000);
    const htu = `${issuerOf(ours)}/oauth/token`;
    const proofOf = (change: object) => signProof(proofParts(key, { htm: "POST", htu, iat, ...change }), key);
    const bound = await newClient(ours, { dpop_bound_access_tokens: true });
    const form = { grant_type: "client_credentials", scope: "projects:read", ...proof(bound) };
    const good = proofOf({});
    const answers: (string | number)[] = [];
    for (const dpop of [
      ...[undefined, "x", proofOf({ htu: `${issuerOf(ours)}/oauth/par` }), proofOf({ htm: "GET" })],
      ...[proofOf({ iat: iat - 120 }), good, good, proofOf({ jti: "two" })],
    ]) {
      const answer = await sendForm(ours, "/oauth/token", form, dpop === undefined ? {} : { dpop });
      answers.push(answer.status === 200 ? 200 : await errorOf(answer));
    }
    const no = "invalid_dpop_proof";
    expect(answers).toEqual([no, no, no, no, no, 200, no, 200]);
  });

  test("two proofs at once, a parameter twice, JSON, and GET", async () => {
    const basic = `Basic ${btoa(`${client.client_id}:${client.client_secret}`)}`;
    const both = await sendForm(
      ours,
      "/oauth/token",
      { grant_type: "x", ...proof(client) },
      { authorization: basic },
    );
    expect(await errorOf(both)).toBe("invalid_request");
    const twice = `grant_type=client_credentials&grant_type=client_credentials&client_id=${client.client_id}`;
    expect(await errorOf(await sendForm(ours, "/oauth/token", twice))).toBe("invalid_request");
    const json = await sendForm(ours, "/oauth/token", "{}", { "content-type": "application/json" });
    expect(await errorOf(json)).toBe("invalid_request");
    expect((await platform().fetch("/oauth/token?region=eu")).status).toBe(405);
  });
});
