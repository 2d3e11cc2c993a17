import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  challengeIn,
  challengeSeconds,
  drawChallenge,
  openChallenge,
} from "../../../shared/identity/challenge.ts";
import { base64url } from "../../../shared/kernel/encoding.ts";

const nonce = "0123456789abcdefghjkmnpqrs";
const start = 1_800_000_000_000;
const drawn = async () => base64url(await drawChallenge("key", "sign-in", "tx", nonce, start));
const opened = async (encoded: string, key = "key", transaction = "tx", now = start) =>
  openChallenge(key, "sign-in", transaction, encoded, now);

describe("a challenge", () => {
  test("opens for its key, purpose and transaction until its five minutes are over", async () => {
    const encoded = await drawn();
    const end = start + challengeSeconds * 1000;
    expect(await opened(encoded)).toMatchObject({ encoded, expiresAt: end });
    expect(await opened(encoded, "key", "tx", end - 1)).toBeDefined();
    expect(await opened(encoded, "key", "tx", end)).toBeUndefined();
    expect(await opened(encoded, "other")).toBeUndefined();
    expect(await opened(encoded, "key", "other")).toBeUndefined();
    expect(await openChallenge("key", "register:eu", "tx", encoded, start)).toBeUndefined();
  });

  test("for registering names one region", async () => {
    const encoded = base64url(await drawChallenge("key", "register:eu", "tx", nonce, start));
    expect(await openChallenge("key", "register:eu", "tx", encoded, start)).toBeDefined();
    expect(await openChallenge("key", "register:us", "tx", encoded, start)).toBeUndefined();
  });

  test("with any bit flipped, its expiry included, opens nothing", async () => {
    const bytes = await drawChallenge("key", "sign-in", "tx", nonce, start);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        expect(await opened(base64url(changed))).toBeUndefined();
      }),
    );
  });

  test("of any other length or spelling opens nothing", async () => {
    const encoded = await drawn();
    for (const text of ["", encoded.slice(1), `${encoded}A`, `${encoded}=`, ` ${encoded}`, "!"])
      expect(await opened(text)).toBeUndefined();
  });

  test("is read from the client data, whatever that may be", () => {
    const data = (value: unknown) => base64url(Buffer.from(JSON.stringify(value)));
    expect(challengeIn(data({ challenge: "abc", crossOrigin: false }))).toBe("abc");
    expect(challengeIn(data({ challenge: "abc" }))).toBe("abc");
    for (const value of [{ challenge: 1 }, {}, null, [1], "x"]) expect(challengeIn(data(value))).toBe("");
    expect(challengeIn("not base64url!")).toBe("");
  });
});
