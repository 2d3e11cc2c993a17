import { Problem } from "../kernel/problem.ts";

export interface LimitReached {
  reason: "limit";
  limit: number;
  used: number;
}

/** A meter that does not know its tenant yet will in a moment. */
export const unconfigured = (): Problem =>
  new Problem("unavailable", "The tenant is still being set up.", { headers: { "retry-after": "1" } });

/** Why the meter holds no more of what a plan counts. @param counted in the plural, as in "users" */
export function holdRefusal(answer: LimitReached | { reason: "unconfigured" }, counted: string): Problem {
  if (answer.reason === "unconfigured") return unconfigured();
  const { limit, used } = answer;
  return new Problem("plan_limit_reached", `Your plan allows ${limit} ${counted}.`, {
    members: { limit, used, upgrade_url: "/console/usage#plans" },
  });
}
