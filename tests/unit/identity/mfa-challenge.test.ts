import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  drawMfaChallenge,
  mfaChallengeSeconds,
  openMfaChallenge,
  type PendingSignIn,
} from "../../../shared/identity/mfa-challenge.ts";
import { base64url, utf8 } from "../../../shared/kernel/encoding.ts";
import { claimedByToken } from "../../../workers/edge/claim.ts";
import { claimantOf } from "../../../workers/edge/routing.ts";

const now = 1_800_000_000_000;
const pending: PendingSignIn = {
  step: "prove",
  tenantId: "ten_1",
  userId: "usr_1",
  shard: 0,
  kind: "api",
  amr: ["pwd"],
};
const place = { region: "eu", policy: "standard", nonce: "n" } as const;
const drawn = (policy: "standard" | "strict" = "standard") =>
  drawMfaChallenge("key", pending, { ...place, policy }, now);
const open = (text: string, key = "key", time = now) => openMfaChallenge(key, text, time);

describe("the challenge between a password and a code (M-055)", () => {
  test("says whose sign-in it continues, until its minutes are over", async () => {
    const text = await drawn();
    const end = now + mfaChallengeSeconds * 1000;
    expect(await open(text)).toMatchObject({ ...pending, region: "eu", expiresAt: end });
    expect(await open(text, "key", end - 1)).toBeDefined();
    expect(await open(text, "key", end)).toBeUndefined();
    expect(await drawMfaChallenge("key", pending, { ...place, nonce: "m" }, now)).not.toBe(text);
  });

  test("tells the edge its region, and whether that is all it may know", async () => {
    expect(claimedByToken(await drawn())).toEqual({ region: "eu", isStrict: false });
    expect(claimedByToken(await drawn("strict"))).toEqual({ region: "eu", isStrict: true });
    const body = JSON.stringify({ challenge: await drawn("strict"), code: "123456" });
    expect(claimantOf("application/json", body)).toEqual({ region: "eu", isStrict: true });
  });

  test.each<[string, (text: string) => string]>([
    ["nothing", () => ""],
    ["another key's", () => "lvm_eu_e30.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
    ["without its seal", (text) => text.split(".")[0] ?? ""],
    ["with another seal's length", (text) => text.slice(0, -1)],
    ["with something behind", (text) => `${text}A`],
    ["with a space in front", (text) => ` ${text}`],
    ["of another region", (text) => text.replace("lvm_eu_", "lvm_us_")],
    ["of no region", (text) => text.replace("lvm_eu_", "lvm_zz_")],
    ["made strict", (text) => text.replace("lvm_eu_", "lvm_eus_")],
    ["of another kind of token", (text) => text.replace("lvm_", "lvs_")],
    [
      "with words of its own",
      (text) =>
        `lvm_eu_${base64url(utf8(JSON.stringify({ ...pending, expiresAt: now * 2 })))}.${text.split(".")[1]}`,
    ],
  ])("refused: %s", async (_, change) => {
    expect(await open(change(await drawn()))).toBeUndefined();
    expect(await open(await drawn(), "other")).toBeUndefined();
  });

  test("with any character changed opens nothing", async () => {
    const text = await drawn();
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom(..."aZ09-_."), async (place_, other) => {
        const changed = text.slice(0, place_) + other + text.slice(place_ + 1);
        if (changed !== text) expect(await open(changed)).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});
