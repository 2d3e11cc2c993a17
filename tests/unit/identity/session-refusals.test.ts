import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { standingFault } from "../../../shared/identity/policy-gate.ts";
import { decideRefresh, overFault, sessionLimits } from "../../../shared/identity/rules.ts";
import type { Role } from "../../../shared/kernel/access.ts";
import type { Policy } from "../../../shared/tenancy/policy-contract.ts";
import { openPolicy } from "../../../shared/tenancy/policy-rules.ts";
import type { Membership } from "../../../shared/tenancy/service.ts";

const minute = 60_000;
const day = 86_400_000;
const now = 1_800_000_000_000;

const memberOf = (policy: Partial<Policy>, role: Role = "developer", inherited: Partial<Policy> = {}) =>
  ({
    user: { role },
    tenant: {
      parentId: null,
      policy: { ...openPolicy, ...policy },
      inheritedPolicy: inherited,
      residencyPolicy: "standard",
    },
  }) as unknown as Membership;
const session = {
  kind: "api" as const,
  authenticatedAt: now - day,
  lastSeenAt: now - minute,
  expiresAt: now + day,
  amr: ["pwd"],
};
type Changes = {
  [Field in keyof typeof session]?: Field extends "kind" ? "api" | "browser" : (typeof session)[Field];
};

/** One session a row, and why it may not go on. */
const sessions: [
  what: string,
  reason: string | undefined,
  policy: Partial<Policy>,
  changes: Changes,
  role?: Role,
][] = [
  ["used a minute ago", undefined, {}, {}],
  [
    "of an owner without single sign-on, who keeps the company from locking itself out",
    undefined,
    { sso_required: true },
    {},
    "owner",
  ],
  [
    "with a second factor where one is asked for",
    undefined,
    { mfa_required: true },
    { amr: ["pwd", "otp", "mfa"] },
  ],
  ["unused for fourteen days", "idle", {}, { lastSeenAt: now - 14 * day }],
  ["of a browser, unused for twelve hours", "idle", {}, { kind: "browser", lastSeenAt: now - day / 2 }],
  [
    "of a browser, used a millisecond less than twelve hours ago",
    undefined,
    {},
    { kind: "browser", lastSeenAt: now - day / 2 + 1 },
  ],
  [
    "unused for the company's own five minutes",
    "idle",
    { idle_minutes: 5 },
    { lastSeenAt: now - 5 * minute },
  ],
  [
    "unused for a limit longer than ours, which does not lengthen it",
    "idle",
    { idle_minutes: 20_160 },
    { kind: "browser", lastSeenAt: now - day / 2 },
  ],
  [
    "older than the company lets one be",
    "policy_age",
    { session_minutes: 60 },
    { authenticatedAt: now - 60 * minute },
  ],
  ["just younger than that", undefined, { session_minutes: 60 }, { authenticatedAt: now - 60 * minute + 1 }],
  ["by password, since the company asks for a second factor", "mfa_required", { mfa_required: true }, {}],
  ["by password, since the company asks for single sign-on", "sso_required", { sso_required: true }, {}],
  [
    "of an owner by password, since the company asks for a second factor",
    "mfa_required",
    { mfa_required: true },
    {},
    "owner",
  ],
  [
    "by SMS alone where a second factor is asked for",
    "mfa_required",
    { mfa_required: true },
    { amr: ["sms"] },
  ],
  [
    "idle and by password: the first reason is said",
    "idle",
    { mfa_required: true, idle_minutes: 5 },
    { lastSeenAt: now - day },
  ],
  ["with methods nobody has heard of", "mfa_required", { mfa_required: true }, { amr: ["MFA", " mfa"] }],
  ["without any method", "sso_required", { sso_required: true }, { amr: [] }],
];

