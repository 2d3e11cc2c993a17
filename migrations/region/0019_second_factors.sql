-- Second factors. The seed is sealed with its person's key; a step that was used cannot be used again, whoever asks.

CREATE TABLE all_second_factors (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('totp')),
  seed TEXT NOT NULL,
  last_step INTEGER NOT NULL,
  confirmed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_second_factors_of_user ON all_second_factors (tenant_id, user_id);
CREATE UNIQUE INDEX all_second_factors_pending ON all_second_factors (tenant_id, user_id) WHERE confirmed_at IS NULL;
CREATE TRIGGER all_second_factors_tenant BEFORE UPDATE OF tenant_id, id ON all_second_factors
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_second_factors_step BEFORE UPDATE OF last_step ON all_second_factors WHEN NEW.last_step <= OLD.last_step
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;

CREATE TABLE all_recovery_codes (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  digests TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_recovery_codes_tenant BEFORE UPDATE OF tenant_id, id ON all_recovery_codes
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- Who is removed takes their factors along, as their password and passkeys.
CREATE TRIGGER all_users_removed_factors AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN
  DELETE FROM all_second_factors WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  DELETE FROM all_recovery_codes WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
END;

-- The last proof beyond a password in a session; sessions by passkey that are older began with one.
ALTER TABLE all_sessions ADD COLUMN proved_at INTEGER;
ALTER TABLE all_sessions ADD COLUMN proved_by TEXT
  CHECK (proved_by IN ('password', 'weak', 'restricted', 'otp', 'phishing_resistant'));
UPDATE all_sessions SET proved_at = authenticated_at, proved_by = 'phishing_resistant'
  WHERE amr LIKE '%"user"%' AND (amr LIKE '%"hwk"%' OR amr LIKE '%"swk"%');

-- A table of tenants takes part in their moves (scripts/moving-triggers.ts).
CREATE TRIGGER all_second_factors_moving_insert BEFORE INSERT ON all_second_factors
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_second_factors', NEW.id);
END;

CREATE TRIGGER all_second_factors_moving_update BEFORE UPDATE ON all_second_factors
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_second_factors', NEW.id);
END;

CREATE TRIGGER all_second_factors_moving_delete BEFORE DELETE ON all_second_factors
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_second_factors', OLD.id);
END;

CREATE TRIGGER all_recovery_codes_moving_insert BEFORE INSERT ON all_recovery_codes
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_recovery_codes', NEW.id);
END;

CREATE TRIGGER all_recovery_codes_moving_update BEFORE UPDATE ON all_recovery_codes
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_recovery_codes', NEW.id);
END;

CREATE TRIGGER all_recovery_codes_moving_delete BEFORE DELETE ON all_recovery_codes
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_recovery_codes', OLD.id);
END;
