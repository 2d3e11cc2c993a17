import { atMost } from "../kernel/access.ts";
import type { AssignableRole } from "./words.ts";

/** What being in a group of the provider makes somebody here. */
export interface GroupRole {
  group: string;
  role: AssignableRole;
}

/**
 * The highest role that one of the groups gives, or nothing where none does. Groups are compared as they are
 * spelled: two groups that differ in capitals are two groups.
 */
export function defaultRoleFor(
  groups: readonly string[],
  mapping: readonly GroupRole[],
): AssignableRole | undefined {
  const given = mapping.filter(({ group }) => groups.includes(group)).map(({ role }) => role);
  return given.reduce<AssignableRole | undefined>(
    (best, role) => (best === undefined || atMost(best, role) ? role : best),
    undefined,
  );
}

/**
 * The role after a sign-in. Where groups are mapped they decide each time, and who is in none of them falls back
 * to the default; owners are made and unmade here only, and a guest stays one. Whom a provisioned group gives a role
 * has that role: the provider says at once who comes and goes there, and a sign-in only what was true when it began.
 */
export function roleAtSignIn<Current extends string>(
  current: Current,
  groups: readonly string[],
  {
    mapping,
    fallback,
    isProvisioned,
  }: { mapping: readonly GroupRole[]; fallback: AssignableRole; isProvisioned: boolean },
): Current | AssignableRole {
  if (mapping.length === 0 || isProvisioned || current === "owner" || current === "guest") return current;
  return defaultRoleFor(groups, mapping) ?? fallback;
}
