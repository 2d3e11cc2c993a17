import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { lengthPrefixed, placeOfCell } from "../../../shared/keys/places.ts";
import {
  forgettable,
  graceMilliseconds,
  leftBehind,
  readCell,
  writeCell,
} from "../../../shared/keys/rules.ts";

const word = fc.string({
  unit: fc.constantFrom("a", "b", "\0\0\0\0", "\0\0\0\u0001", ":", "ten_", "é"),
  maxLength: 4,
});
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

describe("what a ciphertext is bound to (M-188)", () => {
  test("two lists of parts never give the same bytes, wherever the parts begin and end", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 5 }), fc.array(word, { maxLength: 5 }), (left, right) => {
        const isSame = JSON.stringify(left) === JSON.stringify(right);
        expect(hex(lengthPrefixed(...left)) === hex(lengthPrefixed(...right))).toBe(isSame);
      }),
      {
        numRuns: 2_000,
        examples: [
          [["a", "b"], ["a\0\0\0\0b"]],
          [["a", "b"], ["a\0\0\0\u0001b"]],
        ],
      },
    );
  });

  test("every part of the place counts", () => {
    const place = { tenantId: "a", table: "b", column: "c", rowId: "d", keyId: "e" };
    const others = Object.keys(place).map((part) => hex(placeOfCell({ ...place, [part]: "x" })));
    expect(new Set([hex(placeOfCell(place)), ...others]).size).toBe(6);
  });
});

describe("a cell as text", () => {
  test("names its key, and nothing else is read as one", () => {
    const cell = { keyId: "usr_0123456789abcdefghjkmnpqrs", iv: "A".repeat(16), ciphertext: "B".repeat(22) };
    expect(readCell(writeCell(cell))).toEqual(cell);
    const text = writeCell(cell);
    for (const bent of [
      "",
      "ada@example.test",
      text.slice(1),
      `${text}=`,
      text.replace("v1", "v2"),
      `${text}\n`,
    ])
      expect(readCell(bent)).toBeUndefined();
  });
});

describe("which keys may go (M-192)", () => {
  const retired = (id: string, retiredAt: number | null) => ({ id, state: "retiring" as const, retiredAt });
  const now = 10_000_000;

  test("those that seal nothing and were left long enough ago, never the current one", () => {
    const current = { id: "now", state: "current" as const, retiredAt: null };
    const generations = [
      current,
      retired("done", 0),
      retired("used", 0),
      retired("fresh", now - graceMilliseconds + 1),
    ];
    const use = new Map([["used", { cells: 0, people: 1 }]]);
    expect(forgettable(generations, use, now).map(({ id }) => id)).toEqual(["done"]);
    expect(leftBehind(generations, new Map([...use, ["now", { cells: 9, people: 9 }]]))).toBe(1);
  });
});
