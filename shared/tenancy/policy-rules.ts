import type { Role } from "../kernel/access.ts";
import type { InputError } from "../kernel/problem.ts";
import { allowsPolicy, type Region, type ResidencyPolicy, regionFacts, regions } from "../kernel/region.ts";
import { allowsFactor, openFactorPolicy, strictestFactors } from "./factor-policy.ts";
import type { Policy, PolicyPatch } from "./policy-contract.ts";

/**
 * Demands nothing: the neutral element of `strictest`. Fields stand in the order in which the database writes
 * them (`organization_due`): equal policies are equal texts.
 */
export const openPolicy: Policy = {
  sso_required: false,
  mfa_required: false,
  residency: "standard",
  allowed_regions: null,
  session_minutes: null,
  idle_minutes: null,
  password_minimum: null,
  password_history: null,
  password_days: null,
  lockout_failures: null,
  ...openFactorPolicy,
};

/** In the regions' own order, so that equal sets are equal texts. */
const ordered = (list: readonly Region[]): Region[] => regions.filter((region) => list.includes(region));

function meet(one: Region[] | null, other: Region[] | null): Region[] | null {
  if (one === null || other === null) return one ?? other;
  return one.filter((region) => other.includes(region));
}

const shorter = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);
const longer = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);

/** The join of two policies: commutative, associative, idempotent, and never looser than either. */
export function strictest(one: Policy, other: Policy): Policy {
  const allowed = meet(one.allowed_regions, other.allowed_regions);
  return {
    sso_required: one.sso_required || other.sso_required,
    mfa_required: one.mfa_required || other.mfa_required,
    residency: one.residency === "strict" ? "strict" : other.residency,
    allowed_regions: allowed && ordered(allowed),
    session_minutes: shorter(one.session_minutes, other.session_minutes),
    idle_minutes: shorter(one.idle_minutes, other.idle_minutes),
    password_minimum: longer(one.password_minimum, other.password_minimum),
    password_history: longer(one.password_history, other.password_history),
    password_days: shorter(one.password_days, other.password_days),
    lockout_failures: shorter(one.lockout_failures, other.lockout_failures),
    ...strictestFactors(one, other),
  };
}

const samePolicy = (one: Policy, other: Policy) => JSON.stringify(one) === JSON.stringify(other);

/** Whether `one` demands all that `other` does. */
export const atLeast = (one: Policy, other: Policy): boolean =>
  samePolicy(strictest(one, other), strictest(one, openPolicy));

/** What of a tenant's row its policy stands in; what is missing in `policy` demands nothing. */
export interface PolicyFacts {
  parentId: string | null;
  policy: Partial<Policy>;
  inheritedPolicy: Partial<Policy>;
  residencyPolicy: ResidencyPolicy;
}

/** `residencyPolicy` is what holds: the root's own word, elsewhere the strictest of own and inherited. */
export const ownPolicy = ({ parentId, policy, residencyPolicy }: PolicyFacts): Policy => ({
  ...openPolicy,
  ...policy,
  residency: parentId === null ? residencyPolicy : (policy.residency ?? "standard"),
});

export const inheritedPolicy = (facts: PolicyFacts): Policy => ({ ...openPolicy, ...facts.inheritedPolicy });

const leavesNothingToAdd = (policy: Policy): boolean => policy.mfa_required && !allowsFactor(policy, "totp");

/** What is handed down to organizations below. */
export const joinedPolicy = (facts: PolicyFacts): Policy =>
  strictest(ownPolicy(facts), inheritedPolicy(facts));

/**
 * What holds for people. One company of a line may bar what another demands: an app is then allowed all the same, or
 * whoever has no factor yet could neither sign in nor add one.
 */
export function effectivePolicy(facts: PolicyFacts): Policy {
  const policy = joinedPolicy(facts);
  const { allowed_factors: allowed } = policy;
  if (allowed === null || !leavesNothingToAdd(policy)) return policy;
  return { ...policy, allowed_factors: [...allowed, "totp" as const].toSorted() };
}

export function patched(own: Policy, patch: PolicyPatch): Policy {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const after: Policy = { ...own, ...given };
  return { ...after, allowed_regions: after.allowed_regions && ordered(after.allowed_regions) };
}

interface Circumstances {
  region: Region;
  inherited: Policy;
  /** Whether the caller's own session would pass `mfa_required`. */
  callerIsMultiFactor: boolean;
}

/** Why a patch cannot be: each fault names its field. A field that is not named is not judged. */
export function policyFaults(patch: PolicyPatch, own: Policy, circumstances: Circumstances): InputError[] {
  const { region, inherited, callerIsMultiFactor } = circumstances;
  const wanted = patched(own, patch);
  const fault = (field: keyof Policy, code: string, detail: string): InputError => ({
    pointer: `#/${field}`,
    code,
    detail,
  });
  const loosened = (Object.keys(patch) as (keyof Policy)[]).filter((field) => {
    const only = { ...openPolicy, [field]: wanted[field] };
    return patch[field] !== undefined && !atLeast(only, { ...openPolicy, [field]: inherited[field] });
  });
  return [
    ...loosened.map((field) => fault(field, "inherited", "may not be looser than what is inherited")),
    ...(allowsPolicy(region, wanted.residency)
      ? []
      : [fault("residency", "guarantee", `no jurisdiction binds storage in ${regionFacts[region].name}`)]),
    ...(wanted.allowed_regions?.includes(region) === false
      ? [fault("allowed_regions", "region", `must name ${region}, where the company lives`)]
      : []),
    ...((patch.allowed_factors !== undefined || patch.mfa_required !== undefined) &&
    leavesNothingToAdd(strictest(wanted, inherited)) &&
    !leavesNothingToAdd(inherited)
      ? [
          fault(
            patch.allowed_factors === undefined ? "mfa_required" : "allowed_factors",
            "lock_out",
            "totp is what somebody without a factor adds on the way in: allow it where a factor is required",
          ),
        ]
      : []),
    ...(wanted.mfa_required && !own.mfa_required && !callerIsMultiFactor
      ? [
          fault(
            "mfa_required",
            "lock_out",
            "sign in with a second factor or a passkey first, or it locks you out too",
          ),
        ]
      : []),
  ];
}

/** A passkey that verified its user is something one has and something one knows or is. */
export const isMultiFactor = (amr: readonly string[]): boolean =>
  ["mfa", "swk", "hwk", "remembered"].some((method) => amr.includes(method));

/** Why a policy refuses a session; owners may still sign in without SSO, or a broken provider locks everybody out. */
export function sessionFault(
  policy: Policy,
  { amr, role }: { amr: readonly string[]; role: Role },
): "mfa_required" | "sso_required" | undefined {
  if (policy.sso_required && !amr.includes("sso") && role !== "owner") return "sso_required";
  return policy.mfa_required && !isMultiFactor(amr) ? "mfa_required" : undefined;
}

/** When a session that began at `authenticatedAt` is over by policy; milliseconds since the epoch. */
export const policyEnd = ({ session_minutes: minutes }: Policy, authenticatedAt: number): number =>
  minutes === null ? Number.POSITIVE_INFINITY : authenticatedAt + minutes * 60_000;
