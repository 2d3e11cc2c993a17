-- Operators act too and must be seen to; audit rows may go only where a retention permit says so;
-- a tenant's suspension has reasons, so that whoever lifts one does not lift another's.

-- SQLite cannot change a CHECK in place: its documented way is a new table under the old name.
CREATE TABLE all_audit_events_new (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'system', 'operator')),
  actor_id TEXT NOT NULL,
  action TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO all_audit_events_new SELECT * FROM all_audit_events;
DROP TABLE all_audit_events;
ALTER TABLE all_audit_events_new RENAME TO all_audit_events;

-- Until when a kind of row need not be kept (its id says which kind): retention, purge and moves write it.
CREATE TABLE all_retention_permits (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  before INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_retention_permits_tenant BEFORE UPDATE OF tenant_id, id ON all_retention_permits
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TRIGGER all_audit_events_tenant BEFORE UPDATE OF tenant_id, id ON all_audit_events
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_audit_events_fixed BEFORE UPDATE ON all_audit_events
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
CREATE TRIGGER all_audit_events_kept BEFORE DELETE ON all_audit_events
WHEN OLD.at >= coalesce((SELECT before FROM all_retention_permits WHERE tenant_id = OLD.tenant_id AND id = 'audit_events'), 0)
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;

-- JSON array of who suspended it (billing, operator, parent, owner): active again when it is empty.
ALTER TABLE all_tenants ADD COLUMN suspended_by TEXT NOT NULL DEFAULT '[]';
ALTER TABLE all_tenants ADD COLUMN closed_at INTEGER;
ALTER TABLE all_tenants ADD COLUMN purged_at INTEGER;
