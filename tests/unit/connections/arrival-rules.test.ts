import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { defaultRoleFor, roleAtSignIn } from "../../../shared/connections/group-roles.ts";
import { redacted } from "../../../shared/connections/redaction.ts";
import {
  type ArrivalFacts,
  amrOf,
  decideArrival,
  isAnotherWord,
  linkFault,
  transactionFault,
} from "../../../shared/connections/rules.ts";
import { returnPath } from "../../../shared/connections/urls.ts";
import { assignableRoles, connectionStatuses, transactionSteps } from "../../../shared/connections/words.ts";
import { atMost, roles } from "../../../shared/kernel/access.ts";

const person = fc.record({
  userId: fc.constantFrom("usr_a", "usr_b"),
  isActive: fc.boolean(),
  isOwner: fc.boolean(),
});
const maybe = fc.option(person, { nil: undefined });
const facts: fc.Arbitrary<ArrivalFacts> = fc.record({
  status: fc.constantFrom(...connectionStatuses),
  email: fc.option(fc.constant("alice@acme.example"), { nil: null }),
  emailVerified: fc.boolean(),
  isOwnDomain: fc.boolean(),
  identity: maybe,
  holder: maybe,
  isInvited: fc.boolean(),
  jit: fc.boolean(),
  defaultRole: fc.constantFrom(...assignableRoles),
});

