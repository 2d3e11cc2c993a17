import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { counted, isLocale, locales, negotiatedLocale } from "../../../shared/kernel/locale.ts";

describe("the language of a page (M-384)", () => {
  test.each([
    [null, "en"],
    ["", "en"],
    ["de", "de"],
    ["de-AT", "de"],
    ["DE-at,en;q=0.5", "de"],
    ["fr, de;q=0.3, ar;q=0.8", "ar"],
    ["en;q=0.2, ar-EG;q=0.2", "en"],
    ["zh-Hans-CN, *;q=0.1", "en"],
    ["*", "en"],
    ["en;q=0, *", "de"],
    ["de;q=0", "en"],
    ["de;q=2, ar", "ar"],
    ["de; q=0.9 , ar ; q=0.95", "ar"],
    ["deutsch!, ar", "ar"],
    [`de${",x".repeat(1_000)}`, "en"],
  ])("%s is answered in %s", (header, locale) => {
    expect(negotiatedLocale(header)).toBe(locale);
  });

  test("is the chosen one whatever the browser likes, and no other than ours", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...locales)), fc.string(), (chosen, header) => {
        const locale = negotiatedLocale(header, chosen);
        expect(isLocale(locale)).toBe(true);
        if (isLocale(chosen)) expect(locale).toBe(chosen);
      }),
    );
  });
});

test("a count takes the form of its language", () => {
  const ar = { one: "مهمة واحدة", two: "مهمتان", few: "# مهام", many: "# مهمة", other: "# مهمة" };
  expect([1, 2, 3, 11, 100].map((count) => counted("ar", count, ar))).toEqual([
    "مهمة واحدة",
    "مهمتان",
    "3 مهام",
    "11 مهمة",
    "100 مهمة",
  ]);
  expect(counted("de", 12_345, { one: "# Datei", other: "# Dateien" })).toBe("12.345 Dateien");
});
