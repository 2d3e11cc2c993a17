-- Where a tenant's audit entries are sent as they come: what the tenant declared, and how far it got.

CREATE TABLE all_audit_streams (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  host TEXT NOT NULL,
  -- Sealed: an address may carry the receiver's own secret, and the other is ours to sign with.
  url TEXT NOT NULL,
  secret TEXT NOT NULL,
  region TEXT NOT NULL CHECK (region IN ('us', 'eu', 'uk', 'ca', 'au', 'other')),
  status TEXT NOT NULL CHECK (status IN ('active', 'paused')),
  paused_for TEXT CHECK (paused_for IN ('asked', 'failures', 'refused', 'gone')),
  created_by TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CHECK ((status = 'paused') = (paused_for IS NOT NULL)),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_audit_streams_tenant BEFORE UPDATE OF tenant_id, id ON all_audit_streams
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- The stream's place in the log. It moves without an audit entry: an entry for each delivery would need
-- a delivery for each entry. `batch_end` and `batch_size`: what is being sent, kept so that whoever
-- tries again sends the very same.
CREATE TABLE all_audit_cursors (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  position INTEGER NOT NULL CHECK (position >= 0),
  batch_end INTEGER,
  batch_size INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  delivered_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CHECK (batch_end > position AND batch_size >= batch_end),
  FOREIGN KEY (tenant_id, id) REFERENCES all_audit_streams (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_audit_cursors_tenant BEFORE UPDATE OF tenant_id, id ON all_audit_cursors
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_audit_cursors_forward BEFORE UPDATE OF position ON all_audit_cursors
WHEN NEW.position < OLD.position
BEGIN SELECT RAISE(ABORT, 'a stream never goes back'); END;
CREATE INDEX all_audit_cursors_due ON all_audit_cursors (next_attempt_at);
