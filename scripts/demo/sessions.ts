import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import type { Me, TokenPair } from "../../shared/identity/contract.ts";
import type { Journey } from "./journey.ts";
import { hold, need } from "./teller.ts";

export async function sessions(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  await teller.step("The owner signs in by password; the edge finds the region by itself", async () => {
    const us = need(journey.us, "the us company");
    const { json } = await send<TokenPair>("POST", "/v1/auth/login", {
      body: { email: us.email, password: us.password },
      expect: 200,
      show: ({ json }) =>
        `${json.token_type} for ${json.expires_in} s, refresh ${json.refresh_token.slice(0, 9)}…`,
    });
    us.access = json.access_token;
    us.refresh = json.refresh_token;
    await send("POST", "/v1/auth/login", {
      body: { email: us.email, password: "not the password" },
      expect: 401,
    });
    await send<Me>("GET", "/v1/auth/me", {
      token: us.access,
      expect: 200,
      show: ({ json: me }) =>
        `${me.user?.email}, ${me.role} of ${me.tenant.slug}, ${me.permissions.length} permissions`,
    });
  });

  await teller.step("Anybody can verify the access token with the published keys", async () => {
    const us = need(journey.us, "the us company");
    const { json: jwks } = await send<JSONWebKeySet>("GET", "/.well-known/jwks.json", {
      expect: 200,
      show: ({ json }) => `${json.keys.length} keys`,
    });
    const { payload, protectedHeader } = await jwtVerify(us.access, createLocalJWKSet(jwks), {
      issuer: "https://identity.leanvibe.ai",
      audience: "https://api.leanvibe.ai",
      typ: "at+jwt",
      algorithms: ["EdDSA"],
    });
    teller.note(
      `${protectedHeader.alg} by ${protectedHeader.kid}: region ${payload["region"]}, tenant ${payload["tid"]}`,
    );
    hold(payload["tid"] === us.id && payload["region"] === "us", "the token names another tenant");
    hold((payload.exp ?? 0) - (payload.iat ?? 0) === 600, "the token does not live ten minutes");
  });

  await teller.step("A refresh token works once; its second use ends the session", async () => {
    const eu = need(journey.eu, "the eu company");
    const first = eu.refresh;
    const { json } = await send<TokenPair>("POST", "/v1/auth/refresh", {
      body: { refresh_token: first },
      expect: 200,
      show: () => "rotated",
    });
    await send("POST", "/v1/auth/refresh", { body: { refresh_token: first }, expect: 401 });
    await send("POST", "/v1/auth/refresh", { body: { refresh_token: json.refresh_token }, expect: 401 });
    const again = await send<TokenPair>("POST", "/v1/auth/login", {
      body: { email: eu.email, password: eu.password, tenant: eu.slug },
      expect: 200,
      show: () => "a new session",
    });
    eu.access = again.json.access_token;
    eu.refresh = again.json.refresh_token;
  });

  await teller.step("Signing out ends a session at once, though its token has minutes left", async () => {
    const us = need(journey.us, "the us company");
    const { json } = await send<TokenPair>("POST", "/v1/auth/login", {
      body: { email: us.email, password: us.password, tenant: us.slug },
      expect: 200,
      show: () => "a second session",
    });
    await send("POST", "/v1/auth/logout", { token: json.access_token, expect: 204 });
    await send("GET", "/v1/auth/me", { token: json.access_token, expect: 401 });
  });
}
