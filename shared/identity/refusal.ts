import { Problem, problemTable } from "../kernel/problem.ts";
import type { Outcome, Refusal } from "./browser-contract.ts";

function refusalOf({ code, detail, extra }: Problem): Refusal {
  const [status, title] = problemTable[code];
  const retryAfter = Number(extra.headers?.["retry-after"]);
  return {
    code,
    title,
    detail,
    status,
    ...(extra.errors ? { errors: extra.errors } : {}),
    ...(extra.members ? { members: extra.members } : {}),
    ...(retryAfter > 0 ? { retry_after: retryAfter } : {}),
  };
}

/** The other way round, where the refusal has arrived: one error class for whatever was refused. */
export const problemOf = (refusal: Refusal): Problem =>
  new Problem(refusal.code, refusal.detail, {
    ...(refusal.errors ? { errors: refusal.errors } : {}),
    ...(refusal.members ? { members: refusal.members } : {}),
    ...(refusal.retry_after === undefined ? {} : { headers: { "retry-after": String(refusal.retry_after) } }),
  });

/** A person's mistake becomes data; what is nobody's mistake is still thrown. */
export async function outcomeOf<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, ...(await work()) };
  } catch (error) {
    if (error instanceof Problem) return { ok: false, problem: refusalOf(error) };
    throw error;
  }
}
