import { and, desc, eq, gt, isNull, or } from "drizzle-orm";
import type { TenantDb } from "../data/tenant-db.ts";
import type { SessionRow } from "./store.ts";
import { sessions } from "./tables.ts";

/** A plan's hundred, and those that a race or a smaller plan left over. */
const mostLive = 200;
const mostListed = 150;

/** Those that may be used now. A person has few, and nobody more than a plan's limit for long. */
export const liveSessions = (db: TenantDb, userId: string, now: number): Promise<SessionRow[]> =>
  db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
    .limit(mostLive);

/** Those the person is in themselves, and of them the ones that ended before their time since then; newest first. */
export const listSessions = (
  db: TenantDb,
  userId: string,
  { now, endedAfter }: { now: number; endedAfter: number },
): Promise<SessionRow[]> =>
  db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.clientId),
        or(and(isNull(sessions.revokedAt), gt(sessions.expiresAt, now)), gt(sessions.revokedAt, endedAfter)),
      ),
    )
    .orderBy(desc(sessions.id))
    .limit(mostListed);
