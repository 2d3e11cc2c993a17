-- Tenants, their people, the audit rows and the outbox every commit may write.

CREATE TABLE all_tenants (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  slug TEXT NOT NULL,
  name TEXT NOT NULL,
  region TEXT NOT NULL,
  plan TEXT NOT NULL CHECK (plan IN ('developer', 'team', 'enterprise')),
  status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  CHECK (id = tenant_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_tenants_tenant BEFORE UPDATE OF tenant_id, id ON all_tenants
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_tenants_residency BEFORE INSERT ON all_tenants
WHEN NEW.region IS NOT (SELECT region FROM residency)
BEGIN SELECT RAISE(ABORT, 'tenant of another region'); END;
CREATE TRIGGER all_tenants_region BEFORE UPDATE OF region ON all_tenants
BEGIN SELECT RAISE(ABORT, 'tenant of another region'); END;

CREATE TABLE all_users (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'manager', 'developer', 'viewer', 'guest')),
  status TEXT NOT NULL CHECK (status IN ('active', 'disabled')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, email),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_users_tenant BEFORE UPDATE OF tenant_id, id ON all_users
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_audit_events (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  actor_kind TEXT NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'system')),
  actor_id TEXT NOT NULL,
  action TEXT NOT NULL,
  target_kind TEXT NOT NULL,
  target_id TEXT NOT NULL,
  request_id TEXT NOT NULL,
  detail TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_audit_events_tenant BEFORE UPDATE OF tenant_id, id ON all_audit_events
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_audit_events_fixed BEFORE UPDATE ON all_audit_events
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
CREATE TRIGGER all_audit_events_kept BEFORE DELETE ON all_audit_events
BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;

CREATE TABLE all_outbox (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  topic TEXT NOT NULL,
  payload TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  next_attempt_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_outbox_tenant BEFORE UPDATE OF tenant_id, id ON all_outbox
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE INDEX all_outbox_due ON all_outbox (topic, next_attempt_at);

CREATE TABLE all_idempotency_keys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  status INTEGER NOT NULL,
  response TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_idempotency_keys_tenant BEFORE UPDATE OF tenant_id, id ON all_idempotency_keys
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
