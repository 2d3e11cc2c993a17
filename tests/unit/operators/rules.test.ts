import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decideElevation,
  type ElevationFacts,
  lets,
  requestMilliseconds,
  statusAt,
} from "../../../shared/operators/rules.ts";

const people = ["opr_a", "opr_b", "opr_c"] as const;
const person = fc.constantFrom(...people);
const permissions = fc.subarray(["read", "lifecycle"] as const, { minLength: 1 });
const asked = fc.record({ operatorId: person, permissions, minutes: fc.integer({ min: 1, max: 60 }) });
const step = fc.record({
  kind: fc.constantFrom("approve" as const, "deny" as const, "revoke" as const),
  by: person,
  /** Seconds since the step before. */
  after: fc.integer({ min: 0, max: 4_000 }),
});

/** Plays decisions on one request that was made at zero, as the verbs do. */
function play(
  request: Pick<ElevationFacts, "operatorId" | "permissions" | "minutes">,
  steps: readonly { kind: "approve" | "deny" | "revoke"; by: string; after: number }[],
) {
  let facts: ElevationFacts = { ...request, status: "requested", expiresAt: requestMilliseconds };
  let now = 0;
  const approvals: { by: string; at: number }[] = [];
  for (const { kind, by, after } of steps) {
    now += after * 1000;
    const verdict = decideElevation(facts, { kind, by }, now);
    if (!verdict.legal) continue;
    facts = { ...facts, status: verdict.status, expiresAt: verdict.expiresAt };
    if (verdict.status === "approved") approvals.push({ by, at: now });
  }
  return { facts, now, approvals };
}

describe("an elevation (M-011)", () => {
  test("lets in only whom another let in, for what was asked, for the minutes that were asked", () => {
    fc.assert(
      fc.property(
        asked,
        fc.array(step, { maxLength: 8 }),
        person,
        fc.constantFrom("read" as const, "lifecycle" as const),
        fc.integer({ min: 0, max: 4_000 }),
        (request, steps, who, what, later) => {
          const { facts, now, approvals } = play(request, steps);
          const at = now + later * 1000;
          if (!lets(facts, who, what, at)) return;
          expect(who).toBe(request.operatorId);
          expect(request.permissions).toContain(what);
          expect(approvals).toHaveLength(1);
          const [approval] = approvals;
          expect(approval?.by).not.toBe(who);
          expect(approval?.at).toBeLessThan(requestMilliseconds);
          expect(at).toBeLessThan((approval?.at ?? 0) + request.minutes * 60_000);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  test("is let in at all: the property above is not empty", () => {
    const request = { operatorId: "opr_a", permissions: ["read" as const], minutes: 10 };
    const { facts, now } = play(request, [{ kind: "approve", by: "opr_b", after: 60 }]);
    expect(lets(facts, "opr_a", "read", now)).toBe(true);
    expect(lets(facts, "opr_a", "read", now + 599_999)).toBe(true);
    expect(lets(facts, "opr_a", "read", now + 600_000)).toBe(false);
  });

  test("is never brought back: after denial, revocation or its end no decision is legal", () => {
    fc.assert(
      fc.property(asked, fc.array(step, { maxLength: 8 }), step, (request, steps, last) => {
        const { facts, now } = play(request, steps);
        const over = !["requested", "approved"].includes(statusAt(facts, now));
        if (over) expect(decideElevation(facts, last, now).legal).toBe(false);
      }),
    );
  });

  test("one may take one's own request back, and the tenant ends what runs", () => {
    const request = { operatorId: "opr_a", permissions: ["read" as const], minutes: 10 };
    expect(play(request, [{ kind: "deny", by: "opr_a", after: 1 }]).facts.status).toBe("denied");
    const approved = { kind: "approve", by: "opr_b", after: 1 } as const;
    const revoked = play(request, [approved, { kind: "revoke", by: "usr_o", after: 1 }]);
    expect(revoked.facts.status).toBe("revoked");
    expect(lets(revoked.facts, "opr_a", "read", revoked.now)).toBe(false);
  });
});
