import {
  DuplicateKey,
  MembershipGuard,
  MissingReference,
  StaleWrite,
  TenantMoving,
  TenantPurged,
  TreeFault,
  type TreeFaultReason,
} from "../data/faults.ts";
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
  if (error instanceof TenantMoving)
    return new Problem("unavailable", "The company is being moved: nothing was changed, try again.", {
      headers: { "retry-after": "1" },
    });
  if (error instanceof TenantPurged)
    return new Problem("gone", "The company is closed: nothing of it can be read or changed.");
  if (error instanceof MissingReference) return new Problem("not_found", "There is no such resource.");
  if (error instanceof TreeFault) return treeProblem(error.reason);
  return error;
}

const treeDetails: Record<Exclude<TreeFaultReason, "not_below" | "limit">, string> = {
  parent: "The organisation above is closed, gone or in another tree.",
  root: "The top of a tree stays where it is, and nothing leaves its tree.",
  cycle: "An organisation cannot stand below itself.",
  children: "There are open organisations below it: close or move them first.",
};

function treeProblem(reason: TreeFaultReason): Problem {
  if (reason === "not_below") return new Problem("not_found", "There is no such resource.");
  if (reason === "limit")
    return new Problem("plan_limit_reached", "The plan allows no further organisations.", {
      members: { upgrade_url: "/console/usage#plans" },
    });
  return new Problem("conflict", treeDetails[reason], { members: { state: reason } });
}
