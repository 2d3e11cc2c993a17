import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accessTokenShape, checkAccessToken, publicKeyOf } from "../../../shared/identity/access-token.ts";
import { KnownTokens } from "../../../shared/identity/known-tokens.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { clock, foreignSecret, good, goodClaims, now, ourKeys, parts } from "./token-attacker.ts";

/** Another list is another state of the region's keys: what was checked with the first is checked again. */
const sameKeys = () => [...ourKeys];

describe("a token that was seen before (M-053)", () => {
  test("is as good and as bad as one that was not, at any time", async () => {
    await checkAccessToken(good, ourKeys, clock);
    const aroundItsLife = fc.integer({ min: -20_000, max: 660_000 });
    await fc.assert(
      fc.asyncProperty(aroundItsLife, async (after) => {
        const at = clockAt(now + after);
        const [seen, unseen] = [
          await checkAccessToken(good, ourKeys, at),
          await checkAccessToken(good, sameKeys(), at),
        ];
        await checkAccessToken(good, ourKeys, clock); // the other list is the newest now: seen again
        expect(seen).toEqual(unseen);
      }),
    );
  });

  test("is refused in the millisecond it runs out, and before it was issued", async () => {
    const faultAt = async (milliseconds: number) => {
      expect(await checkAccessToken(good, ourKeys, clock)).toMatchObject({ claims: goodClaims });
      return checkAccessToken(good, ourKeys, clockAt(milliseconds));
    };
    expect(await faultAt(now + 599_999)).toMatchObject({ claims: goodClaims });
    expect(await faultAt(now + 600_000)).toEqual({ fault: "expired" });
    expect(await faultAt(now - 6_000)).toEqual({ fault: "issued_in_future" });
  });

  test("is refused as soon as its key is none of the region's", async () => {
    expect(await checkAccessToken(good, ourKeys, clock)).toMatchObject({ claims: goodClaims });
    const retired = [publicKeyOf(foreignSecret)];
    expect(await checkAccessToken(good, retired, clock)).toEqual({ fault: "unknown_key" });
    expect(await checkAccessToken(good, [], clock)).toEqual({ fault: "unknown_key" });
  });

  test("vouches for no other spelling of itself, and for no other signature", async () => {
    await checkAccessToken(good, ourKeys, clock);
    const flipped = `${parts.signature.startsWith("A") ? "B" : "A"}${parts.signature.slice(1)}`;
    const others = [`${good}=`, `${good}\n`, ` ${good}`, `${parts.header}.${parts.claims}.${flipped}`];
    for (const other of others)
      expect(await checkAccessToken(other, ourKeys, clock)).not.toHaveProperty("claims");
    expect(accessTokenShape(`${good}=`)).toBeUndefined();
  });

  test("says the same to everybody: nobody can change what it said", async () => {
    const checked = await checkAccessToken(good, ourKeys, clock);
    if (!("claims" in checked)) throw new Error("our own token is none of ours");
    expect(() => Object.assign(checked.claims, { role: "guest" })).toThrow(TypeError);
    expect(() => checked.claims.amr.push("hwk")).toThrow(TypeError);
  });
});

test("the memory of tokens is bounded; the longest known goes first", () => {
  const known = new KnownTokens<{ id: number }>(3);
  const keys = {};
  const shape = { header: {}, claims: {} };
  for (const id of [1, 2, 3, 1, 4]) known.remember(String(id), keys, { shape, claims: { id } });
  expect(known.size).toBe(3);
  expect([1, 2, 3, 4].map((id) => known.recall(String(id), keys)?.claims.id)).toEqual([1, undefined, 3, 4]);
  expect(known.recall("1", {})).toBeUndefined();
});
