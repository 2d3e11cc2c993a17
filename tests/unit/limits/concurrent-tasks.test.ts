import fc from "fast-check";
import { expect, test } from "vitest";
import { MeterHolds } from "../../../durable-objects/tenant-meter-holds.ts";
import { charges } from "../../../shared/agents/rules.ts";
import { finalStatuses } from "../../../shared/agents/statuses.ts";
import { planFacts } from "../../../shared/kernel/plan.ts";
import { dayMilliseconds, utcDay } from "../../../shared/limits/rules.ts";
import { objectStorage } from "../../support/sqlite-object.ts";

const beginning = Date.UTC(2026, 10, 22, 20);
const lapse = 600_000;

/** All that can happen to a reservation; a verb comes again, late or in another order than it was sent. */
const verbs = ["keep", "settle", "release", "takeBack"] as const;
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("hold"), isBranch: fc.boolean(), isAgain: fc.boolean() }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("tell"), verb: fc.constantFrom(...verbs), of: fc.nat(99) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("limit"), tasks: fc.nat(5), day: fc.nat(12) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("wait"),
      time: fc.oneof(fc.nat(lapse), fc.integer({ min: lapse, max: 40 * lapse })),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart") }) },
);

interface Reserved {
  state: "held" | "kept" | "settled";
  at: number;
}

/** What a person would do who keeps a list of the tasks. */
class Model {
  readonly list = new Map<string, Reserved>();

  readonly #counts = ({ state, at }: Reserved, now: number) => state !== "held" || at >= now - lapse;

  underWay(now: number): number {
    return [...this.list.values()].filter((one) => one.state !== "settled" && this.#counts(one, now)).length;
  }

  today(now: number): number {
    const { start } = utcDay(now);
    return [...this.list.values()].filter((one) => one.at >= start && this.#counts(one, now)).length;
  }

  isKnown(key: string, now: number): boolean {
    const one = this.list.get(key);
    // Of what was done before yesterday nothing is kept: such a key would be a new one.
    const isOver = one?.state === "settled" && one.at < utcDay(now).start - dayMilliseconds;
    return one !== undefined && !isOver && this.#counts(one, now);
  }

  tell(verb: (typeof verbs)[number], key: string): void {
    const one = this.list.get(key);
    if (!one || one.state === "settled") return;
    if (verb === "settle") one.state = "settled";
    else if (verb === "release" || (verb === "takeBack" && one.state === "held")) this.list.delete(key);
    else if (verb === "keep") one.state = "kept";
  }
}

test("never more tasks at once than the limit, and never fewer than a list of them says (M-301)", () => {
  let [granted, full, spent] = [0, 0, 0];
  const property = fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
    const storage = objectStorage();
    const model = new Model();
    const keys: string[] = [];
    let holds = new MeterHolds(storage.sql);
    let limits = { ...planFacts.developer.limits, aiRequestsPerDay: 9 };
    let now = beginning;
    for (const one of steps) {
      if (one.kind === "wait") now += one.time;
      if (one.kind === "restart") holds = new MeterHolds(storage.sql);
      if (one.kind === "limit") limits = { ...limits, concurrentTasks: one.tasks, aiRequestsPerDay: one.day };
      const told = one.kind === "tell" ? keys[one.of % Math.max(1, keys.length)] : undefined;
      if (one.kind === "tell" && told !== undefined) {
        holds[one.verb](told);
        model.tell(one.verb, told);
      }
      if (one.kind === "hold") {
        const open = keys.findLast((key) => model.isKnown(key, now));
        const isAgain = one.isAgain && open !== undefined;
        const key = isAgain ? open : `${one.isBranch ? "ten_b/" : ""}tsk_${keys.length}`;
        if (!isAgain) keys.push(key);
        const [tasks, today] = [model.underWay(now), model.today(now)];
        const answer = holds.hold("ai_request", key, limits, now);
        const refused = { granted: false, reason: "limit" };
        if (isAgain) expect(answer).toEqual({ granted: true });
        else if (today >= limits.aiRequestsPerDay) {
          spent += 1;
          const limit = limits.aiRequestsPerDay;
          expect(answer).toMatchObject({ ...refused, violated: "ai-day", limit, used: today });
        } else if (tasks >= limits.concurrentTasks) {
          full += 1;
          const limit = limits.concurrentTasks;
          expect(answer).toEqual({ ...refused, violated: "tasks", limit, used: tasks, resetSeconds: 5 });
        } else {
          granted += 1;
          expect(answer).toEqual({ granted: true });
          model.list.set(key, { state: "held", at: now });
          expect(holds.underWay(now)).toBeLessThanOrEqual(limits.concurrentTasks);
        }
      }
      expect(holds.underWay(now)).toBe(model.underWay(now));
      expect(holds.used("ai_request", now)).toBe(model.today(now));
    }
  });
  fc.assert(property, { numRuns: 300 });
  expect(Math.min(granted, full, spent), "each was met").toBeGreaterThan(20);
});

/** How a task can end, as its verbs tell the meter; the words may be lost or repeated where nobody promises them. */
const endings = {
  "the commit was refused": ["release"],
  "the commit was refused, and the word lost": [],
  "nobody knows whether it was committed, and it was not": [],
  "it was handed to nobody: dead letter": ["keep", "release"],
  ...Object.fromEntries(
    finalStatuses.map((status) => [status, ["keep", charges(status) ? "settle" : "release"]]),
  ),
} as Record<string, ("keep" | "settle" | "release")[]>;

test("whatever a task ends by, in whatever order and however often that is told, its place is free (M-301)", () => {
  const life = fc.record({ ending: fc.constantFrom(...Object.keys(endings)), isBranch: fc.boolean() });
  const many = fc.array(life, { minLength: 1, maxLength: 8 });
  const shuffled = many.chain((lives) => {
    const words = lives.flatMap(({ ending, isBranch }, at) =>
      (endings[ending] ?? []).map((verb) => ({ verb, key: `${isBranch ? "ten_b/" : ""}tsk_${at}` })),
    );
    const twice = [...words, ...words];
    const told = fc.shuffledSubarray(twice, { minLength: twice.length, maxLength: twice.length });
    return fc.tuple(fc.constant(lives), told);
  });
  fc.assert(
    fc.property(shuffled, ([lives, told]) => {
      const holds = new MeterHolds(objectStorage().sql);
      const limits = { ...planFacts.developer.limits, concurrentTasks: lives.length };
      for (const [at, { isBranch }] of lives.entries())
        expect(holds.hold("ai_request", `${isBranch ? "ten_b/" : ""}tsk_${at}`, limits, beginning)).toEqual({
          granted: true,
        });
      expect(holds.hold("ai_request", "tsk_more", limits, beginning)).toMatchObject({ violated: "tasks" });
      for (const { verb, key } of told) holds[verb](key);
      expect(holds.underWay(beginning + lapse + 1)).toBe(0);
      const paid = lives.filter(({ ending }) => endings[ending]?.includes("settle"));
      expect(holds.used("ai_request", beginning + lapse + 1), "the day counts what succeeded").toBe(
        paid.length,
      );
    }),
  );
});
