import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Problem } from "../../../shared/kernel/problem.ts";
import {
  afterMove,
  decideMove,
  type Move,
  reopenMilliseconds,
  type Standing,
  stateOf,
  suspensionReasons,
  withReason,
} from "../../../shared/tenancy/lifecycle.ts";

const active: Standing = {
  status: "active",
  suspendedBy: [],
  closedAt: null,
  purgingAt: null,
  purgedAt: null,
};
const reason = fc.constantFrom(...suspensionReasons);
const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ kind: fc.constantFrom("suspend" as const, "resume" as const), reason }),
  fc.constantFrom<Move>({ kind: "close" }, { kind: "reopen" }),
  fc.record({ kind: fc.constant("purge" as const), atOnce: fc.boolean() }),
);
/** A life: moves at rising times, most of them days apart. */
const life = fc.array(fc.record({ move, days: fc.integer({ min: 0, max: 40 }) }), { maxLength: 30 });
const day = 86_400_000;

describe("the life of a tenant (M-012, M-020, M-023)", () => {
  test("any history agrees with a naive reading of it", () => {
    fc.assert(
      fc.property(life, (history) => {
        let now = 0;
        let standing = active;
        const reasons = new Set<string>();
        let closed: number | undefined;
        let purging = false;
        for (const step of history) {
          now += step.days * day;
          const open = closed === undefined && !purging;
          const { kind } = step.move;
          const named = "reason" in step.move ? step.move.reason : "";
          const aged = closed !== undefined && now - closed >= reopenMilliseconds;
          const legal =
            (kind === "suspend" && open && !reasons.has(named)) ||
            (kind === "resume" && open && reasons.has(named)) ||
            (kind === "close" && open) ||
            (kind === "reopen" && closed !== undefined && !purging && !aged) ||
            (step.move.kind === "purge" && closed !== undefined && !purging && (step.move.atOnce || aged));
          const verdict = decideMove(standing, step.move, now);
          expect(verdict.legal).toBe(legal);
          if (!verdict.legal) continue;
          standing = verdict.standing;
          if (kind === "suspend") reasons.add(named);
          if (kind === "resume") reasons.delete(named);
          if (kind === "close") closed = now;
          if (kind === "reopen") closed = undefined;
          if (kind === "purge") purging = true;
          const status = closed !== undefined ? "closed" : reasons.size > 0 ? "suspended" : "active";
          expect(standing.status).toBe(status);
          expect(stateOf(standing)).toBe(purging ? "purging" : status);
          expect([...standing.suspendedBy].sort()).toEqual([...reasons].sort());
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("each reason is lifted by itself: no order of others' acts lifts it", () => {
    fc.assert(
      fc.property(
        reason,
        fc.array(fc.record({ reason, holds: fc.boolean() }), { maxLength: 20 }),
        (mine, others) => {
          const start = withReason(active, mine, true);
          const end = others
            .filter(({ reason: other }) => other !== mine)
            .reduce((standing, { reason: other, holds }) => withReason(standing, other, holds), start);
          expect(end.suspendedBy).toContain(mine);
          expect(end.status).toBe("suspended");
        },
      ),
    );
  });

  test("a reason set twice is set once, and facts go on while it is closed without opening it", () => {
    const closed = afterMove(active, { kind: "close" }, 1);
    const billed = withReason(withReason(closed, "billing", true), "billing", true);
    expect(billed).toMatchObject({ status: "closed", suspendedBy: ["billing"] });
    expect(afterMove(billed, { kind: "reopen" }, 2)).toMatchObject({ status: "suspended", closedAt: null });
    expect(withReason(billed, "billing", false).status).toBe("closed");
  });

  test("an illegal move is a conflict that names state and move", () => {
    const purging = { ...active, status: "closed" as const, closedAt: 1, purgingAt: 2 };
    for (const [standing, asked, state] of [
      [active, { kind: "resume", reason: "operator" }, "active"],
      [active, { kind: "reopen" }, "active"],
      [active, { kind: "purge", atOnce: true }, "active"],
      [purging, { kind: "reopen" }, "purging"],
      [{ ...purging, purgedAt: 3 }, { kind: "purge", atOnce: true }, "purged"],
    ] as const) {
      const refused = () => afterMove(standing, asked, 5);
      expect(refused).toThrow(Problem);
      try {
        refused();
      } catch (error) {
        expect(error).toMatchObject({ code: "conflict", extra: { members: { state, move: asked.kind } } });
      }
    }
  });

  test("the thirtieth day ends at the millisecond, for both sides", () => {
    const closed = afterMove(active, { kind: "close" }, 0);
    const purge = { kind: "purge", atOnce: false } as const;
    expect(decideMove(closed, { kind: "reopen" }, reopenMilliseconds - 1).legal).toBe(true);
    expect(decideMove(closed, purge, reopenMilliseconds - 1).legal).toBe(false);
    expect(decideMove(closed, { kind: "reopen" }, reopenMilliseconds).legal).toBe(false);
    expect(decideMove(closed, purge, reopenMilliseconds).legal).toBe(true);
  });
});
