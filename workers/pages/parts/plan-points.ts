import { type Plan, planFacts } from "../../../shared/kernel/plan.ts";
import { signUp } from "../messages/sign-up.ts";
import { count, size } from "./numbers.ts";

/** What a plan includes, one line each, read from the table that the meters enforce. */
export function planPoints(plan: Plan): string[] {
  const { limits, auditDays } = planFacts[plan];
  const calls = limits.requestsPerMonth === null ? null : count(limits.requestsPerMonth);
  return [
    signUp.limits.projects(limits.projects),
    signUp.limits.seats(limits.seats),
    signUp.limits.tasks(count(limits.aiRequestsPerDay)),
    signUp.limits.atOnce(count(limits.concurrentTasks)),
    signUp.limits.files(size(limits.storage)),
    signUp.limits.calls(calls),
    signUp.limits.rate(count(limits.requestsPerMinute)),
    signUp.limits.audit(auditDays),
  ];
}
