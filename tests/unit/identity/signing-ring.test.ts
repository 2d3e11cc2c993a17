import fc from "fast-check";
import { calculateJwkThumbprint } from "jose";
import { describe, expect, test } from "vitest";
import {
  advance,
  drawSigningKey,
  type RegionKeys,
  type Step,
  steps,
} from "../../../scripts/signing-key-steps.ts";
import { checkAccessToken, signAccessToken } from "../../../shared/identity/access-token.ts";
import { keyRing } from "../../../shared/identity/key-ring.ts";
import { signingRing } from "../../../shared/identity/signing-ring.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { goodClaims, now } from "./token-attacker.ts";

const ringOf = ({ signingKey, signingKeyNext = "", signingKeyPrevious = "", retiredKeys = "" }: RegionKeys) =>
  signingRing({
    SIGNING_KEY: signingKey,
    SIGNING_KEY_NEXT: signingKeyNext,
    SIGNING_KEY_PREVIOUS: signingKeyPrevious,
    RETIRED_KEYS: retiredKeys,
  });
const minute = 60_000;
const sign = (keys: RegionKeys, at: number) =>
  signAccessToken(keys.signingKey, goodClaims, { jti: "j", endsAt: null }, clockAt(at));
const isGood = async (token: string, keys: RegionKeys, at: number) =>
  "claims" in (await checkAccessToken(token, ringOf(keys).verifying, clockAt(at)));

describe("changing the signing key (M-053)", () => {
  test("nobody's token is refused before it runs out, and no verifier meets a key it has not seen", async () => {
    const first: RegionKeys = { signingKey: drawSigningKey() };
    const early = await sign(first, now);
    const prepared = advance(first, "prepare");
    expect(await isGood(early, prepared, now + minute)).toBe(true);
    const switched = advance(prepared, "switch");
    const late = await sign(prepared, now + 10 * minute);
    const fresh = await sign(switched, now + 10 * minute);
    expect(await isGood(late, switched, now + 19 * minute)).toBe(true);
    // A verifier that still has what was published before the switch.
    expect(await isGood(fresh, prepared, now + 11 * minute)).toBe(true);
    const retired = advance(switched, "retire");
    expect(await isGood(late, retired, now + 19 * minute)).toBe(false);
    expect(await isGood(fresh, retired, now + 19 * minute)).toBe(true);
  });

  test("two rings of two regions know nothing of each other", async () => {
    const [one, other] = [{ signingKey: drawSigningKey() }, { signingKey: drawSigningKey() }];
    expect(await isGood(await sign(one, now), other, now)).toBe(false);
  });

  test("every key that ever signed stays published, by its thumbprint, and none of them private", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom<Step>(...steps), { maxLength: 12 }), async (given) => {
        let keys: RegionKeys = { signingKey: drawSigningKey() };
        const signed = new Set([ringOf(keys).published[0]?.kid]);
        for (const step of given) {
          try {
            keys = advance(keys, step);
          } catch {
            continue;
          }
          const { verifying, published } = ringOf(keys);
          signed.add(verifying[0]?.kid);
          expect(verifying.length).toBeLessThanOrEqual(2);
          expect(published.map(({ kid }) => kid)).toEqual(expect.arrayContaining([...signed]));
          expect(JSON.stringify(published)).not.toContain('"d"');
          for (const key of published) expect(key.kid).toBe(await calculateJwkThumbprint(key));
        }
      }),
      { numRuns: 40 },
    );
  });

  test("a step out of turn changes nothing", () => {
    const keys: RegionKeys = { signingKey: drawSigningKey() };
    expect(() => advance(keys, "switch")).toThrow("prepared");
    expect(() => advance(keys, "retire")).toThrow("previous");
    expect(() => advance(advance(keys, "prepare"), "prepare")).toThrow("under way");
  });
});

describe("a verifier's copy of the keys", () => {
  test("is kept five minutes, read again for a new key, and not by a forger's word more than twice a minute", async () => {
    let asked = 0;
    let held = ["a"];
    const source = {
      jwks: async () => {
        asked += 1;
        return { keys: held.map((kid) => ({ kid })) };
      },
    };
    const ring = keyRing();
    const at = (milliseconds: number, kid: string) => ring.keys(source, clockAt(now + milliseconds), kid);
    await at(0, "a");
    await at(299_000, "a");
    expect(asked).toBe(1);
    held = ["a", "b"];
    expect(await at(299_500, "b")).toEqual([{ kid: "a" }, { kid: "b" }]);
    expect(asked).toBe(2);
    for (let step = 0; step < 29_000; step += 100) await at(299_500 + step, "forged");
    expect(asked).toBe(2);
    await at(330_000, "forged");
    expect(asked).toBe(3);
  });
});
