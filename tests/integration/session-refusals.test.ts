import { beforeAll, describe, expect, test } from "vitest";
import { accessToken, call, openRoom, page, type Row, refresh, room } from "../support/session-room.ts";
import { accessRows, cookieRows } from "./session-cookie-rows.ts";
import { refreshRows } from "./session-refresh-rows.ts";

beforeAll(openRoom, 60_000);

const table = [
  ...refreshRows.map(([what, ...row]): Row => [`a refresh token ${what}`, ...row]),
  ...cookieRows.map(([what, ...row]): Row => [`a cookie ${what}`, ...row]),
  ...accessRows.map(([what, ...row]): Row => [`an access token ${what}`, ...row]),
];

describe("what no longer is a session, or never was one, each with its reason (M-058, M-059)", () => {
  test("more than twenty kinds, each once", () => {
    expect(new Set(table.map(([what]) => what)).size).toBe(table.length);
    expect(table.length).toBeGreaterThanOrEqual(20);
  });

  test("what was forged goes on where nothing is wrong with it", async () => {
    expect(await refresh((await room().rows.session("api")).token)).toBe("200");
    expect(await page((await room().rows.session("browser")).token)).toBe("200");
    expect(await call(`Bearer ${accessToken()}`)).toBe("200");
  });

  test.each(table)("%s: %s", async (_, refusal, attempt) => {
    expect(await attempt()).toBe(refusal);
  });
});
