import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bundleFolder } from "../../scripts/bundle.ts";
import { inRoot } from "../../scripts/config.ts";
import { planFacts } from "../../shared/kernel/plan.ts";
import type { MeterUsage } from "../../shared/limits/meter.ts";
import type { Flooded } from "../support/flooded.ts";

const isolates = 8;
const dated = { compatibilityDate: "2026-11-01", compatibilityFlags: ["nodejs_compat"] };
const clockBinding = { TEST_CLOCK: { name: "clock", entrypoint: "TestClock" } };

/** Time stands still but for the test, so that nothing here depends on how fast the machine is. */
const clockScript = `
import { WorkerEntrypoint } from "cloudflare:workers";
let now = ${Date.UTC(2026, 5, 1)};
export class TestClock extends WorkerEntrypoint { now() { return now; } }
export default { fetch(request) { now += Number(new URL(request.url).searchParams.get("by")); return new Response(); } };
`;

let runtime: Miniflare;

async function flooder(): Promise<string> {
  const options = {
    bundle: true,
    write: false,
    format: "esm",
    target: "es2024",
    logLevel: "silent",
  } as const;
  const { outputFiles } = await build({ entryPoints: [inRoot("tests/workerd/flooder.ts")], ...options });
  return outputFiles[0]?.text ?? "";
}

beforeAll(async () => {
  const script = await flooder();
  const meters = readFileSync(path.join(bundleFolder("objects"), "index.js"), "utf8");
  const own = { METER: { className: "TenantMeter", useSQLite: true } };
  const bound = { METER: { className: "TenantMeter", scriptName: "meters", useSQLite: true } };
  const workers = Array.from({ length: isolates }, (_, index) => ({
    ...dated,
    name: `isolate-${index}`,
    modules: [{ type: "ESModule" as const, path: "index.js", contents: script }],
    durableObjects: bound,
    serviceBindings: clockBinding,
  }));
  const meter = {
    ...dated,
    name: "meters",
    modules: [{ type: "ESModule" as const, path: "index.js", contents: meters }],
    durableObjects: own,
    serviceBindings: clockBinding,
  };
  const time = {
    ...dated,
    name: "clock",
    modules: [{ type: "ESModule" as const, path: "index.js", contents: clockScript }],
  };
  runtime = new Miniflare(convertV4MiniflareOptions({ cf: false, workers: [...workers, meter, time] }));
  await runtime.ready;
}, 60_000);
afterAll(() => runtime?.dispose());

async function ask<Answer>(isolate: number, query: string): Promise<Answer> {
  const worker = await runtime.getWorker(`isolate-${isolate}`);
  return (await (await worker.fetch(`http://isolate/${query}`)).json()) as Answer;
}

const pass = async (milliseconds: number) =>
  (await runtime.getWorker("clock")).fetch(`http://clock/?by=${milliseconds}`);

/** Every isolate is asked `count` times, all of them at once. */
async function floodAll(tenant: string, count: number): Promise<Flooded> {
  const asking = Array.from({ length: isolates }, (_, isolate) =>
    ask<Flooded>(isolate, `?tenant=${tenant}&count=${count}`),
  );
  const all = await Promise.all(asking);
  const sum = (of: (one: Flooded) => number) => all.reduce((total, one) => total + of(one), 0);
  const admitted = all.flatMap((one) => one.admitted);
  return { admitted, denied: sum(({ denied }) => denied), calls: sum(({ calls }) => calls) };
}

function fullest(times: number[], milliseconds: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  let [first, most] = [0, 0];
  for (const [index, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - milliseconds) first++;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

describe("eight real isolates flood one meter (M-017, M-021, M-249)", () => {
  test("never more than the limit in any rolling minute, few questions, and every request billed", async () => {
    const tenant = `ten_${crypto.randomUUID()}`;
    await ask(0, `configure?tenant=${tenant}&plan=team&revision=1`);
    const all: Flooded = { admitted: [], denied: 0, calls: 0 };
    const limit = planFacts.team.limits.requestsPerMinute;
    for (let segment = 0; segment < 48; segment++) {
      const { admitted, denied, calls } = await floodAll(tenant, 12);
      all.admitted.push(...admitted);
      all.denied += denied;
      all.calls += calls;
      await pass([250, 500, 1_000, 4_000, 250, 2_000, 750, 7_000][segment % 8] ?? 0);
    }
    const asked = all.admitted.length + all.denied;
    console.log(`${asked} asked, ${all.admitted.length} admitted, ${all.calls} calls`);
    expect(fullest(all.admitted, 60_000)).toBeLessThanOrEqual(limit);
    expect(fullest(all.admitted, 10_000)).toBeLessThanOrEqual(limit / 2);
    expect(all.admitted.length).toBeGreaterThan(1.5 * limit);
    expect(all.calls).toBeLessThan(asked / 2);
    const billed = async () => (await ask<MeterUsage>(0, `usage?tenant=${tenant}`)).monthRequests;
    await expect.poll(billed).toBe(all.admitted.length);
  });

  test("far below its limit most requests ask nobody, and what was spent is billed within seconds", async () => {
    const tenant = `ten_${crypto.randomUUID()}`;
    await ask(0, `configure?tenant=${tenant}&plan=enterprise&revision=1`);
    const { admitted, denied, calls } = await floodAll(tenant, 100);
    expect(denied).toBe(0);
    console.log(`${admitted.length} admitted, ${calls} calls`);
    expect(calls).toBeLessThan(admitted.length / 4);
    const billed = async () => (await ask<MeterUsage>(0, `usage?tenant=${tenant}`)).monthRequests;
    await expect.poll(billed).toBe(admitted.length);
  });

  test("requests that find a lease used up wait together for the next one, whichever of them asks", async () => {
    const tenant = `ten_${crypto.randomUUID()}`;
    await ask(0, `configure?tenant=${tenant}&plan=enterprise&revision=1`);
    await ask<Flooded>(0, `?tenant=${tenant}&count=100`);
    const alone = Array.from({ length: 400 }, () => ask<Flooded>(0, `?tenant=${tenant}&count=1`));
    const all = await Promise.all(alone);
    const calls = all.reduce((sum, one) => sum + one.calls, 0);
    console.log(`${all.length} requests at once, ${calls} calls`);
    expect(all.map(({ admitted }) => admitted.length)).toEqual(all.map(() => 1));
    expect(calls).toBeLessThan(all.length / 4);
    const billed = async () => (await ask<MeterUsage>(0, `usage?tenant=${tenant}`)).monthRequests;
    await expect.poll(billed).toBe(500);
  });
});
