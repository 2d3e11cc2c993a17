import fc from "fast-check";
import { scimPatch } from "scim-patch";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import { patched, readOperations } from "../../../shared/scim/patch.ts";
import type { Json } from "../../../shared/scim/reading.ts";
import { groupShape, userShape } from "../../../shared/scim/schemas.ts";
import { urn } from "../../../shared/scim/words.ts";

const work = { value: "grace@work.test", type: "work", primary: true };
const home = { value: "grace@home.test", type: "home" };
const grace: Json = { userName: "grace", active: true, name: { givenName: "Grace" }, emails: [work, home] };

const result = (...Operations: Json[]) =>
  patched(userShape, grace, readOperations({ schemas: [urn.patch], Operations }));

const members = (ids: string, ...Operations: Json[]) => {
  const before = { displayName: "g", members: [...ids].map((value) => ({ value })) };
  const resource = patched(groupShape, before, readOperations({ schemas: [urn.patch], Operations }));
  return ((resource["members"] ?? []) as { value: string }[]).map(({ value }) => value).join("");
};

describe("PATCH (RFC 7644 §3.5.2) in the dialects of Entra and Okta", () => {
  test("texts for booleans become booleans, whatever their case", () => {
    for (const value of ["False", "false", "FALSE", false])
      expect(result({ op: "Replace", path: "active", value })["active"]).toBe(false);
    expect(result({ op: "replace", value: { active: "False" } })["active"]).toBe(false);
  });

  test("paths name parts, values by filter, extensions, and the schema itself", () => {
    expect(result({ op: "Add", path: "name.familyName", value: "Hopper" })["name"]).toEqual({
      ...{ givenName: "Grace", familyName: "Hopper" },
    });
    expect(
      result({ op: "replace", path: 'EMAILS[Type eq "WORK"].Value', value: "new@work.test" })["emails"],
    ).toEqual([{ ...work, value: "new@work.test" }, home]);
    expect(result({ op: "add", path: `${urn.user}:title`, value: "Admiral" })["title"]).toBe("Admiral");
    expect(
      result({ op: "add", value: { [`${urn.enterprise}:department`]: "Navy" } })[urn.enterprise],
    ).toEqual({
      department: "Navy",
    });
    expect(result({ op: "add", path: urn.enterprise, value: { Division: "D" } })[urn.enterprise]).toEqual({
      division: "D",
    });
  });

  test("a value that is not there yet is made as its filter says, or is no target", () => {
    const made = result({ op: "Add", path: 'emails[type eq "other"].value', value: "g@other.test" });
    expect(made["emails"]).toEqual([work, home, { type: "other", value: "g@other.test" }]);
    expect(() =>
      result({ op: "replace", path: 'emails[type ne "work" and type ne "home"].value', value: "x" }),
    ).toThrow(expect.objectContaining({ extra: { members: { scimType: "noTarget" } } }));
  });

  test("adding what is there adds nothing, a new primary value takes the old one's place", () => {
    expect(result({ op: "add", path: "emails", value: [home] })["emails"]).toEqual([work, home]);
    const fresh = { value: "p@x.test", type: "other", primary: true };
    expect(result({ op: "add", path: "emails", value: [fresh] })["emails"]).toEqual([
      { ...work, primary: false },
      home,
      fresh,
    ]);
  });

  test("removing, by path, by part, by filter, and by null", () => {
    expect(result({ op: "remove", path: "name" })).not.toHaveProperty("name");
    expect(result({ op: "remove", path: "name.givenName" })["name"]).toEqual({});
    expect(result({ op: "Remove", path: 'emails[type eq "home"]' })["emails"]).toEqual([work]);
    expect(result({ op: "remove", path: "emails" })).not.toHaveProperty("emails");
    expect(result({ op: "replace", path: "name", value: null })).not.toHaveProperty("name");
  });

  test("members come and go each way that providers write it", () => {
    expect(members("ab", { op: "Add", path: "members", value: [{ value: "c" }] })).toBe("abc");
    expect(members("ab", { op: "add", value: { members: [{ value: "c" }] } })).toBe("abc");
    expect(members("abc", { op: "Remove", path: "members", value: [{ value: "b" }] })).toBe("ac");
    expect(members("abc", { op: "remove", path: 'members[value eq "b"]' })).toBe("ac");
    expect(members("abc", { op: "replace", path: "members", value: [{ value: "d" }] })).toBe("d");
    expect(members("abc", { op: "remove", path: "members" })).toBe("");
    expect(members("a", { op: "replace", value: { id: "x", displayName: "new" } })).toBe("a");
  });

  test.each([
    ["no operations", [], "invalidSyntax"],
    ["an unknown op", [{ op: "move", path: "title", value: "x" }], "invalidSyntax"],
    ["an add without a value", [{ op: "add", path: "title" }], "invalidSyntax"],
    ["a path that is no text", [{ op: "remove", path: 7 }], "invalidSyntax"],
    ["a remove without a path", [{ op: "remove" }], "noTarget"],
    ["an unknown path", [{ op: "add", path: "shoeSize", value: "42" }], "invalidPath"],
    ["an unknown part", [{ op: "add", path: "name.shoeSize", value: "42" }], "invalidPath"],
    ["what is read only", [{ op: "replace", path: "id", value: "x" }], "mutability"],
    ["groups of a person", [{ op: "add", path: "groups", value: [{ value: "x" }] }], "mutability"],
    ["a boolean that is none", [{ op: "replace", path: "active", value: "perhaps" }], "invalidValue"],
    ["a text that is none", [{ op: "replace", path: "title", value: { a: 1 } }], "invalidValue"],
    ["a name that is a list", [{ op: "replace", path: "name", value: ["x"] }], "invalidValue"],
    ["a broken filter", [{ op: "remove", path: "emails[type eq]" }], "invalidFilter"],
    ["too many operations", Array(101).fill({ op: "remove", path: "title" }), "invalidSyntax"],
    [
      "too many values",
      [
        {
          op: "add",
          path: "emails",
          value: Array.from({ length: 21 }, (_, i) => ({ value: `${i}@x.test` })),
        },
      ],
      "invalidValue",
    ],
  ])("%s is refused by name", (_, operations, scimType) => {
    expect(() => result(...(operations as Json[]))).toThrow(
      expect.objectContaining({ code: "invalid_request", extra: { members: { scimType } } }),
    );
  });
});

