import { atMost, type Role } from "../kernel/access.ts";
import type { ProjectAccess } from "../kernel/principal.ts";
import { type InputError, invalidField, Problem } from "../kernel/problem.ts";
import { holdRefusal } from "../limits/hold-refusal.ts";
import { membershipDays } from "./words.ts";

const dayMilliseconds = 86_400_000;

export const daysAfter = (now: number, days: number): number => now + days * dayMilliseconds;

/** What a person may do in a company, and until when (milliseconds; guests only). */
export interface Standing {
  role: Role;
  projectAccess: ProjectAccess;
  accessEndsAt: number | null;
}

export interface Wish {
  role?: Role | undefined;
  projects?: ProjectAccess | undefined;
  accessEndsAt?: number | null | undefined;
}

/** What each role leaves no choice about. */
const fixedAccess: Partial<Record<Role, ProjectAccess>> = { owner: "all", admin: "all", guest: "granted" };

/** Nobody touches who is above them, and nobody gives more than they have. */
export function authorityFault(actor: Role, target: Role | undefined, given: Role): Problem | undefined {
  if (target !== undefined && !atMost(target, actor))
    return new Problem("forbidden", `This person's role (${target}) is above yours.`);
  if (atMost(given, actor)) return undefined;
  return new Problem("forbidden", "You can give a role that is at most your own.", {
    errors: [{ pointer: "#/role", code: "role", detail: `may be at most ${actor}` }],
  });
}

/** Ownership is handed over among members. Only where nobody has it can somebody from above invite to it. */
export function ownerFault(isFromAbove: boolean, hasOwner: boolean): Problem | undefined {
  if (!isFromAbove)
    return invalidField("#/role", "role", "owner is not invited to: ownership is handed over among members");
  if (!hasOwner) return undefined;
  return new Problem("conflict", "The organisation has an owner: its own people decide about owners.", {
    members: { state: "has_owner" },
  });
}

function endFault(end: number | null | undefined, guest: boolean, now: number): InputError | undefined {
  const fault = (code: string, detail: string) => ({ pointer: "#/access_ends_at", code, detail });
  if (!guest)
    return typeof end === "number" ? fault("role", "only a guest's access ends by itself") : undefined;
  if (end === null) return fault("role", "a guest's access ends at some time");
  if (end === undefined) return undefined;
  if (end <= now) return fault("past", "must be in the future");
  const { maximum } = membershipDays.guest;
  return end > daysAfter(now, maximum) ? fault("too_far", `must be within ${maximum} days`) : undefined;
}

/** A person's standing once the wish is granted. @throws {Problem} `invalid_request` for what no role can be */
export function standingAfter(before: Standing | undefined, wish: Wish, now: number): Standing {
  const role = wish.role ?? before?.role ?? "guest";
  const guest = role === "guest";
  const kept = guest ? before?.accessEndsAt : undefined;
  const end = wish.accessEndsAt === undefined ? (kept ?? undefined) : wish.accessEndsAt;
  const fixed = fixedAccess[role];
  const projectAccess = wish.projects ?? fixed ?? before?.projectAccess ?? "all";
  const errors = [endFault(end, guest, now)].filter((error) => error !== undefined);
  if (fixed !== undefined && projectAccess !== fixed)
    errors.push({ pointer: "#/projects", code: "role", detail: `is ${fixed} for the role ${role}` });
  const [first] = errors;
  if (first) throw new Problem("invalid_request", `${first.pointer} ${first.detail}.`, { errors });
  const accessEndsAt = guest ? (end ?? daysAfter(now, membershipDays.guest.default)) : null;
  return { role, projectAccess, accessEndsAt };
}

export const sameStanding = (one: Standing, other: Standing): boolean =>
  one.role === other.role &&
  one.projectAccess === other.projectAccess &&
  one.accessEndsAt === other.accessEndsAt;

/** Why the meter refuses another seat. */
export const seatRefusal = (answer: Parameters<typeof holdRefusal>[0]): Problem =>
  holdRefusal(answer, "users, open invitations included");

/** An invitation or an offer is open until its time, whether or not somebody has noted its end. */
export const isOpen = (row: { status: string; expiresAt: number }, now: number): boolean =>
  row.status === "pending" && row.expiresAt > now;
