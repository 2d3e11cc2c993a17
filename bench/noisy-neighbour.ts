// What a tenant feels of a neighbour that asks ten times as often as its plan allows: `npm run bench:noisy`.
// Rounds with and without the flood alternate, so that a machine that grows slower does so for both.
import { randomUUID } from "node:crypto";
import { build } from "../scripts/build.ts";
import { type Platform, startPlatform } from "../scripts/platform.ts";
import { type Plan, planFacts } from "../shared/kernel/plan.ts";
import { keep } from "./harness/kept.ts";

const rounds = 6;
const roundMilliseconds = 5_000;
const pauseMilliseconds = 10;
/** Beyond it nothing more is sent until something is answered: each is a socket. */
const mostUnanswered = 1_000;
const noisyPlan: Plan = "team";
/** By so much, as a share, the quiet tenant's p99 may rise. */
const mostRise = 0.2;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function signUp(platform: Platform, plan: Plan): Promise<() => Promise<number>> {
  const word = randomUUID().slice(0, 8);
  const owner = { name: "Bench", email: `bench-${word}@example.test`, password: "a bench under the lantern" };
  const response = await platform.fetch("/v1/signup?region=us", {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": word },
    body: JSON.stringify({ company: { name: "Bench", slug: `bench-${word}` }, region: "us", plan, owner }),
  });
  const { session } = (await response.json()) as { session: { access_token: string } };
  return async () => {
    const headers = { authorization: `Bearer ${session.access_token}` };
    const answer = await platform.fetch("/v1/projects", { headers });
    await answer.text();
    return answer.status;
  };
}

/** Milliseconds of each answer, asked one after another. */
async function probe(ask: () => Promise<number>): Promise<number[]> {
  const times: number[] = [];
  for (const end = performance.now() + roundMilliseconds; performance.now() < end; ) {
    const started = performance.now();
    const status = await ask();
    times.push(performance.now() - started);
    if (status !== 200) throw new Error(`the quiet tenant was answered ${status}`);
    await sleep(pauseMilliseconds);
  }
  return times;
}

/** Requests that come at their rate, however slowly they are answered; `stop` waits for the last. Status 0: was not sent. */
function flood(ask: () => Promise<number>, perSecond: number) {
  const statuses = new Map<number, number>();
  const open = new Set<Promise<void>>();
  const started = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const owed = ((performance.now() - started) / 1_000) * perSecond - sent;
    for (let one = 0; one < owed; one++, sent++) {
      if (open.size >= mostUnanswered) {
        statuses.set(0, (statuses.get(0) ?? 0) + 1);
        continue;
      }
      const asked = ask().then((status) => {
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        open.delete(asked);
      });
      open.add(asked);
    }
  }, 5);
  return async () => {
    clearInterval(timer);
    await Promise.all(open);
    return statuses;
  };
}

const quantile = (sorted: readonly number[], share: number) =>
  Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(2));
function summary(times: number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  return {
    asked: sorted.length,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
  };
}

await build(true);
const platform = await startPlatform({ regions: ["us"] });
const [noisy, quiet] = [await signUp(platform, noisyPlan), await signUp(platform, "enterprise")];
const perSecond = (10 * planFacts[noisyPlan].limits.requestsPerMinute) / 60;
const alone: number[] = [];
const beside: number[] = [];
const statuses: Record<string, number> = {};
await probe(quiet); // warms up, and is not counted
for (let round = 0; round < rounds; round++) {
  alone.push(...(await probe(quiet)));
  const stop = flood(noisy, perSecond);
  beside.push(...(await probe(quiet)));
  for (const [status, count] of await stop()) statuses[status] = (statuses[status] ?? 0) + count;
}
await platform.stop();
const [quietly, besides] = [summary(alone), summary(beside)];
const p99Rise = Number((besides.p99 / quietly.p99 - 1).toFixed(3));
console.log(
  `p99 of the quiet tenant: ${quietly.p99} ms alone, ${besides.p99} ms beside ${Math.round(perSecond)} requests a second: ` +
    `${(100 * p99Rise).toFixed(1)} % more, wanted ≤ ${100 * mostRise} %: ${p99Rise <= mostRise ? "ok" : "short"}`,
);
keep("noisy", {
  perSecond: Math.round(perSecond),
  noisy: statuses,
  alone: quietly,
  beside: besides,
  p99Rise,
});
