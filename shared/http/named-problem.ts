import { DuplicateKey, MembershipGuard, MissingReference, StaleWrite } from "../data/faults.ts";
import { Problem } from "../kernel/problem.ts";

const membershipWords = {
  last_owner: "A company keeps at least one owner: make somebody else an owner first.",
  not_a_member: "The person is no longer an active member.",
};

/** What the database refused, in the caller's words; everything else stays what it was. */
export function namedProblem(error: unknown): unknown {
  if (error instanceof StaleWrite)
    return new Problem("conflict", "It changed meanwhile: read it again and retry.");
  if (error instanceof DuplicateKey) return new Problem("conflict", "It exists already.");
  if (error instanceof MembershipGuard)
    return new Problem("conflict", membershipWords[error.rule], { members: { state: error.rule } });
  if (error instanceof MissingReference) return new Problem("not_found", "There is no such resource.");
  return error;
}
