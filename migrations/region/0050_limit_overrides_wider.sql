-- Tasks at once and bytes of files can be agreed on too. A check cannot be altered, so the table is made anew with the wider
-- one, and its triggers after it.
CREATE TABLE all_limit_overrides_wider (
  tenant_id TEXT NOT NULL,
  -- The limit's name.
  id TEXT NOT NULL CHECK (id IN ('requests_per_minute', 'requests_per_month', 'ai_requests_per_day', 'concurrent_tasks', 'projects', 'seats', 'storage_bytes', 'sessions')),
  value INTEGER CHECK (value BETWEEN 0 AND CASE id WHEN 'storage_bytes' THEN 1000000000000000 ELSE 1000000000 END),
  -- Written for the company to read.
  reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  operator_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO all_limit_overrides_wider SELECT * FROM all_limit_overrides;
DROP TABLE all_limit_overrides;
ALTER TABLE all_limit_overrides_wider RENAME TO all_limit_overrides;
CREATE TRIGGER all_limit_overrides_tenant BEFORE UPDATE OF tenant_id, id ON all_limit_overrides
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TRIGGER all_limit_overrides_moving_insert BEFORE INSERT ON all_limit_overrides
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_limit_overrides', NEW.id);
END;

CREATE TRIGGER all_limit_overrides_moving_update BEFORE UPDATE ON all_limit_overrides
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_limit_overrides', NEW.id);
END;

CREATE TRIGGER all_limit_overrides_moving_delete BEFORE DELETE ON all_limit_overrides
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_limit_overrides', OLD.id);
END;
