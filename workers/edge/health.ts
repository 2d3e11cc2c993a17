import { Problem } from "../../shared/kernel/problem.ts";
import type { Region } from "../../shared/kernel/region.ts";

interface Answered {
  ok: boolean;
  json(): Promise<unknown>;
}

/**
 * `/health/live`: this script runs. `/health`, and `/health/ready` by its other name: every region that was asked for can
 * answer, down to its databases, else 503. @throws {Problem} `not_found`
 */
export async function healthOf(
  path: string,
  asked: readonly Region[],
  ask: (region: Region) => Promise<Answered>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  if (path === "/health/live") return { status: 200, body: { status: "live" } };
  if (path !== "/health" && path !== "/health/ready")
    throw new Problem("not_found", "There is no such resource.");
  const answers = await Promise.all(
    asked.map(async (region) => {
      const response = await ask(region);
      return [region, await response.json(), response.ok] as const;
    }),
  );
  const ready = answers.every(([, , ok]) => ok);
  const regions = Object.fromEntries(answers.map(([region, answer]) => [region, answer]));
  return { status: ready ? 200 : 503, body: { status: ready ? "ready" : "degraded", regions } };
}
