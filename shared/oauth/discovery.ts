import type { PublicContext } from "../http/context.ts";
import { cameByGlobalHost } from "../http/regional-host.ts";
import type { RelyingParty } from "../identity/ports.ts";
import { proofAlgorithms } from "../kernel/dpop-refusal.ts";
import { Problem } from "../kernel/problem.ts";
import { allScopes } from "../kernel/tool-scopes.ts";
import { grantTypes } from "./contract.ts";
import { allIssuers, issuerOf } from "./issuer.ts";

type DiscoveryContext = PublicContext & { relyingParty: RelyingParty };

const methods = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
const cached = { "cache-control": "public, max-age=300, no-transform" };

/**
 * RFC 8414 and OpenID Connect Discovery §3, at the host that is the issuer and at no other.
 * @throws {Problem} `not_found` at the global host, which is nobody's issuer
 */
export function serverMetadata(ctx: DiscoveryContext): Response {
  if (cameByGlobalHost(ctx.headers))
    throw new Problem("not_found", "Each region is an issuer of its own: ask the region's own host.", {
      members: { issuers: allIssuers(ctx) },
    });
  const issuer = issuerOf(ctx);
  const document = {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    pushed_authorization_request_endpoint: `${issuer}/oauth/par`,
    require_pushed_authorization_requests: false,
    device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: allScopes,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: grantTypes,
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: ["ES256", "EdDSA"],
    introspection_endpoint_auth_methods_supported: methods.slice(0, 3),
    introspection_endpoint_auth_signing_alg_values_supported: ["ES256", "EdDSA"],
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: ["ES256", "EdDSA"],
    authorization_response_iss_parameter_supported: true,
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["EdDSA"],
    dpop_signing_alg_values_supported: proofAlgorithms,
    prompt_values_supported: ["none", "login", "consent", "select_account"],
    claims_supported: ["sub", "name", "email", "auth_time", "amr", "acr", "sid", "nonce"],
    request_parameter_supported: false,
    request_uri_parameter_supported: false,
    claims_parameter_supported: false,
  };
  return Response.json(document, { headers: cached });
}

/** RFC 9728: who gives tokens for this host's API; by the global host that is any region. */
export function resourceMetadata(ctx: DiscoveryContext): Response {
  const isGlobal = cameByGlobalHost(ctx.headers);
  const document = {
    resource: new URL(ctx.url).origin,
    authorization_servers: isGlobal ? allIssuers(ctx) : [issuerOf(ctx)],
    scopes_supported: allScopes,
    bearer_methods_supported: ["header"],
    dpop_signing_alg_values_supported: proofAlgorithms,
    dpop_bound_access_tokens_required: false,
    resource_name: "LeanVibe",
  };
  return Response.json(document, { headers: cached });
}
