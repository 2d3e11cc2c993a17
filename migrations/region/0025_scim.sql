-- Provisioning by an identity provider (SCIM 2.0): its tokens, what it says of people, its groups. What it says
-- goes with the member; a group gives a role only once somebody in the company decided so.

CREATE TABLE all_provisioning_tokens (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  digest TEXT NOT NULL,
  hint TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin')),
  default_role TEXT CHECK (default_role IN ('manager', 'developer', 'viewer')),
  created_by TEXT NOT NULL,
  member_id TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  last_used_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, member_id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_provisioning_tokens_tenant BEFORE UPDATE OF tenant_id, id ON all_provisioning_tokens
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;
CREATE TRIGGER all_provisioning_tokens_over BEFORE UPDATE OF revoked_at, expires_at, digest ON all_provisioning_tokens
WHEN OLD.revoked_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'stale_version'); END;

CREATE TABLE all_scim_users (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  external_id TEXT,
  external_index TEXT,
  user_name TEXT NOT NULL,
  user_name_index TEXT NOT NULL,
  details TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  own_role TEXT CHECK (own_role IN ('owner', 'admin', 'manager', 'developer', 'viewer')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, user_name_index),
  UNIQUE (tenant_id, external_index),
  FOREIGN KEY (tenant_id, id) REFERENCES all_users (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_scim_users_tenant BEFORE UPDATE OF tenant_id, id ON all_scim_users
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_scim_groups (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  display_name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  external_id TEXT,
  role TEXT CHECK (role IN ('owner', 'admin', 'manager', 'developer', 'viewer')),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name_key),
  UNIQUE (tenant_id, external_id),
  FOREIGN KEY (tenant_id, tenant_id) REFERENCES all_tenants (tenant_id, id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER all_scim_groups_tenant BEFORE UPDATE OF tenant_id, id ON all_scim_groups
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

CREATE TABLE all_scim_memberships (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  group_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, group_id, user_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES all_scim_groups (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES all_scim_users (tenant_id, id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX all_scim_memberships_of_user ON all_scim_memberships (tenant_id, user_id);
CREATE TRIGGER all_scim_memberships_tenant BEFORE UPDATE OF tenant_id, id ON all_scim_memberships
BEGIN SELECT RAISE(ABORT, 'identity is immutable'); END;

-- Who is removed takes along what the provider said of them: coming back is coming anew.
CREATE TRIGGER all_users_removed_scim AFTER UPDATE OF removed_at ON all_users WHEN NEW.removed_at IS NOT NULL
BEGIN
  DELETE FROM all_scim_memberships WHERE tenant_id = NEW.tenant_id AND user_id = NEW.id;
  DELETE FROM all_scim_users WHERE tenant_id = NEW.tenant_id AND id = NEW.id;
END;

-- A table of tenants takes part in their moves (scripts/moving-triggers.ts).
CREATE TRIGGER all_provisioning_tokens_moving_insert BEFORE INSERT ON all_provisioning_tokens
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_provisioning_tokens', NEW.id);
END;

CREATE TRIGGER all_provisioning_tokens_moving_update BEFORE UPDATE ON all_provisioning_tokens
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_provisioning_tokens', NEW.id);
END;

CREATE TRIGGER all_provisioning_tokens_moving_delete BEFORE DELETE ON all_provisioning_tokens
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_provisioning_tokens', OLD.id);
END;

CREATE TRIGGER all_scim_users_moving_insert BEFORE INSERT ON all_scim_users
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_scim_users', NEW.id);
END;

CREATE TRIGGER all_scim_users_moving_update BEFORE UPDATE ON all_scim_users
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_scim_users', NEW.id);
END;

CREATE TRIGGER all_scim_users_moving_delete BEFORE DELETE ON all_scim_users
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_scim_users', OLD.id);
END;

CREATE TRIGGER all_scim_groups_moving_insert BEFORE INSERT ON all_scim_groups
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_scim_groups', NEW.id);
END;

CREATE TRIGGER all_scim_groups_moving_update BEFORE UPDATE ON all_scim_groups
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_scim_groups', NEW.id);
END;

CREATE TRIGGER all_scim_groups_moving_delete BEFORE DELETE ON all_scim_groups
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_scim_groups', OLD.id);
END;

CREATE TRIGGER all_scim_memberships_moving_insert BEFORE INSERT ON all_scim_memberships
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(ABORT, 'tenant_moving') FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_scim_memberships', NEW.id);
END;

CREATE TRIGGER all_scim_memberships_moving_update BEFORE UPDATE ON all_scim_memberships
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('applying'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = NEW.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (NEW.tenant_id, 'all_scim_memberships', NEW.id);
END;

CREATE TRIGGER all_scim_memberships_moving_delete BEFORE DELETE ON all_scim_memberships
WHEN EXISTS (SELECT 1 FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('applying', 'shredding'))
BEGIN
  SELECT RAISE(IGNORE) FROM moving WHERE tenant_id = OLD.tenant_id AND state NOT IN ('copying', 'here');
  INSERT INTO moving_changes (tenant_id, name, id) VALUES (OLD.tenant_id, 'all_scim_memberships', OLD.id);
END;
