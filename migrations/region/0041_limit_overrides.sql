-- What an operator agreed with one company about one limit, until a day. One row a limit, never deleted: its version
-- orders what the meter is told, also when it is taken back (`value` is null then).
CREATE TABLE all_limit_overrides (
  tenant_id TEXT NOT NULL,
  -- The limit's name.
  id TEXT NOT NULL CHECK (id IN ('requests_per_minute', 'requests_per_month', 'ai_requests_per_day', 'projects', 'seats', 'sessions')),
  value INTEGER CHECK (value BETWEEN 0 AND 1000000000),
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
