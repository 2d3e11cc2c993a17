import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import { readQuery } from "../../../shared/scim/listing.ts";
import { userShape } from "../../../shared/scim/schemas.ts";
import { readSearch } from "../../../shared/scim/search.ts";
import { bounds, urn } from "../../../shared/scim/words.ts";

const schemas = [urn.search];

describe("a search in a body (RFC 7644 §3.4.3)", () => {
  test("is what the same words are in an address", () => {
    const given = { filter: 'userName sw "g"', sortBy: "userName", sortOrder: "descending" };
    const body = { schemas, ...given, attributes: ["id", "userName"], startIndex: 3, count: 7 };
    const asked = { ...given, attributes: "id,userName", startIndex: "3", count: "7" };
    expect(readSearch(body)).toEqual(asked);
    expect(readQuery(userShape, readSearch(body))).toEqual(readQuery(userShape, asked));
  });

  test("of nothing is the first page", () => {
    expect(readQuery(userShape, readSearch({ schemas }))).toMatchObject({
      ...{ startIndex: 1, count: bounds.pageDefault, filter: undefined },
    });
  });

  test.each([
    ["of no schema", {}],
    ["of another schema", { schemas: [urn.user] }],
    ["that is a list", [schemas]],
    ["with a filter that is no text", { schemas, filter: 7 }],
    ["with attributes that are no texts", { schemas, attributes: ["id", 7] }],
    ["with half a count", { schemas, count: 1.5 }],
    ["with a count that is text", { schemas, count: "5" }],
    ["with an endless number", { schemas, startIndex: Number.POSITIVE_INFINITY }],
  ])("%s is refused", (_, body) => {
    expect(() => readSearch(body)).toThrow(Problem);
  });

  test("whatever it holds, it is read or refused, and never with more than there is to say", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom("filter", "count", "attributes", "x"), fc.anything()),
        (words) => {
          try {
            const read = readSearch({ ...words, schemas });
            expect(Object.values(read).every((value) => typeof value === "string")).toBe(true);
            expect(Object.keys(read)).not.toContain("x");
          } catch (error) {
            expect(error).toBeInstanceOf(Problem);
          }
        },
      ),
    );
  });
});
