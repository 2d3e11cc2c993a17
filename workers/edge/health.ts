import { Problem } from "../../shared/kernel/problem.ts";
import type { Region } from "../../shared/kernel/region.ts";

interface Answered {
  ok: boolean;
  json(): Promise<unknown>;
}

/** So long a region may take; a load balancer does not wait much longer. */
const patienceMilliseconds = 5_000;

/**
 * `/health/live`: this script runs. `/health`, and `/health/ready` by its other name: every region that was asked for can
 * answer, down to its databases, else 503, with `unreachable` for one that answers nothing sensible in time.
 * @throws {Problem} `not_found`
 */
export async function healthOf(
  path: string,
  asked: readonly Region[],
  ask: (region: Region, patience: AbortSignal) => Promise<Answered>,
  patience: () => AbortSignal = () => AbortSignal.timeout(patienceMilliseconds),
): Promise<{ status: number; body: Record<string, unknown> }> {
  if (path === "/health/live") return { status: 200, body: { status: "live" } };
  if (path !== "/health" && path !== "/health/ready")
    throw new Problem("not_found", "There is no such resource.");
  const until = patience();
  const answers = await Promise.all(
    asked.map(async (region) => [region, ...(await answerOf(() => ask(region, until), until))] as const),
  );
  const ready = answers.every(([, , ok]) => ok);
  const regions = Object.fromEntries(answers.map(([region, answer]) => [region, answer]));
  return { status: ready ? 200 : 503, body: { status: ready ? "ready" : "degraded", regions } };
}

/** One region that is broken, or says nothing, is no reason to say nothing of the others. */
async function answerOf(ask: () => Promise<Answered>, until: AbortSignal): Promise<[unknown, boolean]> {
  const tooLate = new Promise<never>((_, reject) => {
    until.addEventListener("abort", () => reject(until.reason), { once: true });
  });
  const answer = async (): Promise<[unknown, boolean]> => {
    const response = await ask();
    return [await response.json(), response.ok];
  };
  try {
    return await Promise.race([answer(), tooLate]);
  } catch (error) {
    console.error(JSON.stringify({ event: "region_unreachable", error: String(error) }));
    return [{ status: "unreachable" }, false];
  }
}
