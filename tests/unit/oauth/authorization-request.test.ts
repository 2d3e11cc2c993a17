import { describe, expect, test } from "vitest";
import { readRequest } from "../../../shared/oauth/authorization-request.ts";

const issuer = "https://eu.app.example";
const registered = {
  redirectUris: ["https://tool.example.com/cb"],
  grantTypes: ["authorization_code"],
  scopes: ["openid", "projects:read"],
};
const fine: Record<string, string> = {
  response_type: "code",
  client_id: "lvc_eu_x",
  redirect_uri: "https://tool.example.com/cb",
  scope: "openid",
  state: "s",
  code_challenge: "c".repeat(43),
  code_challenge_method: "S256",
};

const queryOf = (change: Record<string, string | undefined>) =>
  new URLSearchParams(
    Object.entries({ ...fine, ...change }).filter((pair): pair is [string, string] => pair[1] !== undefined),
  ).toString();

const read = (change: Record<string, string | undefined>, tool: typeof registered | undefined = registered) =>
  readRequest(queryOf(change), issuer, tool);

test("a request with nothing wrong is asked of the person (M-050)", () => {
  expect(read({ nonce: "n", prompt: "consent", max_age: "60" })).toEqual({
    state: "ask",
    request: {
      ...{ redirectUri: fine["redirect_uri"], state: "s", nonce: "n", challenge: fine["code_challenge"] },
      ...{ scopes: ["openid"], isSilent: false, asksToSignIn: false, asksForConsent: true, maxAge: 60 },
    },
  });
});

describe("nobody is sent anywhere", () => {
  test.each([
    ["where the tool is not known", queryOf({}), undefined],
    ["to an address that was not registered", queryOf({ redirect_uri: "https://evil.test/cb" }), registered],
    ["to no address", queryOf({ redirect_uri: undefined }), registered],
    ["by a parameter given twice", `${queryOf({})}&redirect_uri=https%3A%2F%2Fevil.test`, registered],
    ["by a tool named twice", `${queryOf({})}&client_id=lvc_eu_y`, registered],
    ["by a state given twice", `${queryOf({})}&state=t`, registered],
  ])("%s", (_, query, tool) => {
    expect(readRequest(query, issuer, tool)).toMatchObject({ state: "page" });
  });
});

describe("the tool is told, at its own address, by whom and with its state", () => {
  test.each([
    ["that PKCE is missing", { code_challenge: undefined }, "invalid_request"],
    ["that plain PKCE is none", { code_challenge_method: "plain" }, "invalid_request"],
    ["that PKCE without a method would be plain", { code_challenge_method: undefined }, "invalid_request"],
    ["that the challenge is malformed", { code_challenge: "short" }, "invalid_request"],
    ["that the key's thumbprint is malformed", { dpop_jkt: "short" }, "invalid_request"],
    ["that no token comes by the front", { response_type: "token" }, "unsupported_response_type"],
    ["nor an ID token", { response_type: "code id_token" }, "unsupported_response_type"],
    ["that a response type is wanted", { response_type: undefined }, "invalid_request"],
    ["that a fragment carries nothing", { response_mode: "fragment" }, "invalid_request"],
    ["that the scope is unknown", { scope: "everything" }, "invalid_scope"],
    ["that the scope is not the tool's", { scope: "openid tasks:read" }, "invalid_scope"],
    ["that a request object is not read", { request: "e30.e30." }, "request_not_supported"],
    ["that none is fetched", { request_uri: "https://tool.example.com/r" }, "request_uri_not_supported"],
    ["that prompts contradict each other", { prompt: "none login" }, "invalid_request"],
    ["that a prompt is unknown", { prompt: "create" }, "invalid_request"],
    ["that an age is a number", { max_age: "-1" }, "invalid_request"],
    ["that the nonce is too long", { nonce: "n".repeat(256) }, "invalid_request"],
  ])("%s", (_, change, error) => {
    const verdict = read(change);
    expect(verdict.state).toBe("redirect");
    const location = new URL(verdict.state === "redirect" ? verdict.location : "");
    expect(location.origin + location.pathname).toBe(fine["redirect_uri"]);
    const told = Object.fromEntries(location.searchParams);
    expect(told).toMatchObject({ error, state: "s", iss: issuer });
    expect(told["code"]).toBeUndefined();
  });

  test("that it was not registered for codes", () => {
    const verdict = read({}, { ...registered, grantTypes: ["client_credentials"] });
    expect(verdict).toMatchObject({
      state: "redirect",
      location: expect.stringContaining("unauthorized_client"),
    });
  });
});
