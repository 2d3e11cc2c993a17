-- Several passkeys a person, and keys that only follow a password.
ALTER TABLE all_passkeys ADD COLUMN kind TEXT NOT NULL DEFAULT 'passkey' CHECK (kind IN ('passkey', 'security_key'));
ALTER TABLE all_passkeys ADD COLUMN credential_id TEXT;
ALTER TABLE all_passkeys ADD COLUMN label TEXT;
ALTER TABLE all_passkeys ADD COLUMN attestation TEXT NOT NULL DEFAULT 'none';

-- Another person's factors are taken away by two of the company's administrators: one asks, another agrees.
CREATE TABLE all_factor_resets (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  requested_by TEXT NOT NULL,
  decided_by TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending', 'done', 'cancelled')),
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id),
  FOREIGN KEY (tenant_id, requested_by) REFERENCES all_users (tenant_id, id),
  FOREIGN KEY (tenant_id, decided_by) REFERENCES all_users (tenant_id, id),
  CHECK (status <> 'done' OR (decided_by IS NOT NULL AND decided_by <> requested_by AND decided_by <> user_id))
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX all_factor_resets_pending ON all_factor_resets (tenant_id, user_id) WHERE status = 'pending';
CREATE TRIGGER all_factor_resets_tenant BEFORE UPDATE OF tenant_id, id ON all_factor_resets
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_factor_resets_over BEFORE UPDATE OF status ON all_factor_resets WHEN OLD.status <> 'pending'
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;

-- A browser whose person proved themselves with a second factor lately, and asked not to be asked again for a while.
CREATE TABLE all_remembered_devices (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  device TEXT,
  expires_at INTEGER NOT NULL,
  last_used_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_remembered_devices_of_user ON all_remembered_devices (tenant_id, user_id);
CREATE TRIGGER all_remembered_devices_tenant BEFORE UPDATE OF tenant_id, id ON all_remembered_devices
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_users_removed_devices AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN
  DELETE FROM all_remembered_devices WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
END;
CREATE TRIGGER all_factor_resets_moving_insert BEFORE INSERT ON all_factor_resets
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_factor_resets', NEW.id);
END;

CREATE TRIGGER all_factor_resets_moving_update BEFORE UPDATE ON all_factor_resets
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_factor_resets', NEW.id);
END;

CREATE TRIGGER all_factor_resets_moving_delete BEFORE DELETE ON all_factor_resets
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_factor_resets', OLD.id);
END;

CREATE TRIGGER all_remembered_devices_moving_insert BEFORE INSERT ON all_remembered_devices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_remembered_devices', NEW.id);
END;

CREATE TRIGGER all_remembered_devices_moving_update BEFORE UPDATE ON all_remembered_devices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_remembered_devices', NEW.id);
END;

CREATE TRIGGER all_remembered_devices_moving_delete BEFORE DELETE ON all_remembered_devices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_remembered_devices', OLD.id);
END;
