-- What a person let in while they were signed in by single sign-on ends with it: codes and devices carry the
-- connection, and which of the provider's sessions it was, into the session in which the tool acts.
ALTER TABLE all_oauth_codes ADD COLUMN conn TEXT;
ALTER TABLE all_oauth_codes ADD COLUMN conn_index TEXT;
ALTER TABLE all_oauth_devices ADD COLUMN conn TEXT;
ALTER TABLE all_oauth_devices ADD COLUMN conn_index TEXT;

-- What was not exchanged yet when the provider ended the session lapses with it.
CREATE TRIGGER all_sessions_left_by_provider AFTER UPDATE OF revoked_at ON all_sessions
WHEN NEW.ended_reason = 'ended_by_provider' AND OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL
BEGIN
  UPDATE all_oauth_codes SET expires_at = min(expires_at, NEW.revoked_at), version = version + 1
    WHERE tenant_id = NEW.tenant_id AND user_id = NEW.user_id AND conn = NEW.conn
      AND conn_index IS NEW.conn_index AND session_id IS NULL;
  UPDATE all_oauth_devices SET expires_at = min(expires_at, NEW.revoked_at), version = version + 1
    WHERE tenant_id = NEW.tenant_id AND user_id = NEW.user_id AND conn = NEW.conn
      AND conn_index IS NEW.conn_index AND status = 'approved';
END;
