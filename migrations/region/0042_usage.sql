-- The record of use as copied from the meters: batches that never change, and what each hour came to. Written by the
-- copier alone, in one commit a batch; the meter is the first to know.
CREATE TABLE all_usage_batches (
  tenant_id TEXT NOT NULL,
  -- Twelve digits: 1, 2, 3, without a gap.
  id TEXT NOT NULL,
  sequence INTEGER NOT NULL CHECK (sequence > 0),
  sealed_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_usage_batches_tenant BEFORE UPDATE OF tenant_id, id ON all_usage_batches
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_usage_lines (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  batch_id TEXT NOT NULL,
  meter TEXT NOT NULL,
  dimension TEXT NOT NULL,
  hour INTEGER NOT NULL,
  -- Start of the closed billing month it belongs to; null: it came in time.
  late_from INTEGER,
  delta INTEGER NOT NULL,
  total INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, batch_id) REFERENCES all_usage_batches (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_usage_lines_hour ON all_usage_lines (tenant_id, hour);
CREATE INDEX all_usage_lines_batch ON all_usage_lines (tenant_id, batch_id);
CREATE TRIGGER all_usage_lines_tenant BEFORE UPDATE OF tenant_id, id ON all_usage_lines
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_usage_hours (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  meter TEXT NOT NULL,
  dimension TEXT NOT NULL,
  hour INTEGER NOT NULL,
  late_from INTEGER,
  total INTEGER NOT NULL,
  -- Of the newest batch that says the total: an older one says nothing any more.
  sequence INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_usage_hours_hour ON all_usage_hours (tenant_id, hour);
CREATE TRIGGER all_usage_hours_tenant BEFORE UPDATE OF tenant_id, id ON all_usage_hours
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TRIGGER all_usage_batches_moving_insert BEFORE INSERT ON all_usage_batches
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_batches', NEW.id);
END;

CREATE TRIGGER all_usage_batches_moving_update BEFORE UPDATE ON all_usage_batches
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_batches', NEW.id);
END;

CREATE TRIGGER all_usage_batches_moving_delete BEFORE DELETE ON all_usage_batches
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_usage_batches', OLD.id);
END;

CREATE TRIGGER all_usage_lines_moving_insert BEFORE INSERT ON all_usage_lines
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_lines', NEW.id);
END;

CREATE TRIGGER all_usage_lines_moving_update BEFORE UPDATE ON all_usage_lines
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_lines', NEW.id);
END;

CREATE TRIGGER all_usage_lines_moving_delete BEFORE DELETE ON all_usage_lines
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_usage_lines', OLD.id);
END;

CREATE TRIGGER all_usage_hours_moving_insert BEFORE INSERT ON all_usage_hours
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_hours', NEW.id);
END;

CREATE TRIGGER all_usage_hours_moving_update BEFORE UPDATE ON all_usage_hours
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_usage_hours', NEW.id);
END;

CREATE TRIGGER all_usage_hours_moving_delete BEFORE DELETE ON all_usage_hours
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_usage_hours', OLD.id);
END;
