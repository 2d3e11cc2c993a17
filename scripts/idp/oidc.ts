import http from "node:http";
import Provider from "oidc-provider";

export interface OidcClient {
  issuer: string;
  clientId: string;
  clientSecret: string;
}

/**
 * An OpenID provider (npm `oidc-provider`) in which everybody signs in as whoever they say they are. Workers
 * know it by its public name, the browser by this machine's.
 */
export function oidcPeer(port: number, { issuer, clientId, clientSecret }: OidcClient): http.Server {
  const here = `http://localhost:${port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: ["http://localhost/sso"],
        grant_types: ["authorization_code"],
      },
    ],
    pkce: { required: () => true },
    cookies: { keys: ["only for this machine"] },
    conformIdTokenClaims: false,
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({
        sub: id,
        email: id,
        email_verified: true,
        name: id.split("@")[0] ?? id,
      }),
    }),
  });
  provider.proxy = true;
  // Elsewhere the connection's callback address is entered at the provider; here any of this machine will do.
  const { prototype } = provider.Client as unknown as {
    prototype: { redirectUriAllowed: (value: string) => boolean };
  };
  prototype.redirectUriAllowed = (value) => /^http:\/\/(?:[a-z]+\.)*localhost:\d+\/sso\//.test(value);
  const answer = provider.callback();
  return http.createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", here);
    if (pathname === "/.well-known/openid-configuration") return void discovery(response, issuer, here);
    answer(request, response);
  });
}

/** As the provider itself would say it, but for the one address that the person's browser goes to. */
function discovery(response: http.ServerResponse, issuer: string, here: string): void {
  const at = (path: string) => `${issuer}${path}`;
  response.setHeader("content-type", "application/json");
  response.end(
    JSON.stringify({
      issuer,
      authorization_endpoint: `${here}/auth`,
      token_endpoint: at("/token"),
      jwks_uri: at("/jwks"),
      userinfo_endpoint: at("/me"),
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "email", "profile"],
      code_challenge_methods_supported: ["S256"],
      authorization_response_iss_parameter_supported: true,
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    }),
  );
}
