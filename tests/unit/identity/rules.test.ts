import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEmail } from "../../../shared/identity/email.ts";
import { passwordFault } from "../../../shared/identity/password-fault.ts";
import { counterRolledBack } from "../../../shared/identity/rules.ts";
import { atMost, roles } from "../../../shared/kernel/access.ts";
import { slugFault, slugFrom, slugPattern } from "../../../shared/tenancy/slug.ts";

describe("a slug", () => {
  test("made of any name is a slug, or is told to be chosen", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), (name) => {
        const slug = slugFrom(name);
        expect(slug.length).toBeLessThanOrEqual(40);
        if (!slugPattern.test(slug)) expect(slugFault(slug)?.code).toBe("format");
        if (slug.length >= 3) expect(slug).toMatch(slugPattern);
      }),
    );
  });

  test.each([
    ["Crème Brûlée GmbH", "creme-brulee-gmbh"],
    ["  A & B -- Partners, Inc.  ", "a-b-partners-inc"],
    ["x".repeat(60), "x".repeat(40)],
    [`${"x".repeat(39)} y`, "x".repeat(39)],
    ["ﬁne Ⅻ", "fine-xii"],
    ["株式会社", ""],
  ])("%s becomes %j", (name, slug) => expect(slugFrom(name)).toBe(slug));

  test.each(["ab", "-abc", "abc-", "Abc", "a_c", "a.c", "x".repeat(41), "", "äbc", "abc\n"])(
    "%j is refused",
    (slug) => expect(slugFault(slug)?.code).toBe("format"),
  );

  test.each(["admin", "www", "api", "signin", "leanvibe", "security"])("%s is reserved", (slug) =>
    expect(slugFault(slug)?.code).toBe("reserved"),
  );
});

describe("the password policy (NIST SP 800-63B-4)", () => {
  const known = { company: "Analytical Engines", email: "ada.lovelace@engines.test", name: "Ada Lovelace" };
  const fault = (password: string) => passwordFault(password, known)?.code;

  test("asks for length and nothing else: any mix of characters will do", () => {
    for (const password of [
      "rope bridge lantern",
      "kørsel på gaden nu",
      "我们在河边放风筝看星星月亮太阳吧",
      "...---...===+++!",
    ])
      expect(fault(password)).toBeUndefined();
  });

  test("counts characters, not bytes, of the composed form", () => {
    expect(fault(`${"e\u0301".repeat(7)}xyzuvwt`)).toBe("too_short");
    expect(fault("🦆🐸🦊🐻🐼🐨🐯🦁🐮🐷🐵🐔🐧🐦")).toBe("too_short");
    expect(fault("🦆🐸🦊🐻🐼🐨🐯🦁🐮🐷🐵🐔🐧🐦🐤")).toBeUndefined();
    expect(fault("aé9!".repeat(80))).toBe("too_long");
  });

  test.each([
    ["passwordpassword", "common"],
    ["PasswordPassword1!", "common"],
    ["aaaaaaaaaaaaaaaaaa", "common"],
    ["abcabcabcabcabcabc", "common"],
    ["123456789012345678", "common"],
    ["098765432109876543", "common"],
    ["Correct Horse Battery Staple", "common"],
    ["AnalyticalEngines!", "derived"],
    ["Analytical Engines 2026", "derived"],
    ["ada.lovelace@engines.test", "derived"],
    ["Ada-Lovelace-1815", "derived"],
    ["enginesengines99", "derived"],
  ])("refuses %s as %s", (password, code) => expect(fault(password)).toBe(code));

  test("compares whole passwords only: a known word inside a long one is fine", () => {
    expect(fault("the password of the sleepy otter")).toBeUndefined();
    expect(fault("analytical otters like engines")).toBeUndefined();
  });
});

describe("an e-mail address", () => {
  test.each([
    ["Ada@Example.TEST ", "ada@example.test"],
    ["ｆｕｌｌ@example.test", "full@example.test"],
    ["a+b.c_d@sub.example.co", "a+b.c_d@sub.example.co"],
    ["ada@münchen.example", "ada@münchen.example"],
  ])("%j is %j", (given, email) => expect(readEmail(given)).toBe(email));

  const refused = [
    "ada",
    "@example.test",
    "ada@",
    "ada@localhost",
    "a b@example.test",
    "ada@-x.test",
    "ada@x-.test",
  ];
  test.each([
    ...refused,
    "ada@x..test",
    "a..b@x.test",
    ".a@x.test",
    "a@1.2.3.4",
    "a\u0000@x.test",
    "a@x.test\nb",
    `${"x".repeat(65)}@x.test`,
  ])("%j is none", (given) => expect(readEmail(given)).toBeUndefined());
});

describe("a passkey's counter", () => {
  test("must grow, unless the authenticator keeps none", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (stored, presented) => {
        const fine = (stored === 0 && presented === 0) || presented > stored;
        expect(counterRolledBack(stored, presented)).toBe(!fine);
      }),
    );
  });
});

test("a role is at most itself and those above it", () => {
  for (const [place, role] of roles.entries())
    for (const [ceilingPlace, ceiling] of roles.entries())
      expect(atMost(role, ceiling)).toBe(place >= ceilingPlace);
});
