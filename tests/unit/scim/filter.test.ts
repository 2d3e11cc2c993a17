import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import { matches, readFilter } from "../../../shared/scim/filter.ts";
import { groupShape, userShape } from "../../../shared/scim/schemas.ts";
import { bounds, urn } from "../../../shared/scim/words.ts";

const grace = {
  id: "usr_1",
  externalId: "Ext-1",
  userName: "Grace@Example.test",
  name: { givenName: "Grace", familyName: "Hopper" },
  active: true,
  emails: [
    { value: "grace@work.test", type: "work", primary: true },
    { value: "grace@home.test", type: "home" },
  ],
  [urn.enterprise]: { department: "Navy", manager: { value: "usr_2" } },
  meta: { created: "2026-01-01T00:00:00.000Z", lastModified: "2026-06-01T00:00:00.000Z" },
};

const fits = (filter: string) => matches(userShape, grace, readFilter(userShape, filter));

describe("filters (RFC 7644 §3.4.2.2)", () => {
  test.each([
    'userName eq "grace@example.TEST"',
    'USERNAME Eq "grace@example.test"',
    'externalId eq "Ext-1"',
    'name.familyName co "opp"',
    'name.familyName sw "ho" and name.givenName ew "CE"',
    "title pr or active eq true",
    'not (userName eq "other")',
    'emails[type eq "home" and value co "@home"]',
    'emails.type eq "home"',
    'emails co "@work.test"',
    `${urn.user}:userName eq "grace@example.test"`,
    `${urn.enterprise}:department eq "navy"`,
    `${urn.enterprise}:manager.value eq "usr_2"`,
    'meta.lastModified gt "2026-06-01T01:00:00+02:00"',
    'meta.created le "2026-01-01T00:00:00Z"',
    'userName ne "other"',
    "title eq null",
    '(active eq false or name.givenName eq "grace") and userName pr',
  ])("fits: %s", (filter) => expect(fits(filter)).toBe(true));

  test.each([
    'externalId eq "ext-1"',
    'emails[type eq "home" and primary eq true]',
    'userName eq "grace"',
    'active eq "true"',
    "title pr",
    'meta.lastModified lt "2026-05-31T00:00:00Z"',
    'name.familyName gt "z"',
  ])("does not fit: %s", (filter) => expect(fits(filter)).toBe(false));

  test.each([
    ["", "nothing"],
    ["userName", "no operator"],
    ['userName eq "a', "an open quote"],
    ['userName like "a"', "an unknown operator"],
    ['(userName eq "a"', "an open bracket"],
    ['userName eq "a" xor active eq true', "an unknown word"],
    ['shoeSize eq "42"', "an unknown attribute"],
    ['password eq "secret"', "what is not kept"],
    ['emails[colour eq "red"]', "an unknown part"],
    ['userName[value eq "a"]', "brackets at one value"],
    ['groups.value eq "grp_1"', "groups"],
    ["active gt true", "an order of booleans"],
    ['emails[value[type eq "x"] eq "a"]', "brackets within brackets"],
    [`userName eq "${"a".repeat(bounds.filterCharacters)}"`, "too many characters"],
    [
      Array(bounds.filterTerms + 1)
        .fill("active eq true")
        .join(" and "),
      "too many terms",
    ],
    [`${"not ".repeat(bounds.filterTerms + 1)}(active eq true)`, "too deep"],
  ])("%s is refused: %s", (filter) => {
    expect(() => readFilter(userShape, filter)).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        extra: expect.objectContaining({ members: { scimType: "invalidFilter" } }),
      }),
    );
  });

  test("no text whatever does anything but fit, not fit, or be refused by name", () => {
    const word = fc.constantFrom(
      ...[
        "userName",
        "emails",
        "name.givenName",
        "members",
        "active",
        "eq",
        "ne",
        "co",
        "gt",
        "pr",
        "and",
        "or",
        "not",
      ],
      ...[
        "(",
        ")",
        "[",
        "]",
        '"',
        '"a"',
        "true",
        "null",
        "1e999",
        "-1",
        "\\",
        ".",
        ":",
        urn.enterprise,
        "__proto__",
      ],
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(word, { maxLength: 30 }).map((words) => words.join(" ")),
    );
    fc.assert(
      fc.property(text, fc.constantFrom(userShape, groupShape), (given, shape) => {
        try {
          expect(typeof matches(shape, grace, readFilter(shape, given))).toBe("boolean");
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect((error as Problem).extra.members).toEqual({ scimType: "invalidFilter" });
        }
      }),
      { numRuns: 400 },
    );
  });
});
