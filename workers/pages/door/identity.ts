import type { Refusal } from "../../../shared/identity/browser-contract.ts";
import { Problem } from "../../../shared/kernel/problem.ts";

/** Identity's refusal as the one error class, so that pages meet one kind of trouble. */
export const problemOf = (refusal: Refusal): Problem =>
  new Problem(refusal.code, refusal.detail, {
    ...(refusal.errors ? { errors: refusal.errors } : {}),
    ...(refusal.members ? { members: refusal.members } : {}),
    ...(refusal.retry_after === undefined ? {} : { headers: { "retry-after": String(refusal.retry_after) } }),
  });
