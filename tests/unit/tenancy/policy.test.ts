import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { roles } from "../../../shared/kernel/access.ts";
import { policyPatch } from "../../../shared/tenancy/policy-contract.ts";
import {
  atLeast,
  effectivePolicy,
  isMultiFactor,
  openPolicy,
  patched,
  policyEnd,
  policyFaults,
  sessionFault,
  strictest,
} from "../../../shared/tenancy/policy-rules.ts";
import { anyPatch, anyPolicy } from "./policy-samples.ts";

const holds = (property: Parameters<typeof fc.assert>[0]) => fc.assert(property, { numRuns: 500 });

describe("the strictest of policies is a join (M-015)", () => {
  test("commutative, associative, idempotent, with the open policy as its neutral element", () => {
    holds(
      fc.property(anyPolicy, anyPolicy, anyPolicy, (a, b, c) => {
        expect(strictest(a, b)).toEqual(strictest(b, a));
        expect(strictest(a, strictest(b, c))).toEqual(strictest(strictest(a, b), c));
        expect(strictest(a, a)).toEqual(a);
        expect(strictest(a, openPolicy)).toEqual(a);
      }),
    );
  });

  test("is at least as strict as each, and tightening a parent never loosens a child", () => {
    holds(
      fc.property(anyPolicy, anyPolicy, anyPolicy, (parent, tighter, child) => {
        const before = strictest(parent, child);
        expect(atLeast(before, parent) && atLeast(before, child)).toBe(true);
        expect(atLeast(strictest(strictest(parent, tighter), child), before)).toBe(true);
      }),
    );
  });

  test("an order that is not met is found out", () => {
    const mfa = { ...openPolicy, mfa_required: true };
    expect([atLeast(openPolicy, mfa), atLeast(mfa, openPolicy)]).toEqual([false, true]);
    const narrow = { ...openPolicy, allowed_regions: ["eu" as const] };
    const other = { ...openPolicy, allowed_regions: ["us" as const] };
    expect([atLeast(narrow, other), atLeast(openPolicy, narrow)]).toEqual([false, false]);
  });
});

describe("what a company lets people use (M-055, M-067)", () => {
  const inherited = openPolicy;
  test("a list always names passkeys, and names nothing twice", () => {
    const ok = (allowed_factors: unknown) => policyPatch.safeParse({ allowed_factors }).success;
    expect([null, ["passkey"], ["sms", "passkey"]].map(ok)).toEqual([true, true, true]);
    expect([[], ["totp"], ["passkey", "passkey"], ["passkey", "voice"]].map(ok)).toEqual(
      Array(4).fill(false),
    );
    const days = (count: number) => policyPatch.safeParse({ remembered_device_days: count }).success;
    expect([-1, 0, 30, 31, 1.5].map(days)).toEqual([false, true, true, false, false]);
  });

  test("where a factor is required, what somebody without one adds on the way in stays allowed", () => {
    const faults = (patch: object, own: object = {}) =>
      policyFaults(patch, { ...openPolicy, ...own }, { ...inEurope, inherited }).map(({ pointer, code }) => [
        pointer,
        code,
      ]);
    const keys = { allowed_factors: ["passkey" as const] };
    expect(faults(keys)).toEqual([]);
    expect(faults(keys, { mfa_required: true })).toEqual([["#/allowed_factors", "lock_out"]]);
    expect(faults({ mfa_required: true }, keys)).toEqual([["#/mfa_required", "lock_out"]]);
    expect(faults({ allowed_factors: ["passkey", "totp"] }, { mfa_required: true })).toEqual([]);
    const above = { ...openPolicy, ...keys, mfa_required: true };
    expect(policyFaults(keys, openPolicy, { ...inEurope, inherited: above })).toEqual([]);
  });
});

test("whatever companies of a line demand and bar apart from each other, there is something to enrol (M-015, M-055)", () => {
  holds(
    fc.property(anyPolicy, anyPolicy, anyPolicy, (top, middle, own) => {
      const inherited = strictest(top, middle);
      const facts = {
        parentId: "org_1",
        policy: own,
        inheritedPolicy: inherited,
        residencyPolicy: "standard",
      };
      const policy = effectivePolicy(facts as Parameters<typeof effectivePolicy>[0]);
      const { allowed_factors: joined, ...rest } = strictest(own, inherited);
      expect({ ...policy, allowed_factors: joined }).toEqual({ ...rest, allowed_factors: joined });
      const isAdded = policy.mfa_required && joined !== null && !joined.includes("totp");
      expect(policy.allowed_factors).toEqual(isAdded ? [...joined, "totp"].toSorted() : joined);
    }),
  );
});

const inEurope = { region: "eu", callerIsMultiFactor: true } as const;

