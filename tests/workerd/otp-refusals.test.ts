import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FactorRoom } from "./factor-room.ts";
import { IdentityRoom } from "./identity-room.ts";
import { appRows } from "./otp-app-rows.ts";
import { sentRows } from "./otp-sent-rows.ts";

const rows = [...appRows, ...sentRows];
let room: FactorRoom;
beforeAll(() => IdentityRoom.prepare());
beforeEach(async () => {
  room = new FactorRoom();
  await room.rows("insert into residency values (1, 'eu') on conflict do nothing");
});

describe("codes that open nothing, each with its reason (M-055, M-064, M-065, M-066, M-069)", () => {
  test("are at least twenty kinds, each once", () => {
    expect(new Set(rows.map(([what]) => what)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(20);
  });

  test.each(rows)("%s: %s", async (_, refusal, attempt) => {
    expect(await attempt(await room.person())).toBe(refusal);
  });
});
