import { Problem } from "../kernel/problem.ts";

/** What a merge patch really changes; `undefined` when it changes nothing. */
export function changeOf(
  before: { name: string; description: string },
  patch: { name?: string | undefined; description?: string | null | undefined },
): { name: string; description: string } | undefined {
  const name = patch.name ?? before.name;
  const description = patch.description === undefined ? before.description : (patch.description ?? "");
  if (name === before.name && description === before.description) return undefined;
  return { name, description };
}

/** Why the meter refuses another project. */
export function projectRefusal(
  answer: { reason: "limit"; limit: number; used: number } | { reason: "unconfigured" },
): Problem {
  if (answer.reason === "unconfigured")
    return new Problem("unavailable", "The tenant is still being set up.", {
      headers: { "retry-after": "1" },
    });
  const { limit, used } = answer;
  return new Problem("plan_limit_reached", `Your plan allows ${limit} projects.`, {
    members: { limit, used, upgrade_url: "/console/usage#plans" },
  });
}
