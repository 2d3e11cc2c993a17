-- Keys of tenants and people, and the cells sealed with them.

-- A key service that the company named. Its credentials are wrapped by our root key: the tenant's key cannot guard
-- what opens it.
CREATE TABLE all_customer_keys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  host TEXT NOT NULL,
  aws_region TEXT NOT NULL,
  place TEXT NOT NULL,
  key_id TEXT NOT NULL,
  root_id TEXT NOT NULL,
  credentials TEXT NOT NULL,
  refused_at INTEGER,
  refusal TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_customer_keys_tenant BEFORE UPDATE OF tenant_id, id ON all_customer_keys
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- `checked_at`: when the keys' upkeep last looked at it, so that every tenant has its turn.
CREATE TABLE all_data_keys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  generation INTEGER NOT NULL CHECK (generation > 0),
  state TEXT NOT NULL CHECK (state IN ('current', 'retiring')),
  root_id TEXT NOT NULL,
  customer_key_id TEXT,
  wrapped TEXT NOT NULL,
  retired_at INTEGER,
  checked_at INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, generation),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_key_id) REFERENCES all_customer_keys (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_data_keys_tenant BEFORE UPDATE OF tenant_id, id ON all_data_keys
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
-- Two rotations at once: one of them loses.
CREATE UNIQUE INDEX all_data_keys_current ON all_data_keys (tenant_id) WHERE state = 'current';
-- What the upkeep of all tenants' keys looks for.
CREATE INDEX all_data_keys_retiring ON all_data_keys (checked_at) WHERE state = 'retiring';
CREATE INDEX all_data_keys_customer ON all_data_keys (checked_at) WHERE customer_key_id IS NOT NULL;
CREATE INDEX all_data_keys_root ON all_data_keys (root_id, checked_at);

-- `wrapped` is null once the key is destroyed; the reference keeps a tenant key while it still wraps one.
CREATE TABLE all_subject_keys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  data_key_id TEXT NOT NULL,
  wrapped TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, data_key_id) REFERENCES all_data_keys (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_subject_keys_tenant BEFORE UPDATE OF tenant_id, id ON all_subject_keys
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE INDEX all_subject_keys_wrapped_by ON all_subject_keys (tenant_id, data_key_id);

-- A destroyed key stays destroyed.
CREATE TRIGGER all_subject_keys_destroyed BEFORE UPDATE OF wrapped ON all_subject_keys
WHEN OLD.wrapped IS NULL AND NEW.wrapped IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'the key was destroyed'); END;

-- Equal for equal addresses of one tenant; null once the person was erased.
ALTER TABLE all_users ADD COLUMN email_index TEXT;
CREATE UNIQUE INDEX all_users_email_index ON all_users (tenant_id, email_index);
-- People of installations older than this: their names are sealed by the upkeep, and this index is empty for good.
CREATE INDEX all_users_plain ON all_users (tenant_id) WHERE email NOT GLOB 'v1:*';
CREATE TRIGGER all_users_sealed BEFORE INSERT ON all_users
WHEN NEW.email NOT GLOB 'v1:*' OR NEW.name NOT GLOB 'v1:*'
BEGIN SELECT RAISE(ABORT, 'plain text in a sealed column'); END;
CREATE TRIGGER all_users_stay_sealed BEFORE UPDATE OF email, name ON all_users
WHEN NEW.email NOT GLOB 'v1:*' OR NEW.name NOT GLOB 'v1:*'
BEGIN SELECT RAISE(ABORT, 'plain text in a sealed column'); END;
