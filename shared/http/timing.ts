import type { Principal } from "../kernel/principal.ts";
import { Problem } from "../kernel/problem.ts";
import type { PublicContext } from "./context.ts";
import type { Doors } from "./doors.ts";
import { namedProblem } from "./named-problem.ts";

interface Timed {
  doors: Pick<Doors<never>, "timed">;
  principal: Principal;
  base: PublicContext;
  /** Method and template. */
  route: string;
  /** When it came; milliseconds since the epoch. */
  since: number;
}

/** Notes what came of a caller's request and how long that took, refusals included. */
export async function timing(
  { doors, principal, base, route, since }: Timed,
  work: () => Promise<Response>,
): Promise<Response> {
  const note = (status: number) => doors.timed?.(principal, base, { route, status, since });
  try {
    const response = await work();
    note(response.status);
    return response;
  } catch (error) {
    const problem = namedProblem(error);
    note(problem instanceof Problem ? problem.status : 500);
    throw error;
  }
}