const fresh = { expiresAt: now + day, revokedAt: null };
const unused = { expiresAt: now + day, rotatedAt: null };
const grace = sessionLimits.graceSeconds * 1000;
/** One refresh a row: facts of session, token and successor, and what comes of them. */
const refreshes: [string, string, Parameters<typeof decideRefresh>[0]][] = [
  ["a live token", "rotate", { now, session: fresh, token: unused, successorRotated: false }],
  [
    "a token of a session that was ended",
    "session_ended",
    { now, session: { ...fresh, revokedAt: now - 1 }, token: unused, successorRotated: false },
  ],
  [
    "a token of a session that ends this moment",
    "session_expired",
    { now, session: { ...fresh, expiresAt: now }, token: unused, successorRotated: false },
  ],
  [
    "a token that lapses this moment",
    "token_expired",
    { now, session: fresh, token: { ...unused, expiresAt: now }, successorRotated: false },
  ],
  [
    "a spent token within the grace",
    "reissue",
    { now, session: fresh, token: { ...unused, rotatedAt: now - grace }, successorRotated: false },
  ],
  [
    "a spent token a millisecond after the grace",
    "reuse",
    { now, session: fresh, token: { ...unused, rotatedAt: now - grace - 1 }, successorRotated: false },
  ],
  [
    "a spent token within the grace, its successor spent too",
    "late",
    { now, session: fresh, token: { ...unused, rotatedAt: now - 1 }, successorRotated: true },
  ],
  [
    "a spent token after the grace, its successor spent too",
    "reuse",
    { now, session: fresh, token: { ...unused, rotatedAt: now - grace - 1 }, successorRotated: true },
  ],
  [
    "a spent token of a session that was ended",
    "session_ended",
    { now, session: { ...fresh, revokedAt: 1 }, token: { ...unused, rotatedAt: 1 }, successorRotated: true },
  ],
  [
    "a spent, lapsed token: reuse is noticed all the same",
    "reuse",
    { now, session: fresh, token: { expiresAt: now - 1, rotatedAt: now - day }, successorRotated: false },
  ],
];

describe("a session that may not go on (M-058)", () => {
  test.each(sessions)("%s: %s", (_, reason, policy, changes, role = "developer") => {
    expect(standingFault(memberOf(policy, role), { ...session, ...changes }, now)).toBe(reason);
  });

  test("what is asked for above holds below", () => {
    expect(standingFault(memberOf({}, "developer", { mfa_required: true }), session, now)).toBe(
      "mfa_required",
    );
  });
});

describe("a refresh (M-059)", () => {
  test.each(refreshes)("of %s: %s", (_, outcome, facts) => {
    const verdict = decideRefresh(facts);
    expect(verdict === "over" ? overFault(facts.session, facts.now) : verdict).toBe(outcome);
  });
});

/** A database that takes one write at a time; each client reads first and writes later, so that races are real. */
class Store {
  readonly rotatedAt: (number | null)[] = [null];
  revokedAt: number | null = null;

  read(token: number, at: number) {
    const verdict = decideRefresh({
      now: at,
      session: { expiresAt: Number.MAX_SAFE_INTEGER, revokedAt: this.revokedAt },
      token: { expiresAt: Number.MAX_SAFE_INTEGER, rotatedAt: this.rotatedAt[token] ?? null },
      successorRotated: typeof this.rotatedAt[token + 1] === "number",
    });
    return { verdict, seen: this.rotatedAt[token] };
  }

  /** The version guard of the commit: who read an older row writes nothing. */
  rotate(token: number, seen: number | null | undefined, at: number): boolean {
    if (this.revokedAt !== null || this.rotatedAt[token] !== seen) return false;
    this.rotatedAt[token] = at;
    this.rotatedAt.push(null);
    return true;
  }
}

const step = fc.record({ client: fc.nat(3), wait: fc.oneof(fc.constant(0), fc.nat(2_000), fc.nat(60_000)) });

describe("refreshes under any interleaving (M-059)", () => {
  test("never leave two live successors, lock nobody out within the grace, and end the family by reuse", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const store = new Store();
        const clients = Array.from({ length: 4 }, () => ({
          held: 0,
          read: undefined as ReturnType<Store["read"]> | undefined,
        }));
        let at = 0;
        for (const { client: index, wait } of steps) {
          const client = clients[index];
          if (!client) continue;
          at += wait;
          if (!client.read) {
            client.read = store.read(client.held, at);
            continue;
          }
          const { verdict, seen } = client.read;
          client.read = undefined;
          const spentAt = store.rotatedAt[client.held];
          if (verdict === "rotate" && store.rotate(client.held, seen, at)) client.held += 1;
          // It lost: the next round finds the winner's row, and within the grace gets the same successor.
          else if (verdict === "rotate" && store.revokedAt === null && typeof spentAt === "number") {
            const again = store.read(client.held, at).verdict;
            if (at - spentAt <= grace) expect(["reissue", "late"]).toContain(again);
            else expect(again).toBe("reuse");
            if (again === "reissue") client.held += 1;
            if (again === "reuse") store.revokedAt = at;
          } else if (verdict === "reissue") client.held += 1;
          else if (verdict === "reuse") store.revokedAt ??= at;
          // One chain: of all tokens ever made only the last is unspent.
          expect(store.rotatedAt.filter((spent) => spent === null)).toHaveLength(1);
          expect(store.rotatedAt.at(-1)).toBeNull();
          if (store.revokedAt !== null)
            for (const { held } of clients) expect(store.read(held, at).verdict).toBe("over");
        }
      }),
      { numRuns: 400 },
    );
  });
});
