import { atMost, type Role } from "../kernel/access.ts";

/** What decides a provisioned person's place, before or after a change. */
export interface Provision {
  /** The provider's word. */
  active: boolean;
  /** What groups give; `undefined`: none of them gives a role. */
  mapped: Role | undefined;
}

export interface Place {
  role: Role;
  status: "active" | "disabled";
  ownRole: Role | null;
}

export const strongest = (roles: readonly (Role | null)[]): Role | undefined =>
  roles
    .filter((role) => role !== null)
    .reduce<Role | undefined>((best, role) => (best && atMost(role, best) ? best : role), undefined);

/**
 * A person's place after a change (M-056). A role that groups give comes and goes with them; without one the
 * person is what they were by themselves, or has no access where that is nothing. Whoever owns the company by
 * themselves stays its owner. A standing that the company changed by hand is kept until the provider's word changes.
 */
export function placeAfter(now: Place, before: Provision, after: Provision): Place {
  const isByHand = before.mapped === undefined && now.ownRole !== null;
  const ownRole = isByHand ? now.role : now.ownRole;
  const role = ownRole === "owner" ? "owner" : (after.mapped ?? ownRole);
  const hadAccess = before.active && (before.mapped ?? ownRole) !== null;
  const hasAccess = after.active && role !== null;
  const status = hadAccess === hasAccess ? now.status : hasAccess ? "active" : "disabled";
  return { role: role ?? now.role, status, ownRole };
}

/** Who may be changed by a token that somebody of this role drew: an owner's standing and address by an owner's only. */
export const mayChangeOwner = (drawnBy: Role): boolean => drawnBy === "owner";
