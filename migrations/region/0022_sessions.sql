-- Sessions that people can tell apart and end: when one was last used, what it calls itself and where it came from
-- (sealed with the person's key), why it ended, the connection it came by, and the key that its tokens are bound to.
ALTER TABLE all_sessions ADD COLUMN last_seen_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE all_sessions ADD COLUMN name TEXT;
ALTER TABLE all_sessions ADD COLUMN visit TEXT;
ALTER TABLE all_sessions ADD COLUMN ended_reason TEXT;
ALTER TABLE all_sessions ADD COLUMN conn TEXT;
ALTER TABLE all_sessions ADD COLUMN jkt TEXT;
UPDATE all_sessions SET last_seen_at = max(updated_at, coalesce(
  (SELECT max(created_at) FROM all_refresh_tokens AS token
   WHERE token.tenant_id = all_sessions.tenant_id AND token.session_id = all_sessions.id), updated_at));
