import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { derivedId } from "../../../shared/identity/derived-id.ts";
import { drawToken, namedShard, readToken, writeToken } from "../../../shared/identity/opaque-token.ts";
import { readHandle, userHandle } from "../../../shared/identity/passkey-user.ts";
import { readTokenShape } from "../../../shared/identity/token-shape.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { base64url } from "../../../shared/kernel/encoding.ts";
import { idPattern, randomIds } from "../../../shared/kernel/ids.ts";
import { regions, residencyPolicies } from "../../../shared/kernel/region.ts";

const ids = randomIds(clockAt(0));
const kind = fc.constantFrom("api_key", "refresh", "session" as const);
const region = fc.constantFrom(...regions);
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

describe("an opaque token", () => {
  test("says its kind, its region and whether its tenant is strict, and is read back", () => {
    fc.assert(
      fc.property(kind, region, fc.constantFrom(...residencyPolicies), (given, where, policy) => {
        const token = drawToken(ids, given as "api_key", where, policy);
        expect(readToken(token)).toMatchObject({ kind: given, region: where, policy });
        expect(token.split("_")[1]).toBe(policy === "strict" ? `${where}s` : where);
        expect(writeToken(readToken(token) ?? { kind: "api_key", region: "us", secret: "" })).toBe(token);
      }),
    );
  });

  test("with any one character changed is none of ours, or is plainly another's", () => {
    const tokens = [undefined, 612].map((shard) => drawToken(ids, "api_key", "eu", "strict", shard));
    fc.assert(
      fc.property(
        fc.constantFrom(...tokens),
        fc.nat(200),
        fc.constantFrom(...alphabet, "_", "-", "I", " "),
        (token, place, character) => {
          const at = place % token.length;
          fc.pre(token[at] !== character);
          expect(readToken(token.slice(0, at) + character + token.slice(at + 1))).toBeUndefined();
        },
      ),
      { numRuns: 2000 },
    );
  });

  test.each(["", "lv_", "lv_eu_", "lv_eus_", "lv_euss_0", "lv_xx_0", "LV_EU_0", "lvx_eu_0"])(
    "%j is none",
    (text) => expect(readToken(text)).toBeUndefined(),
  );

  test("says in which database its row was, and never says one that is not there (M-054)", () => {
    const place = fc.option(fc.nat(2000), { nil: undefined });
    fc.assert(
      fc.property(kind, region, place, region, fc.nat(700), (given, where, shard, here, count) => {
        const token = drawToken(ids, given, where, "standard", shard);
        const named = shard !== undefined && shard < 1024 ? shard : undefined;
        const parts = readToken(token) ?? {
          kind: given,
          region: where,
          policy: "standard",
          secret: "",
          shard: -1,
        };
        expect(parts.shard).toBe(named);
        expect(token).toMatch(named === undefined ? /_[0-9a-z]{45}$/ : /_[0-9a-z]{47}$/);
        const isHere = where === here && named !== undefined && named < count;
        expect(namedShard(parts, here, { count })).toBe(isHere ? named : undefined);
      }),
    );
  });

  test("of any text is a token to the last character, or nothing, and leads to a database that is there (M-054)", () => {
    const near = fc
      .tuple(
        fc.constantFrom("lv", "lvr", "lvs", "lvx", "LV"),
        fc.constantFrom("eu", "eus", "xx", "us"),
        fc.string({
          unit: fc.constantFrom(...alphabet, "i", "l", "o", "u", "_", "-", "Z", "\n"),
          maxLength: 60,
        }),
      )
      .map((parts) => parts.join("_"));
    fc.assert(
      fc.property(
        fc.oneof(near, fc.string({ maxLength: 80 })),
        fc.integer({ min: 1, max: 700 }),
        (text, count) => {
          const parts = readToken(text);
          expect(parts && writeToken(parts)).toBe(parts && text);
          expect((parts && namedShard(parts, "eu", { count })) ?? 0).toBeLessThan(count);
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("holds 192 random bits", () => {
    const secret = readToken(drawToken(ids, "session", "us"))?.secret ?? "";
    expect(secret).toMatch(new RegExp(`^[${alphabet}]{39}$`));
  });
});

describe("the shape of an access token", () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const head = encode({ alg: "EdDSA", kid: "k" });
  const body = encode({ sub: "x" });
  const signature = "c2lnbmF0dXJl"; // nine bytes, no loose bits

  test("is read without being believed", () => {
    expect(readTokenShape(`${head}.${body}.${signature}`)).toEqual({
      header: { alg: "EdDSA", kid: "k" },
      claims: { sub: "x" },
    });
  });

  const refused: [string, string][] = [
    ["nothing", ""],
    ["two parts", `${head}.${body}`],
    ["four parts", `${head}.${body}.${signature}.x`],
    ["an empty signature", `${head}.${body}.`],
    ["an empty payload", `${head}..${signature}`],
    ["padding", `${head}.${body}.${signature}=`],
    ["a space", `${head}.${body}. ${signature}`],
    ["a line break", `${head}.${body}.${signature}\n`],
    ["the other base64 alphabet", `${head}.${body}.a+b/`],
    ["loose last bits", `${head}.${body}.QR`],
    ["a length no bytes have", `${head}.${body}.A`],
    ["a payload that is no JSON", `${head}.${base64url(new Uint8Array([123, 123]))}.${signature}`],
    ["a payload that is no UTF-8", `${head}.${base64url(new Uint8Array([255, 254]))}.${signature}`],
    [
      "a byte order mark",
      `${head}.${base64url(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]))}.${signature}`,
    ],
    ["a payload that is a list", `${head}.${encode([1])}.${signature}`],
    ["a payload that is null", `${head}.${encode(null)}.${signature}`],
    ["no kid", `${encode({ alg: "EdDSA" })}.${body}.${signature}`],
    ["a kid that is a number", `${encode({ kid: 1 })}.${body}.${signature}`],
    ["more than 8 kB", `${head}.${encode({ x: "x".repeat(8192) })}.${signature}`],
  ];
  test.each(refused)("is refused with %s", (_, token) => expect(readTokenShape(token)).toBeUndefined());

  test("has one spelling: what is read spells back to itself", () => {
    const part = fc.string({ unit: fc.constantFrom(..."ABCxyz019-_=+/ ."), maxLength: 12 });
    fc.assert(
      fc.property(part, (given) => {
        if (readTokenShape(`${head}.${body}.${given}`))
          expect(Buffer.from(given, "base64url").toString("base64url")).toBe(given);
      }),
    );
  });
});

describe("a passkey's handle", () => {
  test("names region and account", () => {
    const user = ids.next("user");
    for (const where of regions)
      expect(readHandle(base64url(userHandle(where, user)))).toEqual({ region: where, userId: user });
  });

  test.each(["", "eu", "eu.", "xx.usr_1", "eu.usr_1.more", "🦆"])("%j is none", (text) =>
    expect(readHandle(Buffer.from(text).toString("base64url"))).toBeUndefined(),
  );
});

test("a derived id looks like any id, and is the same again only for the same key and label", async () => {
  const id = await derivedId("tenant", "key", "label");
  expect(id).toMatch(idPattern("tenant"));
  expect(await derivedId("tenant", "key", "label")).toBe(id);
  expect(await derivedId("tenant", "key2", "label")).not.toBe(id);
  expect(await derivedId("tenant", "key", "label2")).not.toBe(id);
});
