import type { Role } from "../kernel/access.ts";
import { Problem } from "../kernel/problem.ts";
import { type AllowedFactors, allowsFactor, type FactorWay } from "../tenancy/factor-policy.ts";
import type { Policy } from "../tenancy/policy-contract.ts";
import { effectivePolicy, policyEnd, sessionFault } from "../tenancy/policy-rules.ts";
import type { Member, Membership } from "../tenancy/service.ts";
import { idleMilliseconds, isIdle, type SessionTimes } from "./session-rules.ts";

const words = {
  mfa_required: "Your organisation requires a second factor: sign in with a passkey.",
  sso_required: "Your organisation requires single sign-on: ask an owner.",
};

/** @throws {Problem} `forbidden` naming the policy that refuses the session */
export function assertSession(policy: Policy, session: { amr: readonly string[]; role: Role }): void {
  const fault = sessionFault(policy, session);
  if (fault) throw new Problem("forbidden", words[fault], { members: { policy: fault } });
}

/** @throws {Problem} `forbidden` where the company does not allow that anybody sets this up */
export function assertAllowed(policy: AllowedFactors, way: FactorWay): void {
  if (allowsFactor(policy, way)) return;
  throw new Problem("forbidden", "Your organisation does not allow this factor: set up another one.", {
    members: { policy: "allowed_factors" },
  });
}

export const assertMemberSession = ({ user, tenant }: Member, amr: readonly string[]): void =>
  assertSession(effectivePolicy(tenant), { amr, role: user.role });

/** Why a session that was opened earlier may not go on under the policy as it stands now. */
export function standingFault(
  { user, tenant }: Membership,
  session: SessionTimes & { amr: readonly string[] },
  now: number,
): "idle" | "policy_age" | ReturnType<typeof sessionFault> {
  const policy = effectivePolicy(tenant);
  if (isIdle(session, idleMilliseconds(session.kind, policy.idle_minutes), now)) return "idle";
  if (now >= policyEnd(policy, session.authenticatedAt)) return "policy_age";
  return sessionFault(policy, { amr: session.amr, role: user.role });
}

/** Whether it may. */
export const mayGoOn = (...given: Parameters<typeof standingFault>): boolean =>
  standingFault(...given) === undefined;

/** Milliseconds that a session of this kind may go unused in this company. */
export const idleOf = ({ tenant }: Pick<Membership, "tenant">, kind: SessionTimes["kind"]): number =>
  idleMilliseconds(kind, effectivePolicy(tenant).idle_minutes);