const path = fc.constantFrom(
  ...[
    "userName",
    "title",
    "active",
    "name",
    "name.givenName",
    "emails",
    "emails.value",
    "schemas",
    "password",
  ],
  ...[
    'emails[type eq "work"]',
    'emails[type eq "home"].value',
    "emails[",
    'emails[value eq "a:b.c"].type',
    "members",
  ],
  ...[
    'members[value eq "a"]',
    urn.enterprise,
    `${urn.enterprise}:manager`,
    "__proto__",
    "constructor.prototype",
  ],
);
const json = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom("False", "", null, [{ value: "a" }], { value: 1 }),
);
const operation = fc.record(
  { op: fc.constantFrom("add", "Replace", "REMOVE", "move"), path: fc.oneof(path, fc.string()), value: json },
  { requiredKeys: ["op"] },
);

describe("any operations whatever", () => {
  test("give a resource or a refusal with a reason, and leave the given one alone", () => {
    const shapes = fc.constantFrom(
      { shape: userShape, before: grace },
      { shape: groupShape, before: { displayName: "g" } },
    );
    fc.assert(
      fc.property(
        fc.array(operation, { minLength: 1, maxLength: 8 }),
        shapes,
        (Operations, { shape, before }) => {
          const kept = JSON.stringify(before);
          try {
            const resource = patched(
              shape,
              before as Json,
              readOperations({ schemas: [urn.patch], Operations }),
            );
            const known = [
              "userName",
              "title",
              "active",
              "name",
              "emails",
              "displayName",
              "members",
              "externalId",
            ];
            const more = ["preferredLanguage", "locale", "timezone", urn.enterprise];
            expect(Object.keys(resource).filter((key) => ![...known, ...more].includes(key))).toEqual([]);
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
            expect((error as Problem).extra.members?.["scimType"]).toBeTypeOf("string");
          }
          expect(JSON.stringify(before)).toBe(kept);
          expect(({} as Json)["polluted"]).toBeUndefined();
        },
      ),
      { numRuns: 400 },
    );
  });

  test("are understood as scim-patch understands them, where both do", () => {
    const text = fc.string({ minLength: 1, maxLength: 8 });
    const simple = fc.oneof(
      fc.record({
        op: fc.constantFrom("add", "replace"),
        path: fc.constantFrom("title", "name.familyName"),
        value: text,
      }),
      fc.record({ op: fc.constantFrom("add", "replace"), path: fc.constant("active"), value: fc.boolean() }),
      fc.record({ op: fc.constant("remove"), path: fc.constantFrom("title", 'emails[type eq "home"]') }),
      fc.record({
        op: fc.constant("replace"),
        path: fc.constant('emails[type eq "work"].value'),
        value: text,
      }),
    );
    fc.assert(
      fc.property(fc.array(simple, { minLength: 1, maxLength: 6 }), (operations) => {
        const theirs = { schemas: [urn.user], meta: {}, ...structuredClone(grace) };
        const expected = scimPatch(theirs as never, operations as never) as Json;
        const { schemas: _, meta: __, ...rest } = expected;
        expect(result(...(operations as Json[]))).toEqual(rest);
      }),
      { numRuns: 300 },
    );
  });
});
