import fc from "fast-check";
import { expect, test } from "vitest";
import { everybody } from "../../../shared/limits/principals.ts";
import { burstOf, windowsOf } from "../../../shared/limits/rules.ts";
import { objectStorage } from "../../support/sqlite-object.ts";
import { beginning, openAdmissions as open } from "./admissions-room.ts";

const minute = 60_000;
/** Two clocks of an object's lives, and the quarter of a second in which a count stands. */
const guard = 2 * 1_800 + 250;

const keys = ["key_1", "key_2", undefined];
const people = ["usr_1", "usr_2"];
const names = ["key_1", "key_2", "usr_1", everybody];

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("ask"),
      key: fc.nat(2),
      person: fc.nat(1),
      cost: fc.constantFrom(1, 1, 3, 10, 40, 400),
      times: fc.integer({ min: 1, max: 12 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("refusedAbove") }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("limit"),
      of: fc.nat(3),
      to: fc.option(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 257, max: 600 }))),
      isLate: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("restart"), skew: fc.integer({ min: -900, max: 900 }) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant("wait"), time: fc.integer({ min: 1, max: 25_000 }) }),
  },
);

interface Admitted {
  at: number;
  weight: number;
}

/** What a person would do who keeps a list of all that was admitted, with the true time. */
class Model {
  readonly limits = new Map<string, number>();
  /** By who it counts for. */
  readonly admitted = new Map<string, Admitted[]>();
  /** Since when nothing was restarted or made anew from what was written down, which a guard stands around. */
  steadySince = beginning;

  ofCaller(key: string | undefined, person: string): [who: string, limit: number][] {
    const ofKey = key === undefined ? undefined : this.limits.get(key);
    const ofPerson = this.limits.get(person) ?? this.limits.get(everybody);
    return [
      ...(key !== undefined && ofKey !== undefined ? [[key, ofKey] as [string, number]] : []),
      ...(ofPerson !== undefined ? [[person, ofPerson] as [string, number]] : []),
    ];
  }

  sum(who: string, after: number): number {
    const list = this.admitted.get(who) ?? [];
    return list.reduce((sum, { at, weight }) => sum + (at > after ? weight : 0), 0);
  }
}

