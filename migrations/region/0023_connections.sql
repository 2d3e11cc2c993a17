-- Single sign-on: what a company connected, which domains it proved to hold, who came by which connection, and
-- the sign-ins under way. An account is keyed by connection and subject, never by an address.
CREATE TABLE all_connections (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('oidc', 'saml')),
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('draft', 'enabled', 'disabled')),
  -- Where the provider processes, as the company says.
  region TEXT NOT NULL CHECK (region IN ('us', 'eu', 'uk', 'ca', 'au', 'other')),
  settings TEXT NOT NULL,
  -- Sealed: what we prove ourselves with to the provider.
  secret TEXT,
  attributes TEXT NOT NULL,
  group_roles TEXT NOT NULL,
  jit INTEGER NOT NULL CHECK (jit IN (0, 1)),
  default_role TEXT NOT NULL CHECK (default_role IN ('admin', 'manager', 'developer', 'viewer')),
  -- The settings as they stand have let somebody through; nothing is enabled before.
  tested_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_connections_tenant BEFORE UPDATE OF tenant_id, id ON all_connections
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_connections_tested BEFORE UPDATE OF status ON all_connections
WHEN NEW.status = 'enabled' AND OLD.status <> 'enabled' AND NEW.tested_at IS NULL
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;

-- A session ends with the connection that opened it.
CREATE INDEX all_sessions_of_connection ON all_sessions (tenant_id, conn) WHERE conn IS NOT NULL;
CREATE TRIGGER all_sessions_connection BEFORE INSERT ON all_sessions
WHEN NEW.conn IS NOT NULL AND NEW.revoked_at IS NULL AND NOT EXISTS (SELECT 1 FROM all_connections
  WHERE tenant_id = NEW.tenant_id AND id = NEW.conn AND status = 'enabled')
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;
CREATE TRIGGER all_connections_stopped AFTER UPDATE OF status ON all_connections WHEN NEW.status <> 'enabled'
BEGIN
  UPDATE all_sessions SET revoked_at = NEW.updated_at, updated_at = NEW.updated_at, version = version + 1
    WHERE tenant_id = NEW.tenant_id AND conn = NEW.id AND revoked_at IS NULL;
END;

CREATE TABLE all_domains (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  -- Lower case, as DNS answers it (punycode).
  name TEXT NOT NULL,
  -- What the TXT record must say.
  record TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'verified')),
  verified_at INTEGER,
  checked_at INTEGER,
  -- Checks in a row that found the record gone.
  misses INTEGER NOT NULL DEFAULT 0,
  -- Nobody of this domain but an owner signs in without single sign-on.
  sso_required INTEGER NOT NULL DEFAULT 0 CHECK (sso_required IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  CHECK ((status = 'verified') = (verified_at IS NOT NULL)),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_domains_due ON all_domains (checked_at) WHERE status = 'verified';
CREATE TRIGGER all_domains_tenant BEFORE UPDATE OF tenant_id, id ON all_domains
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- The id is made of connection and subject with the tenant's key: found by what the provider says, and says nothing itself.
CREATE TABLE all_identities (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  last_used_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES all_connections (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX all_identities_of_user ON all_identities (tenant_id, user_id);
CREATE INDEX all_identities_of_connection ON all_identities (tenant_id, connection_id);
CREATE TRIGGER all_identities_tenant BEFORE UPDATE OF tenant_id, id ON all_identities
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_users_removed_identities AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN DELETE FROM all_identities WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id; END;

-- A sign-in under way. Each step is taken once: the version says so, in the statement that takes it.
CREATE TABLE all_login_transactions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'test')),
  step TEXT NOT NULL CHECK (step IN ('prepared', 'started', 'answered', 'arrived', 'asked')),
  -- Sealed: state, nonce and verifier of the request; what the provider asserted.
  request TEXT,
  arrival TEXT,
  -- Hash of what the browser that began keeps in a cookie, and of the one-time code that leads on.
  browser TEXT,
  code TEXT,
  return_to TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES all_connections (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX all_login_transactions_over ON all_login_transactions (expires_at);
CREATE TRIGGER all_login_transactions_tenant BEFORE UPDATE OF tenant_id, id ON all_login_transactions
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- What came of the last sign-ins of a connection, for whoever sets it up.
CREATE TABLE all_connection_attempts (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  connection_id TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'test')),
  outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'refused')),
  reason TEXT NOT NULL,
  -- Sealed, and redacted before: names of claims, and of their values what nobody is known by.
  evidence TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, connection_id) REFERENCES all_connections (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX all_connection_attempts_of_connection ON all_connection_attempts (tenant_id, connection_id);
CREATE TRIGGER all_connection_attempts_tenant BEFORE UPDATE OF tenant_id, id ON all_connection_attempts
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_connection_attempts_few AFTER INSERT ON all_connection_attempts
BEGIN
  DELETE FROM all_connection_attempts WHERE tenant_id = NEW.tenant_id AND connection_id = NEW.connection_id
    AND id NOT IN (SELECT id FROM all_connection_attempts
      WHERE tenant_id = NEW.tenant_id AND connection_id = NEW.connection_id ORDER BY id DESC LIMIT 20);
END;

-- A table of tenants takes part in their moves (scripts/moving-triggers.ts).
CREATE TRIGGER all_connections_moving_insert BEFORE INSERT ON all_connections
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_connections', NEW.id);
END;

CREATE TRIGGER all_connections_moving_update BEFORE UPDATE ON all_connections
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_connections', NEW.id);
END;

CREATE TRIGGER all_connections_moving_delete BEFORE DELETE ON all_connections
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_connections', OLD.id);
END;
CREATE TRIGGER all_domains_moving_insert BEFORE INSERT ON all_domains
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_domains', NEW.id);
END;

CREATE TRIGGER all_domains_moving_update BEFORE UPDATE ON all_domains
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_domains', NEW.id);
END;

CREATE TRIGGER all_domains_moving_delete BEFORE DELETE ON all_domains
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_domains', OLD.id);
END;
CREATE TRIGGER all_identities_moving_insert BEFORE INSERT ON all_identities
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_identities', NEW.id);
END;

CREATE TRIGGER all_identities_moving_update BEFORE UPDATE ON all_identities
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_identities', NEW.id);
END;

CREATE TRIGGER all_identities_moving_delete BEFORE DELETE ON all_identities
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_identities', OLD.id);
END;
CREATE TRIGGER all_login_transactions_moving_insert BEFORE INSERT ON all_login_transactions
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_login_transactions', NEW.id);
END;

CREATE TRIGGER all_login_transactions_moving_update BEFORE UPDATE ON all_login_transactions
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_login_transactions', NEW.id);
END;

CREATE TRIGGER all_login_transactions_moving_delete BEFORE DELETE ON all_login_transactions
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_login_transactions', OLD.id);
END;
CREATE TRIGGER all_connection_attempts_moving_insert BEFORE INSERT ON all_connection_attempts
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_connection_attempts', NEW.id);
END;

CREATE TRIGGER all_connection_attempts_moving_update BEFORE UPDATE ON all_connection_attempts
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_connection_attempts', NEW.id);
END;

CREATE TRIGGER all_connection_attempts_moving_delete BEFORE DELETE ON all_connection_attempts
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_connection_attempts', OLD.id);
END;