describe("who an arrival is (M-052)", () => {
  test("an address alone never makes anybody a member, and never the one who has it", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const verdict = decideArrival(given);
        if (verdict.kind === "refused") return;
        expect(given.status).toBe("enabled");
        if (given.email !== null) expect(given.isOwnDomain).toBe(true);
        if (verdict.kind === "known")
          expect([verdict.userId, true]).toEqual([given.identity?.userId, given.identity?.isActive]);
        else {
          expect([given.identity, given.emailVerified, given.isOwnDomain]).toEqual([undefined, true, true]);
          const joins = given.isInvited ? "invited" : "jit";
          expect(verdict.kind).toBe(given.holder ? "link" : joins);
        }
        if (verdict.kind === "jit") expect([given.jit, given.holder]).toEqual([true, undefined]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("nobody who was disabled comes back, however they come", () => {
    fc.assert(
      fc.property(facts, (given) => {
        const verdict = decideArrival(given);
        const somebody = given.identity ?? given.holder;
        if (somebody?.isActive === false) expect(verdict.kind).toBe("refused");
      }),
    );
  });

  test("an owner's account is linked by the owner's own session only", () => {
    const owner = { userId: "usr_a", isOwner: true };
    expect(linkFault(owner, undefined)).toBe("owner_links_signed_in");
    expect(linkFault(owner, "usr_b")).toBe("owner_links_signed_in");
    expect([linkFault(owner, "usr_a"), linkFault({ ...owner, isOwner: false }, undefined)]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test("settings that name or prove a provider otherwise are another's word, how it is asked is not", () => {
    const one = { client_id: "a", issuer: "https://idp.example", scopes: ["groups"] };
    const saml = { metadata: "<a/>", signed: "both", idp_initiated: true };
    expect(isAnotherWord(one, { scopes: [], issuer: one.issuer, client_id: "a" })).toBe(false);
    expect(isAnotherWord(saml, { signed: "both", metadata: "<a/>", binding: "post" })).toBe(false);
    for (const change of [
      { issuer: "https://evil.example" },
      { client_id: "b" },
      { hosted_domain: "a.example" },
    ])
      expect(isAnotherWord(one, { ...one, ...change })).toBe(true);
    for (const change of [{ metadata: "<b/>" }, { signed: "assertion" }, { metadata_certificate: "x" }])
      expect(isAnotherWord(saml, { ...saml, ...change })).toBe(true);
  });

  test("a step is taken in its turn and in its time", () => {
    const step = fc.constantFrom(...transactionSteps);
    const now = 1_000;
    fc.assert(
      fc.property(step, step, fc.integer({ min: 0, max: 2_000 }), (at, expected, expiresAt) => {
        const fault = transactionFault({ step: at, expiresAt }, expected, now);
        expect(fault === undefined).toBe(at === expected && expiresAt > now);
      }),
    );
    expect(transactionFault(undefined, "started", now)).toBe("transaction_unknown");
  });

  test("a provider may say that there was more than one factor, and nothing better", () => {
    expect(amrOf(["hwk", "user", "swk"])).toEqual(["sso"]);
    expect(amrOf(["pwd", "mfa"])).toEqual(["sso", "mfa"]);
  });
});

const mapping = fc.array(
  fc.record({
    group: fc.constantFrom<string[]>("a", "b", "c", "A"),
    role: fc.constantFrom(...assignableRoles),
  }),
  { maxLength: 6 },
);
const groups = fc.uniqueArray(fc.constantFrom<string[]>("a", "b", "c", "d"));

describe("groups make roles (M-056)", () => {
  test("the highest of what the groups give, whatever their order; nothing where none gives any", () => {
    fc.assert(
      fc.property(mapping, groups, (pairs, own) => {
        const role = defaultRoleFor(own, pairs);
        const given = pairs.filter(({ group }) => own.includes(group)).map((pair) => pair.role);
        expect(role === undefined).toBe(given.length === 0);
        if (role === undefined) return;
        expect(given).toContain(role);
        expect(given.every((one) => atMost(one, role))).toBe(true);
        expect(defaultRoleFor([...own].reverse(), [...pairs].reverse())).toBe(role);
      }),
    );
  });

  test("an owner stays one, nobody becomes one, and leaving a group takes its role away", () => {
    fc.assert(
      fc.property(mapping, groups, fc.constantFrom(...roles), (pairs, own, current) => {
        const role = roleAtSignIn(current, own, {
          ...{ mapping: pairs, fallback: "viewer", isProvisioned: false },
        });
        expect(role === "owner").toBe(current === "owner");
        if (pairs.length === 0 || current === "owner" || current === "guest") expect(role).toBe(current);
        else expect(role).toBe(defaultRoleFor(own, pairs) ?? "viewer");
      }),
    );
  });
});

describe("what the debugger keeps", () => {
  test("no value that somebody is known by, and no secret whatever it is called in between", () => {
    const claims = {
      ...{ iss: "https://op.example.com", sub: "00u1-alice-smith", email: "alice@acme.example" },
      ...{ name: "Alice Smith", access_token: "hush", groups: ["staff", "alice@acme.example"], amr: ["pwd"] },
      nested: { client_secret: "hush", given_name: "Alice", exp: 7 },
    };
    const kept = redacted({ claims });
    const text = JSON.stringify(kept);
    for (const gone of ["hush", "Alice", "alice", "smith"]) expect(text).not.toContain(gone);
    expect(kept).toMatchObject({
      claims: {
        iss: "https://op.example.com",
        email: "a…@acme.example",
        groups: ["staff", "a…@acme.example"],
      },
    });
  });

  test("keeps nothing long, deep or unprintable", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 9 }), (value) => {
        const depth = (given: unknown): number =>
          typeof given === "object" && given !== null
            ? 1 + Math.max(0, ...Object.values(given).map(depth))
            : 0;
        expect(depth(redacted(value))).toBeLessThanOrEqual(7);
      }),
    );
  });
});

test("a sign-in goes back to the console and nowhere else", () => {
  const bad = [
    "//evil.example",
    "/\\evil",
    "https://evil.example",
    "/console/../x",
    "/consoles",
    "",
    null,
    "/console\n",
  ];
  for (const given of bad) expect(returnPath(given)).toBe("/console");
  expect(returnPath("/console/tasks?limit=2")).toBe("/console/tasks?limit=2");
});
