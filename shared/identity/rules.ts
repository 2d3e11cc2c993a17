import type { Permission } from "../kernel/access.ts";

export const sessionLimits = {
  accessSeconds: 600,
  /** Until an API session must sign in again, however often it is refreshed. */
  apiSeconds: 30 * 86_400,
  refreshSeconds: 14 * 86_400,
  /** A browser session lapses after 12 idle hours and ends after 7 days. */
  browserIdleSeconds: 12 * 3_600,
  browserSeconds: 7 * 86_400,
  /** A lost answer may be asked for again this long. */
  graceSeconds: 10,
} as const;

/** How long a session in an organisation below lives; it has no successor. */
export const deputySeconds = 300;

export interface RefreshFacts {
  now: number;
  session: { expiresAt: number; revokedAt: number | null };
  token: { expiresAt: number; rotatedAt: number | null };
  /** Whether the token's successor was already exchanged in turn; irrelevant until `token` was rotated. */
  successorRotated: boolean;
}

/**
 * `rotate`: exchange it. `reissue`: its answer was lost or it raced itself, the same successor again.
 * `late`: the successor was used meanwhile. `reuse`: somebody kept a spent token, the session must die.
 */
export type RefreshVerdict = "rotate" | "reissue" | "late" | "reuse" | "over";

export function decideRefresh({ now, session, token, successorRotated }: RefreshFacts): RefreshVerdict {
  if (session.revokedAt !== null || session.expiresAt <= now) return "over";
  if (token.rotatedAt === null) return token.expiresAt <= now ? "over" : "rotate";
  if (now - token.rotatedAt > sessionLimits.graceSeconds * 1000) return "reuse";
  return successorRotated ? "late" : "reissue";
}

/** Which of the ends has come, of a refresh that is `over`. */
export function overFault(session: RefreshFacts["session"], now: number) {
  if (session.revokedAt !== null) return "session_ended";
  return session.expiresAt <= now ? "session_expired" : "token_expired";
}

/** WebAuthn §6.1.1: a counter that does not grow means a second copy of the key; 0 to 0 means no counter. */
export const counterRolledBack = (stored: number, presented: number): boolean =>
  (stored > 0 || presented > 0) && presented <= stored;

/** Scopes the creator could not use either, or that the key's role never grants. */
export const excessScopes = (scopes: readonly Permission[], allowed: (scope: Permission) => boolean) =>
  scopes.filter((scope) => !allowed(scope));
