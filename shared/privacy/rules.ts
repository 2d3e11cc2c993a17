import { atMost, type Role } from "../kernel/access.ts";
import { Problem } from "../kernel/problem.ts";

/** Cloudflare D1 Time Travel reaches back this far: until then a backup may hold what was destroyed. */
export const backupMilliseconds = 30 * 86_400_000;

/** What a receipt says was erased. */
export const erasureScope = [
  "name and e-mail address: the key that sealed them was destroyed",
  "passwords, passkeys, second factors, recovery codes, sessions, refresh tokens and grants; API keys the person answered for are revoked",
  "invitations sent to the person",
  "sign-in entries in the region and in the directory",
  "answers kept for replay that named the person",
] as const;

export const erasureStatement =
  "The person's key was destroyed, so nothing sealed with it can be read again. Backups of the database, " +
  "kept for up to 30 days, may still hold the wrapped key; should one be restored, the erasure is repeated " +
  "from a ledger outside the database. Audit entries stay: they hold the subject's id and nothing else of the person.";

/** What one does for oneself nobody refuses. @throws {Problem} `forbidden` for somebody above */
export function assertNotAbove(
  acting: { memberId: string | null; role: Role },
  person: { id: string; role: Role },
): void {
  if (person.id !== acting.memberId && !atMost(person.role, acting.role))
    throw new Problem("forbidden", `This person's role (${person.role}) is above yours.`);
}

/** @throws {Problem} `not_found` for nobody, `forbidden` for somebody above, `conflict` for the last owner */
export function assertErasable(
  acting: { memberId: string | null; role: Role },
  person: { id: string; role: Role; status: string } | undefined,
  otherOwners: number,
): asserts person {
  if (!person) throw new Problem("not_found", "There is no such person.");
  assertNotAbove(acting, person);
  if (person.role === "owner" && person.status === "active" && otherOwners === 0)
    throw new Problem("conflict", "A company needs an owner: hand the ownership over first.", {
      members: { state: "last_owner" },
    });
}

/** Where an erasure stands, by what its row holds so far. */
export function statusOf({ erasedAt, receipt }: { erasedAt: number | null; receipt: string | null }) {
  if (erasedAt === null) return "pending" as const;
  return receipt === null ? ("erased" as const) : ("attested" as const);
}
