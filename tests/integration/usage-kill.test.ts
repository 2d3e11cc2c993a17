import { afterAll, beforeAll, expect, test } from "vitest";
import { killRun } from "../support/usage/kill-run.ts";
import { openStage, type Stage } from "../support/usage/stage.ts";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.stop());

/** `npm run prove:usage` is the long form of it. */
test("killed under load, the product has counted what it acknowledged, in every place, hour by hour (M-094, M-301)", async () => {
  const found = await killRun(stage, {
    ...{ seed: 7, tenants: 4 },
    deaths: ["runtime", "runtime", "runtime"],
    lives: [300, 900],
  });
  expect(found.odd).toEqual([]);
  expect(found.differences).toEqual([]);
  expect(found.corrections).toBe(0);
  expect(found.kills).toBe(3);
  expect(found.counts.events).toBeGreaterThan(20);
  expect([found.ledger, found.deltas, found.database]).toEqual(Array(3).fill(found.acknowledged));
}, 180_000);