test("no key and no person is ever over its limit in a rolling minute, and none is refused below it (M-017, M-301)", () => {
  let refused = 0;
  const filled = new Map<number, number>();
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 120 }), (steps) => {
      const storage = objectStorage();
      const model = new Model();
      let meter = open(storage);
      let [now, skew, revision] = [beginning, 0, 10];
      let undo: (() => void) | undefined;
      for (const taken of steps) {
        if (taken.kind !== "refusedAbove" && taken.kind !== "ask") undo = undefined;
        if (taken.kind === "wait") now += taken.time;
        if (taken.kind === "restart") {
          meter = open(storage);
          skew = taken.skew;
          model.steadySince = now;
        }
        if (taken.kind === "limit") {
          model.steadySince = now;
          const who = names[taken.of] ?? everybody;
          // A word that comes after a newer one changes nothing.
          if (taken.isLate) meter.principals.limit({ who, limit: 1_000, revision: 1 }, now + skew);
          revision += 1;
          meter.principals.limit({ who, limit: taken.to, revision }, now + skew);
          if (taken.isLate) meter.principals.limit({ who, limit: 1_000, revision: revision - 1 }, now + skew);
          if (taken.to === null) model.limits.delete(who);
          else model.limits.set(who, taken.to);
        }
        if (taken.kind === "refusedAbove") undo?.();
        if (taken.kind === "refusedAbove" || taken.kind === "limit") undo = undefined;
        if (taken.kind !== "ask") continue;
        const [key, person] = [keys[taken.key], people[taken.person] ?? "usr_1"];
        for (let n = 0; n < taken.times; n++) {
          const { cost } = taken;
          const at = now + skew;
          const limits = meter.principals.of({ key, person });
          const answer = meter.atOnce(() => meter.admit(at, { cost }, false, true, limits));
          const own = model.ofCaller(key, person);
          const weigh = (limit: number) => Math.min(cost, burstOf(limit) ?? limit);
          const fits = (more: number) =>
            own.every(([who, limit]) =>
              windowsOf(limit).every(
                (window) =>
                  model.sum(who, now - window.seconds * 1_000 - more) + weigh(limit) <= window.limit,
              ),
            );
          expect(answer.isOwn).toBe(own.length > 0);
          if (answer.verdict === "admitted") {
            const entries = own.map(([who, limit]) => ({
              who,
              entry: { at: now, weight: weigh(limit) },
            }));
            for (const { who, entry } of entries)
              model.admitted.set(who, [...(model.admitted.get(who) ?? []), entry]);
            for (const [who, limit] of own) {
              // What was admitted before a limit was lowered is not taken back; it only keeps others out.
              for (const window of windowsOf(limit)) {
                const full = model.sum(who, now - window.seconds * 1_000);
                expect(full, `${who} in ${window.seconds} s`).toBeLessThanOrEqual(window.limit);
                if (full > 0.95 * window.limit)
                  filled.set(window.seconds, (filled.get(window.seconds) ?? 0) + 1);
              }
            }
            undo = () => {
              meter.takeBack(meter.weigh(cost, at), at, limits, cost);
              for (const { who, entry } of entries)
                model.admitted.set(
                  who,
                  (model.admitted.get(who) ?? []).filter((one) => one !== entry),
                );
            };
          } else {
            // The company's own limit is another property's concern.
            if (answer.violated.some((name) => name === "minute" || name === "burst")) continue;
            refused += 1;
            const isSteady = now - model.steadySince > minute + guard;
            expect(fits(isSteady ? 250 : guard), "refused although there was room").toBe(false);
            expect(answer.violated.length).toBeGreaterThan(0);
            for (const name of answer.violated) expect(name).toMatch(/^(key|person)(-burst)?$/);
            expect(answer.waitMilliseconds).toBeGreaterThan(0);
          }
        }
      }
    }),
    { numRuns: 80 },
  );
  expect(refused, "requests that were refused").toBeGreaterThan(500);
  expect(filled.get(60), "minutes that were full").toBeGreaterThan(30);
  expect(filled.get(10), "ten seconds that were full").toBeGreaterThan(10);
});

test("of whom their own limit refuses nothing is taken of the company's, and the headers name both (M-301)", () => {
  const meter = open(objectStorage());
  meter.principals.limit({ who: "key_1", limit: 2, revision: 1 }, beginning);
  const limits = meter.principals.of({ key: "key_1", person: "usr_1" });
  const ask = () => meter.atOnce(() => meter.admit(beginning, {}, false, true, limits));
  const verdicts = [ask(), ask(), ask(), ask()];
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["admitted", "admitted", "denied", "denied"]);
  const last = verdicts.at(-1);
  expect(last?.violated).toEqual(["key"]);
  expect(last?.policies.find(({ name }) => name === "minute")?.remaining).toBe(9_998);
  expect(last?.policies.find(({ name }) => name === "key")).toMatchObject({
    of: "key_1",
    quota: 2,
    remaining: 0,
  });
  expect(meter.rates.admitted(beginning)).toBe(2);
});

test("with more names than can be told, or a limit for everybody, everybody is asked about", () => {
  const meter = open(objectStorage());
  for (let n = 0; n < 1_000; n++)
    meter.principals.limit({ who: `key_${n}`, limit: 5, revision: 1 }, beginning);
  expect(meter.principals.named()).toHaveLength(1_000);
  meter.principals.limit({ who: "usr_9", limit: 5, revision: 1 }, beginning);
  expect(meter.principals.named()).toBeNull();
  const other = open(objectStorage());
  expect(other.principals.named()).toEqual([]);
  other.principals.limit({ who: everybody, limit: 5, revision: 1 }, beginning);
  expect(other.principals.named()).toBeNull();
  other.principals.limit({ who: everybody, limit: null, revision: 2 }, beginning);
  expect(other.principals.named()).toEqual([]);
});
