-- Files are noticed too. A check cannot be altered, so the table is made anew with the wider one, and its triggers after it.
CREATE TABLE all_limit_notices_wider (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  counted TEXT NOT NULL CHECK (counted IN ('requests_per_month', 'ai_requests_per_day', 'projects', 'seats', 'storage_bytes')),
  percent INTEGER NOT NULL CHECK (percent IN (80, 95, 100)),
  used INTEGER NOT NULL,
  quota INTEGER NOT NULL,
  -- From then on it is told again.
  period_end INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
INSERT INTO all_limit_notices_wider SELECT * FROM all_limit_notices;
DROP TABLE all_limit_notices;
ALTER TABLE all_limit_notices_wider RENAME TO all_limit_notices;
CREATE TRIGGER all_limit_notices_tenant BEFORE UPDATE OF tenant_id, id ON all_limit_notices
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TRIGGER all_limit_notices_moving_insert BEFORE INSERT ON all_limit_notices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_limit_notices', NEW.id);
END;

CREATE TRIGGER all_limit_notices_moving_update BEFORE UPDATE ON all_limit_notices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_limit_notices', NEW.id);
END;

CREATE TRIGGER all_limit_notices_moving_delete BEFORE DELETE ON all_limit_notices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_limit_notices', OLD.id);
END;
