import { expect } from "vitest";
import type { TokenPair } from "../../shared/identity/contract.ts";
import { sessionLimits } from "../../shared/identity/rules.ts";
import { post } from "../support/identity.ts";
import { platform } from "../support/platform.ts";
import { accessToken, bare, day, over, policy, type Row, refresh, room } from "../support/session-room.ts";
import { tokenOf } from "../support/sessions.ts";

export const refreshRows: Row[] = [
  ["a word", `${bare}: malformed`, () => refresh("refresh-me")],
  [
    "one character off",
    `${bare}: malformed`,
    async () => {
      const token = tokenOf("refresh");
      return refresh(token.slice(0, -1) + (token.endsWith("0") ? "1" : "0"));
    },
  ],
  ["in capitals", `${bare}: malformed`, () => refresh(tokenOf("refresh").toUpperCase())],
  ["with a space behind it", `${bare}: malformed`, () => refresh(`${tokenOf("refresh")} `)],
  ["an access token", "400 invalid_request", () => refresh(accessToken())],
  [
    "a browser's cookie",
    `${bare}: other_kind`,
    async () => refresh((await room().rows.session("browser")).token),
  ],
  ["an API key", `${bare}: other_kind`, () => refresh(tokenOf("api_key"))],
  ["that nobody drew", `${bare}: unknown_family`, () => refresh(tokenOf("refresh"))],
  [
    "of a family that there is, with another secret",
    `${bare}: unknown_token`,
    async () => refresh(tokenOf("refresh", "eu", (await room().rows.session("api")).token)),
  ],
  [
    "whose family leads to another session",
    `${bare}: unknown_token`,
    async () => {
      const { token } = await room().rows.session("api");
      await room().rows.lead(token, (await room().rows.session("api")).id);
      return refresh(token);
    },
  ],
  [
    "whose family leads to another company",
    `${bare}: unknown_token`,
    async () => {
      const { token, id } = await room().rows.session("api");
      await room().rows.lead(token, id, room().stranger.answer.id);
      return refresh(token);
    },
  ],
  ["of a tool's session", `${bare}: unknown_token`, over({ client_id: "lvc_tool" })],
  ["of another region", "421 wrong_region", () => refresh(tokenOf("refresh", "us"))],
  ["of a session that was ended", `${bare}: session_ended`, over({ revoked_at: 1 })],
  ["of a session that reached its end", `${bare}: session_expired`, over({ expires_at: 1 })],
  [
    "that lapsed itself",
    `${bare}: token_expired`,
    async () => {
      const { token, id } = await room().rows.session("api");
      const lapsed = tokenOf("refresh", "eu", token);
      await room().rows.refreshToken(lapsed, id, { expires_at: 1 });
      return refresh(lapsed);
    },
  ],
  [
    "unused for fourteen days",
    `${bare}: idle`,
    async () => over({ last_seen_at: (await platform().clock.now()) - 14 * day })(),
  ],
  [
    "unused for longer than the company lets it",
    `${bare}: idle`,
    async () =>
      policy({ idle_minutes: 5 }, "api", { last_seen_at: (await platform().clock.now()) - 300_000 })(),
  ],
  [
    "older than the company lets a session be",
    `${bare}: policy_age`,
    async () =>
      policy({ session_minutes: 60 }, "api", {
        authenticated_at: (await platform().clock.now()) - 3_600_000,
      })(),
  ],
  [
    "by password, since a second factor is demanded",
    `${bare}: mfa_required`,
    policy({ mfa_required: true }, "api"),
  ],
  [
    "of a company that closed",
    `${bare}: member_over`,
    async () => {
      const { token } = await room().rows.session("api");
      return room().rows.while("all_tenants", "status", "closed", () => refresh(token));
    },
  ],
  [
    "used again after its grace",
    `${bare}: reuse`,
    async () => {
      const rotated = (await platform().clock.now()) - sessionLimits.graceSeconds * 1000 - 1;
      const { token, id } = await room().rows.session("api");
      await room().rows.sql("update all_refresh_tokens set rotated_at = ? where session_id = ?", rotated, id);
      return refresh(token);
    },
  ],
  [
    "the successor of one that was used again",
    `${bare}: session_ended`,
    async () => {
      const { token, id } = await room().rows.session("api");
      const response = await post(platform(), "/v1/auth/refresh?region=eu", { refresh_token: token });
      const next = ((await response.json()) as TokenPair).refresh_token;
      await room().rows.sql(
        "update all_refresh_tokens set rotated_at = 1 where session_id = ? and rotated_at is not null",
        id,
      );
      expect(await refresh(token)).toBe(`${bare}: reuse`);
      return refresh(next);
    },
  ],
  [
    "whose successor was used within the grace",
    "409 conflict",
    async () => {
      const { token } = await room().rows.session("api");
      const next = async (given: string) => {
        const response = await post(platform(), "/v1/auth/refresh?region=eu", { refresh_token: given });
        return ((await response.json()) as TokenPair).refresh_token;
      };
      await next(await next(token));
      return refresh(token);
    },
  ],
];
