-- The platform as an OAuth 2.1 / OpenID provider of a company's own tools. Secrets and codes are kept as hashes only.

CREATE TABLE all_oauth_clients (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('confidential', 'public')),
  name TEXT NOT NULL,
  secrets TEXT NOT NULL,
  keys TEXT NOT NULL,
  redirect_uris TEXT NOT NULL,
  grant_types TEXT NOT NULL,
  scopes TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('admin', 'manager', 'developer', 'viewer', 'guest')),
  member_id TEXT NOT NULL,
  revoked_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, member_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_oauth_clients_tenant BEFORE UPDATE OF tenant_id, id, client_id ON all_oauth_clients
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_oauth_codes (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge TEXT NOT NULL,
  scope TEXT NOT NULL,
  nonce TEXT,
  amr TEXT NOT NULL,
  authenticated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  session_id TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, client_id) REFERENCES all_oauth_clients (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_oauth_codes_ended ON all_oauth_codes (expires_at);
CREATE TRIGGER all_oauth_codes_tenant BEFORE UPDATE OF tenant_id, id ON all_oauth_codes
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
-- A code is good for one exchange, whoever asks.
CREATE TRIGGER all_oauth_codes_once BEFORE UPDATE OF session_id ON all_oauth_codes WHEN OLD.session_id IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;

CREATE TABLE all_oauth_devices (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  user_code_digest TEXT NOT NULL,
  scope TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'denied', 'used')),
  user_id TEXT,
  amr TEXT NOT NULL,
  authenticated_at INTEGER,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, client_id) REFERENCES all_oauth_clients (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX all_oauth_devices_code ON all_oauth_devices (tenant_id, user_code_digest);
CREATE INDEX all_oauth_devices_ended ON all_oauth_devices (expires_at);
CREATE TRIGGER all_oauth_devices_tenant BEFORE UPDATE OF tenant_id, id ON all_oauth_devices
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
-- Decided once, used once.
CREATE TRIGGER all_oauth_devices_once BEFORE UPDATE OF status ON all_oauth_devices
WHEN NOT (OLD.status = 'pending' AND NEW.status IN ('approved', 'denied') OR OLD.status = 'approved' AND NEW.status = 'used')
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;

CREATE TABLE all_oauth_consents (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  client_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, client_id) REFERENCES all_oauth_clients (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_oauth_consents_of_user ON all_oauth_consents (tenant_id, user_id);
CREATE TRIGGER all_oauth_consents_tenant BEFORE UPDATE OF tenant_id, id ON all_oauth_consents
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- A session in which a tool acts, for a person or for itself.
ALTER TABLE all_sessions ADD COLUMN client_id TEXT;
ALTER TABLE all_sessions ADD COLUMN scope TEXT;
CREATE INDEX all_sessions_of_client ON all_sessions (tenant_id, client_id) WHERE client_id IS NOT NULL;

-- Who is removed takes along what they let tools do.
CREATE TRIGGER all_users_removed_tools AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN
  DELETE FROM all_oauth_codes WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  DELETE FROM all_oauth_devices WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  DELETE FROM all_oauth_consents WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
END;

-- A table of tenants takes part in their moves (scripts/moving-triggers.ts).
CREATE TRIGGER all_oauth_clients_moving_insert BEFORE INSERT ON all_oauth_clients
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_clients', NEW.id);
END;

CREATE TRIGGER all_oauth_clients_moving_update BEFORE UPDATE ON all_oauth_clients
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_clients', NEW.id);
END;

CREATE TRIGGER all_oauth_clients_moving_delete BEFORE DELETE ON all_oauth_clients
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_oauth_clients', OLD.id);
END;

CREATE TRIGGER all_oauth_codes_moving_insert BEFORE INSERT ON all_oauth_codes
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_codes', NEW.id);
END;

CREATE TRIGGER all_oauth_codes_moving_update BEFORE UPDATE ON all_oauth_codes
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_codes', NEW.id);
END;

CREATE TRIGGER all_oauth_codes_moving_delete BEFORE DELETE ON all_oauth_codes
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_oauth_codes', OLD.id);
END;

CREATE TRIGGER all_oauth_devices_moving_insert BEFORE INSERT ON all_oauth_devices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_devices', NEW.id);
END;

CREATE TRIGGER all_oauth_devices_moving_update BEFORE UPDATE ON all_oauth_devices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_devices', NEW.id);
END;

CREATE TRIGGER all_oauth_devices_moving_delete BEFORE DELETE ON all_oauth_devices
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_oauth_devices', OLD.id);
END;

CREATE TRIGGER all_oauth_consents_moving_insert BEFORE INSERT ON all_oauth_consents
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_consents', NEW.id);
END;

CREATE TRIGGER all_oauth_consents_moving_update BEFORE UPDATE ON all_oauth_consents
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_oauth_consents', NEW.id);
END;

CREATE TRIGGER all_oauth_consents_moving_delete BEFORE DELETE ON all_oauth_consents
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_oauth_consents', OLD.id);
END;
