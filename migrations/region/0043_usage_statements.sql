-- What a company used, month by month, as it will be billed: a statement becomes final when the ledger, its copy and
-- the statement's own lines are equal to the unit, and never changes from then on.
CREATE TABLE all_usage_statements (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  period_start INTEGER NOT NULL,
  period_end INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'blocked', 'final')),
  lines TEXT NOT NULL CHECK (json_valid(lines)),
  drift TEXT NOT NULL CHECK (json_valid(drift)),
  due_at INTEGER NOT NULL,
  closed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, period_start),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX all_usage_statements_running ON all_usage_statements (tenant_id) WHERE state <> 'final';
CREATE INDEX all_usage_statements_due ON all_usage_statements (due_at) WHERE state <> 'final';
CREATE TRIGGER all_usage_statements_tenant BEFORE UPDATE OF tenant_id, id ON all_usage_statements
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- A move's own hand may put the same row down twice.
CREATE TRIGGER all_usage_statements_final BEFORE UPDATE ON all_usage_statements
WHEN OLD.state = 'final' AND NOT EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state = 'applying')
BEGIN SELECT RAISE(ABORT, 'a final statement never changes'); END;

CREATE TRIGGER all_usage_statements_moving_insert BEFORE INSERT ON all_usage_statements
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_statements', NEW.id);
END;

CREATE TRIGGER all_usage_statements_moving_update BEFORE UPDATE ON all_usage_statements
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_statements', NEW.id);
END;

CREATE TRIGGER all_usage_statements_moving_delete BEFORE DELETE ON all_usage_statements
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_usage_statements', OLD.id);
END;
