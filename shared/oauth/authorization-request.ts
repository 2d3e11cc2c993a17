import { type Parameters, parametersOf } from "./form.ts";
import { answerTo, redirectMatches } from "./redirect.ts";
import { type OAuthCode, OAuthRefusal } from "./refusal.ts";
import { isChallenge, oauthLimits, scopesOf } from "./rules.ts";

/** What of a tool's registration decides about a request. */
export interface Registered {
  redirectUris: readonly string[];
  grantTypes: readonly string[];
  scopes: readonly string[];
}

export interface AuthorizationRequest {
  redirectUri: string;
  challenge: string;
  scopes: readonly string[];
  state: string | undefined;
  nonce: string | undefined;
  /** Thumbprint of the only key the code is to be good with (RFC 9449 §10). */
  jkt: string | undefined;
  /** No page may be shown. */
  isSilent: boolean;
  asksToSignIn: boolean;
  asksForConsent: boolean;
  /** Seconds since the person signed in. */
  maxAge: number | undefined;
}

/** `page`: nobody may be sent anywhere; `redirect`: the tool is told. */
export type Verdict =
  | { state: "page"; error: OAuthCode; detail: string }
  | { state: "redirect"; location: string }
  | { state: "ask"; request: AuthorizationRequest };

type Fault = readonly [OAuthCode, string];

const prompts = ["none", "login", "consent", "select_account"];

/** Where the answer may go is looked at before all else; only then is anything told to that place. */
export function readRequest(query: string, issuer: string, registered: Registered | undefined): Verdict {
  const parameters = readOnce(query);
  if (parameters instanceof OAuthRefusal)
    return { state: "page", error: parameters.code, detail: parameters.detail };
  if (!registered) return page("invalid_client", "The tool is not known in this company.");
  const redirectUri = parameters.get("redirect_uri");
  if (redirectUri === undefined || !redirectMatches(registered.redirectUris, redirectUri))
    return page("invalid_request", "The tool was not registered for the address the answer would go to.");
  const fault = faultOf(parameters, registered);
  const state = parameters.get("state");
  if (fault) {
    const [error, error_description] = fault;
    const location = answerTo(redirectUri, { error, error_description, state, iss: issuer });
    return { state: "redirect", location };
  }
  const prompt = (parameters.get("prompt") ?? "").split(" ");
  const maxAge = parameters.get("max_age");
  return {
    state: "ask",
    request: {
      ...{ redirectUri, state, nonce: parameters.get("nonce"), jkt: parameters.get("dpop_jkt") },
      challenge: parameters.get("code_challenge") ?? "",
      scopes: scopesOf(parameters.get("scope"), registered.scopes) ?? [],
      isSilent: prompt.includes("none"),
      asksToSignIn: prompt.includes("login") || prompt.includes("select_account"),
      asksForConsent: prompt.includes("consent"),
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
    },
  };
}

/** What is wrong with a request that a tool pushes; it is told so itself (RFC 9126 §2.3). */
export function pushedFault(parameters: Parameters, registered: Registered): Fault | undefined {
  const redirectUri = parameters.get("redirect_uri");
  if (redirectUri === undefined || !redirectMatches(registered.redirectUris, redirectUri))
    return ["invalid_request", "The tool was not registered for the address the answer would go to."];
  return faultOf(parameters, registered);
}

/** What a request says of its tool, before anything of it is believed. */
export function clientIdOf(query: string): string | undefined {
  const parameters = readOnce(query);
  return parameters instanceof OAuthRefusal ? undefined : parameters.get("client_id");
}

function readOnce(query: string): Parameters | OAuthRefusal {
  try {
    return parametersOf(query);
  } catch (error) {
    if (error instanceof OAuthRefusal) return error;
    throw error;
  }
}

const page = (error: OAuthCode, detail: string): Verdict => ({ state: "page", error, detail });

function faultOf(given: Parameters, { grantTypes, scopes }: Registered): Fault | undefined {
  if (given.has("request")) return ["request_not_supported", "Send the parameters themselves."];
  if (given.has("request_uri"))
    return ["request_uri_not_supported", "Send the parameters themselves, or push them before."];
  if (given.get("response_type") !== "code")
    return given.has("response_type")
      ? ["unsupported_response_type", "Only code is supported."]
      : ["invalid_request", "response_type is required."];
  if (!grantTypes.includes("authorization_code"))
    return ["unauthorized_client", "The tool was not registered for this grant."];
  return faultOfProof(given) ?? faultOfWishes(given, scopes);
}

function faultOfProof(given: Parameters): Fault | undefined {
  const challenge = given.get("code_challenge");
  if (challenge === undefined) return ["invalid_request", "code_challenge is required (PKCE)."];
  if (given.get("code_challenge_method") !== "S256")
    return ["invalid_request", "code_challenge_method must be S256."];
  if (!isChallenge(challenge)) return ["invalid_request", "code_challenge is malformed."];
  const jkt = given.get("dpop_jkt");
  return jkt === undefined || isChallenge(jkt) ? undefined : ["invalid_request", "dpop_jkt is malformed."];
}

function faultOfWishes(given: Parameters, allowed: readonly string[]): Fault | undefined {
  const mode = given.get("response_mode");
  if (mode !== undefined && mode !== "query") return ["invalid_request", "response_mode must be query."];
  const scopes = scopesOf(given.get("scope"), allowed);
  if (!scopes || scopes.length === 0)
    return ["invalid_scope", "The scope is unknown, or not one of the tool's."];
  const { stateCharacters, nonceCharacters } = oauthLimits;
  if ((given.get("state") ?? "").length > stateCharacters) return ["invalid_request", "state is too long."];
  if ((given.get("nonce") ?? "").length > nonceCharacters) return ["invalid_request", "nonce is too long."];
  const prompt = given.get("prompt")?.split(" ") ?? [];
  if (!prompt.every((word) => prompts.includes(word)) || (prompt.includes("none") && prompt.length > 1))
    return ["invalid_request", "prompt is unknown or contradicts itself."];
  if (!/^\d{1,9}$/.test(given.get("max_age") ?? "0")) return ["invalid_request", "max_age is malformed."];
  return undefined;
}
