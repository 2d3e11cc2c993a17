import { Write } from "./write.ts";

const sql = `update all_users set version = version where tenant_id = ?1 and id = ?2 and not exists (
  select 1 from all_sessions where tenant_id = ?1 and user_id = ?2 and revoked_at is null and expires_at > ?3
    and id not in (select value from json_each(?4)))`;

/**
 * Changes nothing; a live session of this person beside these aborts the whole commit with `StaleWrite`: it was opened
 * after they were read, and whoever ends all of them would have missed it.
 */
export const noOtherSessions = (userId: string, now: number, ids: readonly string[]): Write =>
  new Write("users", { sql, parameters: [userId, now, JSON.stringify(ids)], expectOne: true });
