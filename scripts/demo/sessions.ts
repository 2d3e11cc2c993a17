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

  await teller.step(
    "A refresh token is rotated; repeating a lost answer is harmless for ten seconds",
    async () => {
      const eu = need(journey.eu, "the eu company");
      const rotate = (note: string) =>
        send<TokenPair>("POST", "/v1/auth/refresh", {
          body: { refresh_token: eu.refresh },
          expect: 200,
          show: ({ json }) => `…${json.refresh_token.slice(-6)}, ${note}`,
        });
      const { json } = await rotate("the successor");
      const again = await rotate("the same successor");
      hold(json.refresh_token !== eu.refresh, "the token was not rotated");
      hold(again.json.refresh_token === json.refresh_token, "one token has two successors");
      journey.rotated = { spent: eu.refresh, current: json.refresh_token, at: Date.now() };
    },
  );

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

/** Longer than the ten seconds in which a lost answer may be asked for again. */
const graceMilliseconds = 11_000;

export async function reuse(journey: Journey): Promise<void> {
  const { teller, send } = journey;
  await teller.step("After that, a spent refresh token is a stolen one: its session dies", async () => {
    const { spent, current, at } = need(journey.rotated, "the rotated token");
    const left = at + graceMilliseconds - Date.now();
    if (left > 0) {
      teller.note(`waiting ${Math.ceil(left / 1000)} s`);
      await new Promise((resolve) => setTimeout(resolve, left));
    }
    await send("POST", "/v1/auth/refresh", { body: { refresh_token: spent }, expect: 401 });
    await send("POST", "/v1/auth/refresh", { body: { refresh_token: current }, expect: 401 });
    const { access } = need(journey.eu, "the eu company");
    await send("GET", "/v1/auth/me", { token: access, expect: 401 });
  });
}
