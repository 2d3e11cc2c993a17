import type { LogoutSubject } from "../../saml/contract.ts";

/** As whom the provider knows somebody, and under which SessionIndex each of our sessions began. */
export interface KeptSubject extends LogoutSubject {
  /** By the blind index that the session's row carries; missing in what was kept before. */
  sessions?: Record<string, string>;
}

/** More than a plan's sessions: the longest forgotten are logged out of by the name alone. */
const mostSessions = 120;

/** The newest name, and the sessions of all sign-ins so far. */
export function withSession(
  known: KeptSubject | undefined,
  subject: LogoutSubject,
  connIndex: string | undefined,
): KeptSubject {
  if (connIndex === undefined || subject.sessionIndex === null)
    return { ...subject, sessions: known?.sessions ?? {} };
  const { [connIndex]: _, ...others } = known?.sessions ?? {};
  const all = [...Object.entries(others), [connIndex, subject.sessionIndex] as const];
  return { ...subject, sessions: Object.fromEntries(all.slice(-mostSessions)) };
}

/** Of one session: its own SessionIndex where it is known, and else none, which speaks of the person alone. */
export function subjectOf({ sessions, ...subject }: KeptSubject, connIndex: string | null): LogoutSubject {
  // What was kept before indexes were has the last one only.
  if (sessions === undefined) return subject;
  const own = connIndex !== null && Object.hasOwn(sessions, connIndex) ? sessions[connIndex] : undefined;
  return { ...subject, sessionIndex: own ?? null };
}

/**
 * The sessions a logout request means: all of the person at this connection where it names none, else those that
 * began under one of its indexes, and with them those of which nobody knows under which they began.
 */
export const meant = <Session extends { connIndex: string | null }>(
  sessions: readonly Session[],
  indexes: readonly string[],
): Session[] =>
  sessions.filter(
    ({ connIndex }) => indexes.length === 0 || connIndex === null || indexes.includes(connIndex),
  );
