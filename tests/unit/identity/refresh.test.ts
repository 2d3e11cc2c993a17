import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawToken, readToken } from "../../../shared/identity/opaque-token.ts";
import { familyDigest, successorOf } from "../../../shared/identity/refresh-token.ts";
import { decideRefresh, sessionLimits } from "../../../shared/identity/rules.ts";
import { clockAt } from "../../../shared/kernel/clock.ts";
import { sha256 } from "../../../shared/kernel/digest.ts";
import { randomIds } from "../../../shared/kernel/ids.ts";

const graceMilliseconds = sessionLimits.graceSeconds * 1000;

/** Two holders of one token chain: its owner, and whoever copied a token on the way. */
type Move = { who: "owner" | "thief"; wait: number; token: number };

/** The database of one session, driven by the verdicts alone: tokens are numbered 0, 1, 2 … */
class Session {
  now = 0;
  revoked = false;
  readonly rotatedAt: (number | null)[] = [null];

  present(token: number): { verdict: string; got?: number } {
    const facts = {
      now: this.now,
      session: { expiresAt: Number.MAX_SAFE_INTEGER, revokedAt: this.revoked ? 1 : null },
      token: { expiresAt: Number.MAX_SAFE_INTEGER, rotatedAt: this.rotatedAt[token] ?? null },
      successorRotated: typeof this.rotatedAt[token + 1] === "number",
    };
    const verdict = decideRefresh(facts);
    if (verdict === "reuse") this.revoked = true;
    if (verdict === "rotate") {
      this.rotatedAt[token] = this.now;
      this.rotatedAt.push(null);
    }
    return verdict === "rotate" || verdict === "reissue" ? { verdict, got: token + 1 } : { verdict };
  }
}

describe("rotation (M-059)", () => {
  test("never locks out an owner who is alone, however often answers are lost", () => {
    const lost = fc.array(fc.record({ wait: fc.nat(9_000), lost: fc.boolean() }), { maxLength: 50 });
    fc.assert(
      fc.property(lost, (moves) => {
        const session = new Session();
        let held = 0;
        let asked = 0;
        for (const move of moves) {
          // A client repeats at once when an answer is lost: within the grace of the first try.
          const { got } = session.present(held);
          expect(got).toBe(held + 1);
          asked += 1;
          if (move.lost) {
            session.now += Math.min(move.wait, graceMilliseconds);
            expect(session.present(held).got).toBe(held + 1);
          }
          held += 1;
          session.now += move.wait * 1000;
        }
        expect(session.revoked).toBe(false);
        expect(asked).toBe(moves.length);
      }),
    );
  });

  test("a copied token and its owner cannot both go on beyond the grace", () => {
    const moves = fc.array(
      fc.record<Move>({
        who: fc.constantFrom("owner" as const, "thief" as const),
        wait: fc.integer({ min: graceMilliseconds + 1, max: 100_000 }),
        token: fc.constant(0),
      }),
      { minLength: 3, maxLength: 30 },
    );
    fc.assert(
      fc.property(moves, (given) => {
        const session = new Session();
        const held = { owner: 0, thief: 0 };
        for (const { who, wait } of given) {
          session.now += wait;
          const { got } = session.present(held[who]);
          if (got !== undefined) held[who] = got;
        }
        const both = given.some(({ who }) => who === "owner") && given.some(({ who }) => who === "thief");
        expect(session.revoked).toBe(both);
      }),
    );
  });

  test("after a reuse nothing of the session works again", () => {
    const tokens = fc.array(fc.nat(5), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(tokens, (given) => {
        const session = new Session();
        session.present(0);
        session.now += graceMilliseconds + 1;
        expect(session.present(0).verdict).toBe("reuse");
        for (const token of given) expect(session.present(token).verdict).toBe("over");
      }),
    );
  });

  test.each([
    [{ tokenExpiry: 5 }, "over"],
    [{ sessionExpiry: 5 }, "over"],
    [{ rotatedAt: 10 - graceMilliseconds }, "reissue"],
    [{ rotatedAt: 9 - graceMilliseconds }, "reuse"],
    [{ rotatedAt: 9, successorRotated: true }, "late"],
    [{ rotatedAt: 11 }, "reissue"],
  ])("%j at 10 is %s", (given, verdict) => {
    const facts = {
      tokenExpiry: 100,
      sessionExpiry: 100,
      rotatedAt: null,
      successorRotated: false,
      ...given,
    };
    expect(
      decideRefresh({
        now: 10,
        session: { expiresAt: facts.sessionExpiry, revokedAt: null },
        token: { expiresAt: facts.tokenExpiry, rotatedAt: facts.rotatedAt },
        successorRotated: facts.successorRotated,
      }),
    ).toBe(verdict);
  });
});

describe("a successor", () => {
  const vault = (key: string) => ({
    index: (purpose: string, text: string) => sha256(`${key} ${purpose} ${text}`),
  });
  const token = drawToken(randomIds(clockAt(0)), "refresh", "eu", "strict");

  test("is the same for the same token, another for another key, and a token of the same family", async () => {
    const next = await successorOf(vault("key"), token);
    expect(await successorOf(vault("key"), token)).toBe(next);
    expect(await successorOf(vault("other"), token)).not.toBe(next);
    expect(readToken(next)).toMatchObject({ kind: "refresh", region: "eu", policy: "strict" });
    expect(await familyDigest(next)).toBe(await familyDigest(token));
  });

  test("never comes back over a long chain", async () => {
    const seen = new Set<string>();
    let current = token;
    for (let step = 0; step < 200; step++) {
      seen.add(current);
      current = await successorOf(vault("key"), current);
    }
    expect(seen.size).toBe(200);
  });
});
