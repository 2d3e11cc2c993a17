import { expect } from "vitest";
import type { TokenPair } from "../../shared/identity/contract.ts";
import { bearer, post, problemOf } from "../support/identity.ts";
import { platform } from "../support/platform.ts";
import {
  accessToken,
  away,
  call,
  cookieOver,
  day,
  firefox,
  page,
  policy,
  type Row,
  room,
} from "../support/session-room.ts";
import { tokenOf } from "../support/sessions.ts";

const chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0 Safari/537.36";

export const cookieRows: Row[] = [
  ["a word", `${away}: malformed`, () => page("lvs_eu_no-token-at-all")],
  ["a refresh token", `${away}: other_kind`, async () => page((await room().rows.session("api")).token)],
  ["that nobody drew", `${away}: unknown_session`, () => page(tokenOf("session"))],
  [
    "that leads to another company",
    `${away}: unknown_session`,
    async () => {
      const { token, id } = await room().rows.session("browser");
      await room().rows.lead(token, id, room().stranger.answer.id);
      return page(token);
    },
  ],
  [
    "that leads to another cookie's session",
    `${away}: unknown_session`,
    async () => {
      const token = tokenOf("session");
      await room().rows.lead(token, (await room().rows.session("browser")).id);
      return page(token);
    },
  ],
  ["of a session that was ended", `${away}: session_ended`, cookieOver({ revoked_at: 1 })],
  ["of a session that lapsed", `${away}: session_expired`, cookieOver({ expires_at: 1 })],
  [
    "unused for twelve hours",
    `${away}: idle`,
    async () => cookieOver({ last_seen_at: (await platform().clock.now()) - day / 2 })(),
  ],
  [
    "older than the company lets a session be",
    `${away}: policy_age`,
    async () =>
      policy({ session_minutes: 60 }, "browser", {
        authenticated_at: (await platform().clock.now()) - 3_600_000,
      })(),
  ],
  [
    "by password, since a second factor is demanded",
    `${away}: mfa_required`,
    policy({ mfa_required: true }, "browser"),
  ],
  [
    "of a company that closed",
    `${away}: member_over`,
    async () => {
      const { token } = await room().rows.session("browser");
      return room().rows.while("all_tenants", "status", "closed", () => page(token));
    },
  ],
  [
    "in another browser than it was given to",
    `${away}: other_device`,
    async () => {
      const form = { email: room().owner.email, password: room().owner.password, form_token: "same" };
      const headers = {
        cookie: "__Host-lv_form=same",
        "sec-fetch-site": "same-origin",
        "user-agent": firefox,
      };
      const body = new URLSearchParams(form);
      const signedIn = await platform().fetch("/signin/password?region=eu", {
        method: "POST",
        headers,
        body,
      });
      const [, token = ""] = /__Host-lv_session=([^;]+)/.exec(signedIn.headers.get("set-cookie") ?? "") ?? [];
      expect(await page(token)).toBe("200");
      return page(token, chrome);
    },
  ],
];

const unsigned = "401 unauthenticated";
const parts = () => accessToken().split(".") as [string, string, string];
export const accessRows: Row[] = [
  ["of two parts", `${unsigned}: syntax`, () => call(`Bearer ${parts().slice(0, 2).join(".")}`)],
  ["of four parts", `${unsigned}: syntax`, () => call(`Bearer ${accessToken()}.x`)],
  ["without a header", `${unsigned}: syntax`, () => call(`Bearer .${parts()[1]}.${parts()[2]}`)],
  ["by Basic", `${unsigned}: no_bearer`, () => call(`Basic ${accessToken()}`)],
  ["a refresh token", `${unsigned}: key_syntax`, () => call(`Bearer ${room().owner.session.refresh_token}`)],
  [
    "of a session that was ended",
    unsigned,
    async () => {
      const login = await post(platform(), "/v1/auth/login?region=eu", {
        email: room().owner.email,
        password: room().owner.password,
      });
      const { access_token: token } = (await login.json()) as TokenPair;
      expect(await call(`Bearer ${token}`)).toBe("200");
      await platform().fetch("/v1/auth/logout", { method: "POST", headers: bearer(token) });
      const response = await platform().worker("identity-eu", "/v1/auth/me", { headers: bearer(token) });
      return `${response.status} ${(await problemOf(response)).code}`;
    },
  ],
];
