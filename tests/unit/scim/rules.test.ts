import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atMost, type Role } from "../../../shared/kernel/access.ts";
import { ordered, readBulk } from "../../../shared/scim/bulk.ts";
import { type Place, placeAfter, strongest } from "../../../shared/scim/rules.ts";
import { urn } from "../../../shared/scim/words.ts";

const given = fc.constantFrom<Role>("owner", "admin", "manager", "developer", "viewer");
const groups = fc.array(fc.option(given), { maxLength: 4 });
const person: Place = { role: "viewer", status: "active", ownRole: "viewer" };
const on = (mapped?: Role) => ({ active: true, mapped });

describe("what groups give (M-056)", () => {
  test("the strongest of them, and nothing where none gives any", () => {
    fc.assert(
      fc.property(groups, (some) => {
        const best = strongest(some);
        const roles = some.filter((role) => role !== null);
        expect(best === undefined).toBe(roles.length === 0);
        if (best) expect(roles.includes(best) && roles.every((role) => atMost(role, best))).toBe(true);
      }),
    );
  });

  test("comes with a group and goes with it, and leaves what the person was by themselves", () => {
    fc.assert(
      fc.property(given, groups, groups, (own, first, second) => {
        const start: Place = { role: own, status: "active", ownRole: own };
        const joined = placeAfter(start, on(), on(strongest(first)));
        const moved = placeAfter(joined, on(strongest(first)), on(strongest(second)));
        const left = placeAfter(moved, on(strongest(second)), on());
        expect(moved.role).toBe(own === "owner" ? "owner" : (strongest(second) ?? own));
        expect(left).toEqual(start);
      }),
    );
  });

  test("is the only way in where a person is nothing without", () => {
    const outside: Place = { role: "viewer", status: "disabled", ownRole: null };
    const inside = placeAfter(outside, on(), on("developer"));
    expect(inside).toEqual({ role: "developer", status: "active", ownRole: null });
    expect(placeAfter(inside, on("developer"), on())).toEqual({
      role: "developer",
      status: "disabled",
      ownRole: null,
    });
    expect(placeAfter(inside, on("developer"), { active: false, mapped: "developer" }).status).toBe(
      "disabled",
    );
  });

  test("does not undo what the company decided by hand, until the provider's word changes", () => {
    const raised: Place = { role: "manager", status: "active", ownRole: "viewer" };
    expect(placeAfter(raised, on(), on())).toEqual({ ...raised, ownRole: "manager" });
    const stopped: Place = { ...person, status: "disabled" };
    expect(placeAfter(stopped, on(), on()).status).toBe("disabled");
    expect(placeAfter(stopped, { active: false, mapped: undefined }, on()).status).toBe("active");
  });
});

describe("bulk (RFC 7644 §3.7)", () => {
  const post = (bulkId: string, ...needs: string[]) => ({
    ...{
      method: "POST",
      path: "/Groups",
      bulkId,
      data: { members: needs.map((name) => ({ value: `bulkId:${name}` })) },
    },
  });
  const orderOf = (...Operations: object[]) =>
    ordered(readBulk({ schemas: [urn.bulkRequest], Operations }).operations);

  test("makes what is named before what names it, and ends for circles", () => {
    expect(orderOf(post("a"), post("b"))).toEqual([0, 1]);
    expect(orderOf(post("a", "b"), post("b", "c"), post("c"))).toEqual([2, 1, 0]);
    expect(orderOf(post("a", "b"), post("b", "a")).sort()).toEqual([0, 1]);
    expect(orderOf(post("a", "a"))).toEqual([0]);
  });

  test("performs each operation once, whoever names whom", () => {
    const name = fc.integer({ min: 0, max: 9 }).map(String);
    const plan = fc.uniqueArray(fc.tuple(name, fc.array(name, { maxLength: 3 })), { selector: ([id]) => id });
    fc.assert(
      fc.property(plan, (operations) => {
        const order = orderOf(...operations.map(([id, needs]) => post(id, ...needs)));
        expect([...order].sort((a, b) => a - b)).toEqual(operations.map((_, index) => index));
      }),
    );
  });
});
