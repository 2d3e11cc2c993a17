import { describe, expect, test } from "vitest";
import { DoorRefusal } from "../../../shared/connections/door.ts";
import { oidcDoor } from "../../../shared/connections/oidc/door.ts";
import { HostileProvider, type Lie } from "../../support/hostile-provider.ts";

const seconds = () => Math.floor(Date.now() / 1000);
const foreign = "22222222-2222-4333-8444-555555555555";
const back = (change: (url: URL) => void): Lie => ({ back: change });
const query = (name: string, value: string) => back((url) => url.searchParams.set(name, value));

/** One row a case: what is wrong, how it is made, and what it is called. */
const rows: [what: string, lie: Lie, reason: string][] = [
  ["a token for another client", { claims: { aud: "somebody" } }, "audience_mismatch"],
  [
    "a token for us and another, authorised for the other",
    { claims: { aud: ["leanvibe", "x"], azp: "x" } },
    "authorized_party_mismatch",
  ],
  [
    "a token for us and another, authorised for nobody",
    { claims: { aud: ["leanvibe", "x"] } },
    "audience_mismatch",
  ],
  ["a token of another issuer", { claims: { iss: "https://evil.example.com" } }, "issuer_mismatch"],
  ["an issuer that ends in a slash", { claims: { iss: "https://op.example.com/" } }, "issuer_mismatch"],
  ["another sign-in's nonce", { claims: { nonce: "x".repeat(39) } }, "nonce_mismatch"],
  ["no nonce", { without: ["nonce"] }, "claim_missing"],
  ["a token that is over", { claims: { exp: seconds() - 60 } }, "id_token_expired"],
  ["a token without an end", { without: ["exp"] }, "claim_missing"],
  ["a token without a beginning", { without: ["iat"] }, "claim_missing"],
  ["a token without a subject", { without: ["sub"] }, "claim_missing"],
  ["a token without an audience", { without: ["aud"] }, "claim_missing"],
  ["a token without an issuer", { without: ["iss"] }, "claim_missing"],
  ["a token not valid yet", { claims: { nbf: seconds() + 600 } }, "id_token_not_yet"],
  ["an unsigned token", { key: "none" }, "algorithm_refused"],
  ["a token signed with the client's secret", { key: "secret" }, "algorithm_refused"],
  ["a token signed with another key", { key: "other" }, "signature_invalid"],
  ["a key that the provider does not publish", { header: { kid: "k9" } }, "key_unknown"],
  ["no key published at all", { keys: () => [] }, "key_unknown"],
  [
    "a key published for encryption",
    { keys: (keys) => keys.map((key) => ({ ...key, use: "enc" })) },
    "key_unknown",
  ],
  ["a critical header", { header: { crit: ["x"], x: 1 } }, "critical_header"],
  ["a token of another type", { header: { typ: "at+jwt" } }, "token_type_refused"],
  ["a changed payload", { idToken: (token) => tampered(token) }, "signature_invalid"],
  ["a token with padding", { idToken: (token) => `${token}=` }, "id_token_malformed"],
  ["a token with a space in it", { idToken: (token) => token.replace(".", ". ") }, "id_token_malformed"],
  [
    "a token of two parts",
    { idToken: (token) => token.split(".").slice(0, 2).join(".") },
    "id_token_malformed",
  ],
  ["an encrypted token", { idToken: (token) => `${token}.x.y` }, "id_token_malformed"],
  ["no ID token", { token: ({ id_token: _, ...rest }) => rest }, "id_token_missing"],
  ["an ID token that is a number", { idToken: () => 7 }, "id_token_missing"],
  ["no access token", { token: ({ access_token: _, ...rest }) => rest }, "answer_invalid"],
  [
    "a code that the provider refuses",
    { tokenStatus: 400, token: () => ({ error: "invalid_grant" }) },
    "code_refused",
  ],
  [
    "a client that the provider refuses",
    { tokenStatus: 401, token: () => ({ error: "invalid_client" }) },
    "code_refused",
  ],
  ["a page instead of tokens", { tokenType: "text/html" }, "answer_unreadable"],
  ["an outage", { tokenStatus: 503 }, "provider_failed"],
  ["two codes", back((url) => url.searchParams.append("code", "other")), "duplicate_parameter"],
  ["two states", back((url) => url.searchParams.append("state", "other")), "duplicate_parameter"],
  [
    "two issuers",
    back((url) => url.searchParams.append("iss", "https://evil.example.com")),
    "duplicate_parameter",
  ],
  ["another issuer's answer (mix-up)", query("iss", "https://evil.example.com"), "issuer_parameter"],
  ["no issuer, though it is promised", back((url) => url.searchParams.delete("iss")), "issuer_parameter"],
  ["another sign-in's state", query("state", "x".repeat(39)), "state_mismatch"],
  ["no state", back((url) => url.searchParams.delete("state")), "state_mismatch"],
  ["no code", back((url) => url.searchParams.delete("code")), "code_missing"],
  ["an empty code", query("code", ""), "code_missing"],
  ["a code with a line break", query("code", "a\nb"), "code_malformed"],
  ["an ID token by way of the browser", query("id_token", "x.y.z"), "front_channel_token"],
  ["an access token by way of the browser", query("access_token", "x"), "front_channel_token"],
  ["a signed answer we did not ask for", query("response", "x.y.z"), "front_channel_token"],
  ["a person who said no", query("error", "access_denied"), "provider_refused"],
  ["metadata of another issuer", { metadata: { issuer: "https://evil.example.com" } }, "subject_mismatch"],
  [
    "a token endpoint without TLS",
    { metadata: { token_endpoint: "http://op.example.com/token" } },
    "endpoint_not_https",
  ],
  ["keys without TLS", { metadata: { jwks_uri: "http://op.example.com/keys" } }, "endpoint_not_https"],
  [
    "userinfo about somebody else",
    { without: ["email"], userinfo: { sub: "mallory", email: "x@acme.example.com" } },
    "subject_mismatch",
  ],
  [
    "Google: another Workspace",
    { provider: "google", claims: { hd: "evil.example.com" } },
    "hosted_domain_mismatch",
  ],
  ["Google: a private account", { provider: "google", without: ["hd"] }, "hosted_domain_mismatch"],
  ["Entra: another directory", { provider: "microsoft", claims: { tid: foreign } }, "directory_mismatch"],
  [
    "Entra: another directory's issuer",
    {
      provider: "microsoft",
      claims: { iss: `https://login.microsoftonline.com/${foreign}/v2.0`, tid: foreign },
    },
    "issuer_mismatch",
  ],
  [
    "Entra: the template as issuer",
    { provider: "microsoft", metadata: { issuer: "https://login.microsoftonline.com/{tenantid}/v2.0" } },
    "issuer_mismatch",
  ],
  ["Entra: no object id", { provider: "microsoft", without: ["oid"] }, "object_id_missing"],
  [
    "Entra: `common` for a directory",
    { provider: "microsoft", settings: { directory_id: "common" } },
    "directory_not_set",
  ],
];

function tampered(token: string): string {
  const [head, body = "", tail] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...claims, sub: "mallory" })).toString("base64url");
  return `${head}.${changed}.${tail}`;
}

async function finish(lie: Lie) {
  const op = new HostileProvider(lie);
  return oidcDoor.finish(op.connection, op.tx, { url: op.back(), form: null }, op.room);
}

describe("an OpenID provider that lies (M-046, M-047, M-048, M-051)", () => {
  test.each(rows)("is refused: %s", async (_what, lie, reason) => {
    const error = await finish(lie).then(
      (asserted) => asserted,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DoorRefusal);
    expect((error as DoorRefusal).reason).toBe(reason);
  });

  test.each(["oidc", "okta", "google", "microsoft"] as const)(
    "%s tells the truth and is believed",
    async (provider) => {
      const asserted = await finish({ provider });
      expect(asserted).toMatchObject({
        email: "alice@acme.example.com",
        emailVerified: true,
        groups: ["staff"],
      });
    },
  );
});
