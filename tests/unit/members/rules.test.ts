import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { atMost, type Role, roles } from "../../../shared/kernel/access.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import {
  authorityFault,
  daysAfter,
  isOpen,
  type Standing,
  seatRefusal,
  standingAfter,
} from "../../../shared/members/rules.ts";

const now = Date.UTC(2026, 10, 22);
const role = fc.constantFrom(...roles);
const end = fc.integer({ min: now - 400 * 86_400_000, max: now + 400 * 86_400_000 });
const wish = fc.record(
  {
    role,
    projects: fc.constantFrom("all", "granted"),
    accessEndsAt: fc.oneof(fc.constant(null), end),
  } as const,
  { requiredKeys: [] },
);

/** What the database allows, in other words than the rule's. */
const isSound = ({ role, projectAccess, accessEndsAt }: Standing) =>
  (role === "guest") === (accessEndsAt !== null) &&
  (role !== "guest" || projectAccess === "granted") &&
  (!["owner", "admin"].includes(role) || projectAccess === "all");

const outcome = (before: Standing | undefined, given: Parameters<typeof standingAfter>[1]) => {
  try {
    return standingAfter(before, given, now);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error;
  }
};
const first = (given: Parameters<typeof standingAfter>[1]) => standingAfter(undefined, given, now);

describe("a standing (M-070, M-075)", () => {
  test("is one the database takes, or the field at fault is named, whatever is wished again and again", () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 6 }), (wishes) => {
        let standing: Standing | undefined;
        for (const given of wishes) {
          const next = outcome(standing, given);
          if (next instanceof Problem) {
            expect(next.code).toBe("invalid_request");
            for (const { pointer } of next.extra.errors ?? [])
              expect(["#/access_ends_at", "#/projects"]).toContain(pointer);
            expect(next.extra.errors?.length).toBeGreaterThan(0);
          } else {
            expect(isSound(next), JSON.stringify(next)).toBe(true);
            if (next.accessEndsAt !== null) expect(next.accessEndsAt).toBeGreaterThan(now);
            expect(next.role).toBe(given.role ?? standing?.role ?? "guest");
            standing = next;
          }
        }
      }),
    );
  });

  test("grants no more than it must where nothing is said", () => {
    const guest = first({ role: "guest" });
    expect(guest).toEqual({ role: "guest", projectAccess: "granted", accessEndsAt: daysAfter(now, 30) });
    expect(standingAfter(guest, { role: "developer" }, now)).toEqual({
      role: "developer",
      projectAccess: "granted",
      accessEndsAt: null,
    });
    expect(first({ role: "developer" }).projectAccess).toBe("all");
  });

  test("whose time is over needs a new end, and none lies beyond a year", () => {
    const over: Standing = { role: "guest", projectAccess: "granted", accessEndsAt: now };
    expect(outcome(over, {})).toBeInstanceOf(Problem);
    expect(outcome(over, { accessEndsAt: daysAfter(now, 1) })).toMatchObject({
      accessEndsAt: daysAfter(now, 1),
    });
    expect(outcome(over, { accessEndsAt: daysAfter(now, 365) + 1 })).toBeInstanceOf(Problem);
  });
});

describe("authority (M-070, M-071)", () => {
  test("nobody touches who is above them and nobody gives more than they have", () => {
    fc.assert(
      fc.property(role, fc.option(role, { nil: undefined }), role, (actor, target, given) => {
        const allowed = (target === undefined || atMost(target, actor)) && atMost(given, actor);
        expect(authorityFault(actor, target, given) === undefined).toBe(allowed);
      }),
    );
  });

  test("no chain of changes raises anybody above the highest who took part", () => {
    const step = fc.record({ actor: fc.nat(4), target: fc.nat(4), given: role });
    fc.assert(
      fc.property(fc.array(role, { minLength: 5, maxLength: 5 }), fc.array(step), (start, steps) => {
        const people = [...start];
        const highest = Math.min(...start.map((one) => roles.indexOf(one)));
        for (const { actor, target, given } of steps) {
          const fault = authorityFault(people[actor] as Role, people[target], given);
          if (!fault) people[target] = given;
          expect(roles.indexOf(people[target] as Role)).toBeGreaterThanOrEqual(highest);
        }
      }),
    );
  });
});

test("an offer is open until its time", () => {
  expect(isOpen({ status: "pending", expiresAt: now + 1 }, now)).toBe(true);
  expect(isOpen({ status: "pending", expiresAt: now }, now)).toBe(false);
  expect(isOpen({ status: "accepted", expiresAt: now + 1 }, now)).toBe(false);
});

test("a full plan is 402 with the way out (M-037)", () => {
  const refusal = seatRefusal({ reason: "limit", limit: 10, used: 10 });
  expect([refusal.status, refusal.extra.members]).toEqual([
    402,
    { limit: 10, used: 10, upgrade_url: "/console/usage#plans" },
  ]);
  expect(seatRefusal({ reason: "unconfigured" }).status).toBe(503);
});
