-- A connection that stops ends its sessions, and their access tokens with them: the meter is owed the ids by the very
-- statement that ends the rows, so that no session opened a moment before is left out, however many there are.
DROP TRIGGER all_connections_stopped;
CREATE TRIGGER all_connections_stopped AFTER UPDATE OF status ON all_connections WHEN NEW.status <> 'enabled'
BEGIN
  -- What a move brings is as it was at home. A thousand ids a message; tokens run out within eleven minutes.
  INSERT INTO all_outbox (tenant_id, id, topic, payload, created_at, next_attempt_at)
  SELECT NEW.tenant_id, 'out_0000000000' || lower(hex(randomblob(8))), 'session.revoke',
    json_object('session_id', group_concat(id, ' '), 'until', NEW.updated_at + 660000), NEW.updated_at, NEW.updated_at
  FROM (SELECT id, (row_number() OVER (ORDER BY id) - 1) / 1000 AS part FROM all_sessions
    WHERE tenant_id = NEW.tenant_id AND conn = NEW.id AND revoked_at IS NULL AND expires_at > NEW.updated_at)
  WHERE NOT EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state = 'applying')
  GROUP BY part;
  UPDATE all_sessions SET revoked_at = NEW.updated_at, ended_reason = 'ended_by_company', updated_at = NEW.updated_at,
      version = version + 1
    WHERE tenant_id = NEW.tenant_id AND conn = NEW.id AND revoked_at IS NULL;
END;
