import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decideLocally,
  freshMilliseconds,
  learn,
  nothingKnown,
} from "../../../shared/limits/known-refusals.ts";
import type { RefusalNews } from "../../../shared/limits/meter.ts";

const sessions = ["ses_1", "ses_2", "ses_3"];

/** The meter's side: what is refused since when, and the epoch that every reply carries. */
class MeterModel {
  epoch = 0;
  readonly ended = new Map<string, number>();
  readonly versions = new Map<string, { version: number; at: number }>();

  end(session: string, at: number): void {
    if (!this.ended.has(session)) this.ended.set(session, at);
    this.epoch += 1;
  }

  outdate(member: string, at: number): void {
    this.versions.set(member, { version: (this.versions.get(member)?.version ?? 1) + 1, at });
    this.epoch += 1;
  }

  reply(known: number): RefusalNews {
    const members = [...this.versions].map(([id, { version }]) => ({ id, version }));
    const refused = known === this.epoch ? null : { sessions: [...this.ended.keys()], members, limited: [] };
    return { epoch: this.epoch, refused };
  }
}

type Event =
  | { kind: "end"; of: number; wait: number }
  | { kind: "outdate"; wait: number }
  | { kind: "request"; of: number; isolate: number; wait: number; late: number };

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.record({ kind: fc.constant("end" as const), of: fc.nat(2), wait: fc.nat(3_000) }),
  fc.record({ kind: fc.constant("outdate" as const), wait: fc.nat(3_000) }),
  fc.record({
    kind: fc.constant("request" as const),
    of: fc.nat(2),
    isolate: fc.nat(3),
    wait: fc.nat(3_000),
    late: fc.nat(4_000),
  }),
);

describe("a revocation reaches every isolate within five seconds (M-058)", () => {
  test("under any interleaving of requests, revocations and replies that come late or out of turn", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 120 }), (events) => {
        const meter = new MeterModel();
        const isolates = Array.from({ length: 4 }, () => ({ known: nothingKnown(), asks: 0 }));
        let late: { at: number; deliver: () => void }[] = [];
        let now = 0;
        for (const next of events) {
          now += next.wait;
          for (const reply of late.filter(({ at }) => at <= now)) reply.deliver();
          late = late.filter(({ at }) => at > now);
          if (next.kind === "end") meter.end(sessions[next.of] ?? "", now);
          if (next.kind === "outdate") meter.outdate("usr_1", now);
          const isolate = next.kind === "request" ? isolates[next.isolate] : undefined;
          if (next.kind !== "request" || !isolate) continue;
          const sessionId = sessions[next.of] ?? "";
          const asker = { sessionId, member: { id: "usr_1", version: 1 } };
          const verdict = decideLocally(isolate.known, asker, now);
          const endedAt = Math.min(
            meter.ended.get(sessionId) ?? Number.POSITIVE_INFINITY,
            meter.versions.get("usr_1")?.at ?? Number.POSITIVE_INFINITY,
          );
          if (verdict === "refuse") expect(endedAt).toBeLessThanOrEqual(now);
          if (verdict === "admit") expect(now - endedAt).toBeLessThan(freshMilliseconds);
          if (verdict !== "ask") continue;
          isolate.asks += 1;
          // The meter answers now; its answer arrives later, maybe after answers to later questions.
          const [news, askedAt] = [meter.reply(isolate.known.epoch), now];
          late.push({ at: now + next.late, deliver: () => learn(isolate.known, news, askedAt) });
        }
      }),
      { numRuns: 500 },
    );
  });

  test("and costs one question in five seconds, however many requests there are", () => {
    const [meter, known] = [new MeterModel(), nothingKnown()];
    let asks = 0;
    for (let now = 0; now < 60_000; now += 10) {
      const asker = { sessionId: "ses_1", member: undefined };
      if (decideLocally(known, asker, now) !== "ask") continue;
      asks += 1;
      learn(known, meter.reply(known.epoch), now);
    }
    expect(asks).toBe(12);
  });

  test("what is refused once stays refused, whatever an older reply says", () => {
    const known = nothingKnown();
    const [newer, older] = [[{ id: "usr_1", version: 3 }], [{ id: "usr_1", version: 2 }]];
    learn(known, { epoch: 2, refused: { sessions: ["ses_1"], members: newer, limited: [] } }, 10);
    learn(known, { epoch: 1, refused: { sessions: [], members: older, limited: [] } }, 5);
    expect(known.heardAt).toBe(10);
    expect(decideLocally(known, { sessionId: "ses_1", member: undefined }, 11)).toBe("refuse");
    expect(decideLocally(known, { sessionId: null, member: { id: "usr_1", version: 2 } }, 11)).toBe("refuse");
    expect(decideLocally(known, { sessionId: null, member: { id: "usr_1", version: 3 } }, 11)).toBe("admit");
  });

  test("whose limit counts is what the newest state says, not the reply that came last (M-301)", () => {
    const known = nothingKnown();
    const refused = (limited: string[]) => ({ sessions: [], members: [], limited });
    learn(known, { epoch: 2, refused: refused(["key_1"]) }, 10);
    learn(known, { epoch: 1, refused: { ...refused([]), sessions: ["ses_1"] } }, 5);
    expect(known).toMatchObject({ epoch: 2, limited: new Set(["key_1"]), sessions: new Set(["ses_1"]) });
    // The object was set back to a time before the limit: asked later, it is right all the same.
    learn(known, { epoch: 1, refused: refused(["key_2"]) }, 11);
    expect(known).toMatchObject({ epoch: 1, limited: new Set(["key_2"]) });
  });
});
