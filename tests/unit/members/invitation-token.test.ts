import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";
import { regions } from "../../../shared/kernel/region.ts";
import {
  readInvitation,
  regionOfInvitation,
  signInvitation,
} from "../../../shared/members/invitation-token.ts";

const now = Date.UTC(2026, 10, 22);
const ids = randomIds(clockAt(now));
const key = "a key of this region";
const facts = {
  tenantId: ids.next("tenant"),
  shard: 1,
  invitationId: ids.next("invitation"),
  issue: 2,
  expiresAt: now + 1,
};
const token = await signInvitation(key, "eu", facts);
const read = (text: string, at = now) => readInvitation(key, "eu", text, at);

describe("an invitation's token", () => {
  test("says what was signed, until its time", async () => {
    expect(await read(token)).toEqual(facts);
    expect(await read(token, now + 1)).toBeUndefined();
    expect(regionOfInvitation(token)).toBe("eu");
  });

  test("is another region's or another key's, or ours", async () => {
    for (const region of regions.filter((one) => one !== "eu")) {
      expect(await readInvitation(key, region, token, now)).toBeUndefined();
      expect(await read(token.replace("lvi_eu_", `lvi_${region}_`))).toBeUndefined();
    }
    expect(await readInvitation("another key", "eu", token, now)).toBeUndefined();
  });

  test("with any one character changed, added or taken is none", async () => {
    const edit = fc.tuple(
      fc.nat(token.length),
      fc.constantFrom("A", "b", "_", "-", ".", "=", " ", "é"),
      fc.nat(2),
    );
    await fc.assert(
      fc.asyncProperty(edit, async ([at, character, taken]) => {
        const edited = token.slice(0, at) + character + token.slice(at + taken);
        if (edited !== token) expect(await read(edited)).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test("is nothing for garbage", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(await read(text)).toBeUndefined();
      }),
    );
    for (const text of ["", "lvi_eu_", "lvi_eu_.", "lvi_zz_a.b"])
      expect(regionOfInvitation(text)).toBeUndefined();
  });
});
