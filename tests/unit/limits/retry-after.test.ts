import fc from "fast-check";
import { expect, test } from "vitest";
import { MeterRefusals } from "../../../durable-objects/tenant-meter-refusals.ts";
import type { Principal } from "../../../shared/kernel/principal.ts";
import { Problem } from "../../../shared/kernel/problem.ts";
import { admitRequest } from "../../../shared/limits/admission.ts";
import { freshMilliseconds } from "../../../shared/limits/known-refusals.ts";
import type { Asking, MemberVersion, Meter } from "../../../shared/limits/meter.ts";
import { objectStorage } from "../../support/sqlite-object.ts";
import { beginning, openAdmissions } from "./admissions-room.ts";

/** One isolate and a meter of a developer's plan, a hundred a minute; of one key, twenty. */
function room() {
  const storage = objectStorage();
  const meter = openAdmissions(storage, "developer");
  const refusals = new MeterRefusals(storage.sql);
  const state = { now: beginning };
  meter.limit({ who: "key_1", limit: 20, revision: 1 }, state.now);
  const admit = async (_: string | null, member?: MemberVersion, asking: Asking = {}) => {
    const limits = meter.principals.of({ key: asking.key, person: member?.id });
    const admission = meter.atOnce(() => meter.admit(state.now, asking, false, true, limits));
    return { ...admission, ...refusals.news(asking.known, () => meter.principals.named()) };
  };
  const tenantId = `ten_${crypto.randomUUID()}`;
  const ask = async (key: string, cost: number): Promise<number> => {
    const principal = { tenantId, actor: { kind: "api_key", id: key }, shard: 0 } as unknown as Principal;
    const asked = { now: state.now, later: async () => state.now, cost, after: () => undefined };
    try {
      await admitRequest(
        { admit } as unknown as Meter,
        principal,
        "projects:read",
        async () => undefined,
        asked,
      );
      return 0;
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== "quota_exceeded") throw error;
      return Number((error.extra.headers as Record<string, string>)["retry-after"]);
    }
  };
  return { state, ask };
}

const costs = fc.constantFrom(1, 1, 1, 5, 10, 40, 400);
const keys = fc.constantFrom("key_1", "key_2");

test("whoever waits as long as Retry-After says is admitted, whatever it costs, when nobody else asked meanwhile (M-095)", async () => {
  const seen = { refused: 0, heavy: 0, again: 0 };
  const before = fc.array(fc.record({ key: keys, cost: costs, wait: fc.nat(4_000) }), { maxLength: 60 });
  const again = fc.array(fc.nat(1_500), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(before, again, keys, costs, async (steps, later, key, cost) => {
      const { state, ask } = room();
      for (const step of steps) {
        state.now += step.wait;
        await ask(step.key, step.cost);
      }
      // What the isolate was told before somebody else asked is forgotten by now.
      state.now += freshMilliseconds;
      let seconds = await ask(key, cost);
      for (let tries = 0; seconds === 0 && tries < 30; tries++) seconds = await ask(key, cost);
      // Refused once more, some of them by the isolate itself.
      for (const wait of later) {
        state.now += wait;
        seconds = await ask(key, cost);
        seen.again += 1;
      }
      if (seconds === 0) return;
      seen.refused += 1;
      if (cost > 1) seen.heavy += 1;
      state.now += seconds * 1000;
      expect(await ask(key, cost)).toBe(0);
    }),
    { numRuns: 200 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(30);
});
