import { type Door, type DoorConnection, DoorRefusal } from "../door.ts";
import type { OidcSettings } from "../oidc-settings.ts";
import { parametersOf, stateOf } from "./arrival.ts";
import { authorizationUrl, exchangeCode } from "./client.ts";
import { assertedOf, type Claims, rulesOf } from "./providers.ts";

const scopeOf = ({ scopes = [] }: OidcSettings): string =>
  [...new Set(["openid", "email", "profile", ...scopes])].join(" ");

/** Whether the ID token leaves out what only the userinfo endpoint has. */
const isThin = (claims: Claims, { attributes }: DoorConnection): boolean =>
  [attributes.email ?? "email", attributes.groups, attributes.name].some(
    (name) => name !== undefined && claims[name] === undefined,
  );

/** What identifies is the signed token's alone; the userinfo endpoint only adds to it. */
async function merged(
  exchanged: { claims: Claims; userinfo: () => Promise<Claims> },
  connection: DoorConnection,
): Promise<Claims> {
  if (!isThin(exchanged.claims, connection)) return exchanged.claims;
  const more = await exchanged.userinfo();
  if (more["sub"] !== undefined && more["sub"] !== exchanged.claims["sub"])
    throw new DoorRefusal("subject_mismatch");
  return { ...more, ...exchanged.claims };
}

/** OpenID Connect: code with PKCE, state and nonce; for every provider the same, but for what `providers.ts` says. */
export const oidcDoor: Door = {
  stateOf,
  async begin(connection, { state, nonce, verifier }, room) {
    const settings = connection.settings as OidcSettings;
    const provider = rulesOf(connection.provider);
    const request = { issuer: provider.issuerOf(settings), state, nonce, verifier };
    const asked = { ...request, scope: scopeOf(settings), more: provider.asked(settings) };
    return { redirect: await authorizationUrl(connection, asked, room) };
  },
  async finish(connection, { state, nonce, verifier }, arrival, room) {
    const parameters = parametersOf(arrival);
    const settings = connection.settings as OidcSettings;
    const provider = rulesOf(connection.provider);
    const issuer = provider.issuerOf(settings);
    const exchanged = await exchangeCode(connection, { issuer, state, nonce, verifier }, parameters, room);
    if (exchanged.claims["iss"] !== issuer)
      throw new DoorRefusal("issuer_mismatch", { claims: exchanged.claims });
    provider.check(exchanged.claims, settings);
    const claims = await merged(exchanged, connection);
    const evidence = { issuer, alg: exchanged.header["alg"], claims };
    return { ...assertedOf(provider, claims, connection.attributes), evidence };
  },
};
