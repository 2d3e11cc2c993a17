/** Without a decision a request lapses after an hour. */
export const requestMilliseconds = 3_600_000;
export const minuteMilliseconds = 60_000;

/** The columns a decision looks at; times are epoch milliseconds. */
export interface ElevationFacts {
  operatorId: string;
  status: "requested" | "approved" | "denied" | "revoked" | "expired";
  permissions: readonly ("read" | "lifecycle")[];
  minutes: number;
  expiresAt: number;
}

/** The clock ends an elevation, whether or not anybody has written that down yet. */
export function statusAt({ status, expiresAt }: ElevationFacts, now: number): ElevationFacts["status"] {
  const isOpen = status === "requested" || status === "approved";
  return isOpen && expiresAt <= now ? "expired" : status;
}

export type Decision =
  | { kind: "approve" | "deny"; by: string }
  /** By the tenant itself: what runs ends, what was asked for is refused. */
  | { kind: "revoke"; by: string };

export type DecisionVerdict =
  | { legal: true; status: "approved" | "denied" | "revoked"; expiresAt: number }
  | { legal: false; why: "own_request" | "state" };

/** Four eyes: an operator never decides in favour of what the same operator asked for. */
export function decideElevation(facts: ElevationFacts, decision: Decision, now: number): DecisionVerdict {
  const status = statusAt(facts, now);
  const isOpen = status === "requested" || (status === "approved" && decision.kind === "revoke");
  if (!isOpen) return { legal: false, why: "state" };
  if (decision.kind === "approve" && decision.by === facts.operatorId)
    return { legal: false, why: "own_request" };
  if (decision.kind === "approve")
    return { legal: true, status: "approved", expiresAt: now + facts.minutes * minuteMilliseconds };
  return { legal: true, status: decision.kind === "deny" ? "denied" : "revoked", expiresAt: now };
}

/** Does it let this operator do this now? */
export const lets = (
  facts: ElevationFacts,
  operatorId: string,
  permission: "read" | "lifecycle",
  now: number,
): boolean =>
  facts.operatorId === operatorId &&
  statusAt(facts, now) === "approved" &&
  facts.permissions.includes(permission);
