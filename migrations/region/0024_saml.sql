-- SAML: our keys towards each connection with what its metadata said last, and as whom a provider knows somebody.
CREATE TABLE all_saml_connections (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  -- Sealed: private key and certificate.
  keys TEXT NOT NULL,
  provider TEXT,
  -- Hash of the settings that the provider was read from.
  read_from TEXT NOT NULL,
  read_at INTEGER,
  due_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, connection_id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES all_connections (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX all_saml_connections_due ON all_saml_connections (due_at) WHERE due_at IS NOT NULL;
CREATE TRIGGER all_saml_connections_tenant BEFORE UPDATE OF tenant_id, id ON all_saml_connections
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_saml_subjects (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  -- Sealed with the person's key.
  subject TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES all_connections (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_saml_subjects_of_user ON all_saml_subjects (tenant_id, user_id);
CREATE INDEX all_saml_subjects_of_connection ON all_saml_subjects (tenant_id, connection_id);
CREATE TRIGGER all_saml_subjects_tenant BEFORE UPDATE OF tenant_id, id ON all_saml_subjects
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_users_removed_saml_subjects AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN DELETE FROM all_saml_subjects WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id; END;

-- A table of tenants takes part in their moves (scripts/moving-triggers.ts).
CREATE TRIGGER all_saml_connections_moving_insert BEFORE INSERT ON all_saml_connections
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_saml_connections', NEW.id);
END;

CREATE TRIGGER all_saml_connections_moving_update BEFORE UPDATE ON all_saml_connections
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_saml_connections', NEW.id);
END;

CREATE TRIGGER all_saml_connections_moving_delete BEFORE DELETE ON all_saml_connections
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_saml_connections', OLD.id);
END;
CREATE TRIGGER all_saml_subjects_moving_insert BEFORE INSERT ON all_saml_subjects
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_saml_subjects', NEW.id);
END;

CREATE TRIGGER all_saml_subjects_moving_update BEFORE UPDATE ON all_saml_subjects
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_saml_subjects', NEW.id);
END;

CREATE TRIGGER all_saml_subjects_moving_delete BEFORE DELETE ON all_saml_subjects
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_saml_subjects', OLD.id);
END;
