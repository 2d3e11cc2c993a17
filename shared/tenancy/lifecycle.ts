import { Problem } from "../kernel/problem.ts";

/** Who suspended a tenant: each lifts only its own. */
export const suspensionReasons = ["billing", "operator", "parent", "owner"] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];

/** How long a closed tenant may be reopened; then it is purged. */
export const reopenDays = 30;
export const reopenMilliseconds = reopenDays * 86_400_000;

/** What of a tenant's row says where it stands. Times are epoch milliseconds. */
export interface Standing {
  status: "active" | "suspended" | "closed";
  suspendedBy: readonly SuspensionReason[];
  closedAt: number | null;
  /** The purge was decided: nothing leads back. */
  purgingAt: number | null;
  /** Its keys are destroyed, its row is a tombstone. */
  purgedAt: number | null;
}

export type LifecycleState = Standing["status"] | "purging" | "purged";

export type Move =
  | { kind: "suspend" | "resume"; reason: SuspensionReason }
  | { kind: "close" }
  /** Opens a closed tenant again; an operator's to do. */
  | { kind: "reopen" }
  /** `atOnce`: an operator's decision; without it only what was closed long enough is purged. */
  | { kind: "purge"; atOnce: boolean };

export type Verdict = { legal: true; standing: Standing } | { legal: false; why: string };

export function stateOf({ status, purgingAt, purgedAt }: Standing): LifecycleState {
  if (purgedAt !== null) return "purged";
  return purgingAt === null ? status : "purging";
}

/** The status follows from the facts: closed while it was closed, suspended while somebody suspends it. */
function settled<S extends Standing>(standing: S): S {
  const whileOpen = standing.suspendedBy.length > 0 ? "suspended" : "active";
  return { ...standing, status: standing.closedAt === null ? whileOpen : "closed" };
}

/**
 * Sets or lifts one reason, leaving the others alone, and says nothing about who may: for what follows
 * from facts (payments, a parent's state) and is therefore never refused. A closed tenant stays closed.
 */
export function withReason<S extends Standing>(standing: S, reason: SuspensionReason, holds: boolean): S {
  const wanted = new Set(standing.suspendedBy);
  if (holds) wanted.add(reason);
  else wanted.delete(reason);
  return settled({ ...standing, suspendedBy: suspensionReasons.filter((known) => wanted.has(known)) });
}

const legal = (standing: Standing): Verdict => ({ legal: true, standing });
const illegal = (why: string): Verdict => ({ legal: false, why });

/** The state machine: active ⇄ suspended → closed → purging → purged, and back from closed for 30 days. */
export function decideMove(standing: Standing, move: Move, now: number): Verdict {
  const state = stateOf(standing);
  if (state === "purging" || state === "purged") return illegal("a purge cannot be stopped or undone");
  switch (move.kind) {
    case "suspend":
      if (state === "closed") return illegal("it is closed");
      if (standing.suspendedBy.includes(move.reason)) return illegal("it is suspended for that reason");
      return legal(withReason(standing, move.reason, true));
    case "resume":
      if (state === "closed") return illegal("it is closed: reopen it");
      if (!standing.suspendedBy.includes(move.reason)) return illegal("it is not suspended for that reason");
      return legal(withReason(standing, move.reason, false));
    case "close":
      if (state === "closed") return illegal("it is closed");
      return legal(settled({ ...standing, closedAt: now }));
    case "reopen":
      if (standing.closedAt === null) return illegal("it is not closed");
      if (now >= standing.closedAt + reopenMilliseconds)
        return illegal(`it was closed more than ${reopenDays} days ago`);
      return legal(settled({ ...standing, closedAt: null }));
    case "purge":
      if (standing.closedAt === null) return illegal("only a closed tenant is purged");
      if (!move.atOnce && now < standing.closedAt + reopenMilliseconds)
        return illegal(`it was closed less than ${reopenDays} days ago`);
      return legal({ ...standing, purgingAt: now });
  }
}

/** @throws {Problem} `conflict` naming the state and the move */
export function afterMove(standing: Standing, move: Move, now: number): Standing {
  const verdict = decideMove(standing, move, now);
  if (verdict.legal) return verdict.standing;
  throw new Problem("conflict", `The company cannot be moved by ${move.kind}: ${verdict.why}.`, {
    members: { state: stateOf(standing), move: move.kind, suspended_by: standing.suspendedBy },
  });
}
