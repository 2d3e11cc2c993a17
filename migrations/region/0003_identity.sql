-- Credentials and sessions. Secrets are kept as hashes only.

CREATE TABLE all_passwords (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  phc TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_passwords_tenant BEFORE UPDATE OF tenant_id, id ON all_passwords
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_passkeys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  public_key TEXT NOT NULL,
  counter INTEGER NOT NULL,
  transports TEXT NOT NULL,
  device_type TEXT NOT NULL,
  backed_up INTEGER NOT NULL,
  aaguid TEXT NOT NULL,
  name TEXT NOT NULL,
  last_used_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_passkeys_tenant BEFORE UPDATE OF tenant_id, id ON all_passkeys
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_sessions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('api', 'browser')),
  digest TEXT,
  amr TEXT NOT NULL,
  authenticated_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_sessions_tenant BEFORE UPDATE OF tenant_id, id ON all_sessions
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_refresh_tokens (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  session_id TEXT NOT NULL,
  digest TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  rotated_at INTEGER,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, session_id) REFERENCES all_sessions (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_refresh_tokens_tenant BEFORE UPDATE OF tenant_id, id ON all_refresh_tokens
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_api_keys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  hint TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'manager', 'developer', 'viewer', 'guest')),
  scopes TEXT NOT NULL,
  created_by TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_api_keys_tenant BEFORE UPDATE OF tenant_id, id ON all_api_keys
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