describe("what a child may change (M-015)", () => {
  test("an accepted patch leaves nothing looser than what is inherited, whatever was there before", () => {
    let accepted = 0;
    holds(
      fc.property(anyPolicy, anyPolicy, anyPatch, (own, inherited, patch) => {
        if (policyFaults(patch, own, { ...inEurope, inherited }).length > 0) return;
        accepted += 1;
        const after = patched(own, patch);
        expect(atLeast(strictest(after, inherited), inherited)).toBe(true);
        for (const field of Object.keys(patch) as (keyof typeof after)[]) {
          const only = { ...openPolicy, [field]: after[field] };
          expect(atLeast(only, { ...openPolicy, [field]: inherited[field] })).toBe(true);
        }
      }),
    );
    expect(accepted).toBeGreaterThan(50);
  });

  test("each loosened field is named, and no other", () => {
    const inherited = {
      ...openPolicy,
      mfa_required: true,
      session_minutes: 60,
      residency: "strict" as const,
    };
    const judge = (patch: object) =>
      policyFaults(policyPatch.parse(patch), inherited, { ...inEurope, inherited }).map(
        ({ pointer, code }) => `${pointer} ${code}`,
      );
    expect(
      judge({ mfa_required: false, session_minutes: 61, residency: "standard", sso_required: true }),
    ).toEqual(["#/mfa_required inherited", "#/residency inherited", "#/session_minutes inherited"]);
    expect(judge({ session_minutes: null })).toEqual(["#/session_minutes inherited"]);
    expect(judge({ session_minutes: 59, sso_required: true })).toEqual([]);
  });

  test("what nobody could keep, or what would lock everybody out, is refused", () => {
    const judge = (patch: object, where: object) =>
      policyFaults(policyPatch.parse(patch), openPolicy, {
        ...inEurope,
        inherited: openPolicy,
        ...where,
      }).map(({ pointer, code }) => `${pointer} ${code}`);
    expect(judge({ residency: "strict" }, { region: "uk" })).toEqual(["#/residency guarantee"]);
    expect(judge({ residency: "strict" }, {})).toEqual([]);
    expect(judge({ allowed_regions: ["us", "uk"] }, {})).toEqual(["#/allowed_regions region"]);
    expect(judge({ mfa_required: true }, { callerIsMultiFactor: false })).toEqual([
      "#/mfa_required lock_out",
    ]);
  });

  test.each([
    [{ allowed_regions: [] }],
    [{ allowed_regions: ["eu", "eu"] }],
    [{ session_minutes: 14 }],
    [{ session_minutes: 43_201 }],
    [{ session_minutes: 20.5 }],
    [{ mfa_required: null }],
    [{ residency: "lax" }],
    [{ inherited: {} }],
  ])("%j is no policy", (patch) => {
    expect(policyPatch.safeParse(patch).success).toBe(false);
  });
});

describe("what a policy does to sessions (M-015)", () => {
  const session = (policy: object, amr: string[], role: (typeof roles)[number] = "developer") =>
    sessionFault({ ...openPolicy, ...policy }, { amr, role });

  test("a password alone is no second factor, a verified passkey is two", () => {
    expect(isMultiFactor(["pwd"]) || isMultiFactor(["user"])).toBe(false);
    expect(isMultiFactor(["swk", "user"]) && isMultiFactor(["hwk", "user"])).toBe(true);
    expect(session({ mfa_required: true }, ["pwd"])).toBe("mfa_required");
    expect(session({ mfa_required: true }, ["swk", "user"])).toBeUndefined();
    expect(session({}, ["pwd"])).toBeUndefined();
  });

  test("single sign-on is asked of everybody but owners, who keep a way in", () => {
    for (const role of roles)
      expect(session({ sso_required: true }, ["hwk", "user"], role)).toBe(
        role === "owner" ? undefined : "sso_required",
      );
    expect(session({ sso_required: true, mfa_required: true }, ["pwd"], "owner")).toBe("mfa_required");
  });

  test("a stricter policy refuses whatever a looser one refused, and ends sessions no later", () => {
    const anyAmr = fc.subarray(["pwd", "swk", "hwk", "user", "sso", "mfa"]);
    holds(
      fc.property(anyPolicy, anyPolicy, anyAmr, fc.constantFrom(...roles), (a, b, amr, role) => {
        const both = strictest(a, b);
        if (sessionFault(a, { amr, role })) expect(sessionFault(both, { amr, role })).toBeDefined();
        expect(policyEnd(both, 0)).toBeLessThanOrEqual(policyEnd(a, 0));
      }),
    );
  });

  test("a root's residency is its row's, a child's the strictest of its own and the inherited", () => {
    const facts = { policy: {}, inheritedPolicy: {}, residencyPolicy: "strict" as const };
    expect(effectivePolicy({ ...facts, parentId: null }).residency).toBe("strict");
    expect(effectivePolicy({ ...facts, parentId: "ten_x" }).residency).toBe("standard");
    const child = { ...facts, parentId: "ten_x", inheritedPolicy: { residency: "strict" as const } };
    expect(effectivePolicy(child).residency).toBe("strict");
  });
});
