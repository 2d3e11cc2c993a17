import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commonWords, filterFile, renderFilter } from "../../../scripts/common-passwords.ts";
import { inRoot } from "../../../scripts/config.ts";
import { holds } from "../../../shared/identity/common-filter.ts";
import { commonPasswords } from "../../../shared/identity/common-passwords.ts";
import { passwordFault } from "../../../shared/identity/password-fault.ts";

const words = commonWords();
const known = { company: "Acme", email: "anna@acme.test", name: "Anna" };
const codeOf = (password: string) => passwordFault(password, known)?.code;

describe("passwords of breaches (M-060)", () => {
  test("the filter in the tree is the one of the list", () => {
    expect(words.length).toBeGreaterThan(20_000);
    expect(renderFilter(words)).toBe(readFileSync(inRoot(filterFile), "utf8"));
  });

  test("knows every word of the list, and one in four thousand of any others", () => {
    expect(words.filter((word) => !holds(commonPasswords, word))).toEqual([]);
    const others = Array.from({ length: 200_000 }, (_, index) => `unheard of ${index} (${index * 7919})`);
    const rate = others.filter((word) => holds(commonPasswords, word)).length / others.length;
    expect(rate).toBeLessThan(1 / 2_500);
  });

  test.each([
    "princess1234567890",
    "2026!!!Sunshine!!!2026",
    "monkeymonkeymonkey",
    "Football_2026_2026",
    "dragon dragon dragon",
  ])("%s is a common one in disguise", (password) => expect(codeOf(password)).toBe("common"));

  test.each(["rope bridge lantern quilt", "a quiet river under seven bridges", "dragon lantern quilt"])(
    "%s is none",
    (password) => expect(codeOf(password)).toBeUndefined(),
  );
});
